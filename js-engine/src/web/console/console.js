// The `console` namespace: messages to the app's log.
//
// https://console.spec.whatwg.org/

import { defineGlobalValue, toDOMString, toSequence } from "land:webidl/webidl";
import { hooks } from "land:native/console";
import { stackOf } from "land:structured_clone/errors";
import { formatMessage } from "land:console/format";
import { framesOf } from "land:console/errors";
import { inspect } from "land:console/inspect";
import { learnInterfaces } from "land:console/platform";
import { dataProperty, join, lines, mapDelete, mapGet, mapHas, mapSet, slice } from "land:console/primordials";
import { tableOf } from "land:console/table";

const { write, now } = hooks;
const { create, defineProperty, keys } = Object;
const { round } = Math;
const StackError = Error;

// The numbers of `LogLevel`.
const DEBUG = 0;
const INFO = 1;
const WARN = 2;
const ERROR = 3;

const counts = new Map();
const timers = new Map();
/** What stands before each line inside of groups. */
let indentation = "";
const INDENT = "  ";

/** One message, each of its lines indented as the groups around it ask. */
function send(level, text) {
  if (indentation !== "") text = indentation + join(lines(text), `\n${indentation}`);
  write(level, text);
}

function labelOf(value) {
  return value === undefined ? "default" : toDOMString(value, "console");
}

/** `1.234ms`, `2.5s`, `1.083min`. */
function duration(ms) {
  if (ms < 1000) return `${round(ms * 1000) / 1000}ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${round(seconds * 1000) / 1000}s`;
  return `${round(seconds / 60 * 1000) / 1000}min`;
}

function openGroup(args) {
  if (args.length > 0) send(INFO, formatMessage(args));
  indentation += INDENT;
}

const methods = {
  log(...args) {
    send(INFO, formatMessage(args));
  },
  info(...args) {
    send(INFO, formatMessage(args));
  },
  debug(...args) {
    send(DEBUG, formatMessage(args));
  },
  warn(...args) {
    send(WARN, formatMessage(args));
  },
  error(...args) {
    send(ERROR, formatMessage(args));
  },

  trace(...args) {
    const frames = framesOf(stackOf(new StackError()));
    const text = formatMessage(args);
    send(DEBUG, `${text === "" ? "Trace" : `Trace: ${text}`}${frames}`);
  },

  assert(condition = false, ...args) {
    if (condition) return;
    const text = formatMessage(args);
    send(ERROR, text === "" ? "Assertion failed" : `Assertion failed: ${text}`);
  },

  dir(item = undefined, options = undefined) {
    // Of node's options only the depth says anything about plain text; null means all the way.
    const depth = typeof options === "object" && options !== null ? dataProperty(options, "depth") : undefined;
    send(INFO, depth === null ? inspect(item, 100) : typeof depth === "number" ? inspect(item, depth) : inspect(item));
  },
  dirxml(...args) {
    send(INFO, formatMessage(args));
  },

  table(tabularData = undefined, properties = undefined) {
    const only = properties === undefined ? undefined : toSequence(properties, "console.table", toDOMString);
    send(INFO, tableOf(tabularData, only) ?? formatMessage([tabularData]));
  },

  group(...args) {
    openGroup(args);
  },
  groupCollapsed(...args) {
    openGroup(args);
  },
  groupEnd() {
    indentation = slice(indentation, INDENT.length);
  },

  count(label = undefined) {
    label = labelOf(label);
    const count = (mapGet(counts, label) ?? 0) + 1;
    mapSet(counts, label, count);
    send(INFO, `${label}: ${count}`);
  },
  countReset(label = undefined) {
    label = labelOf(label);
    if (!mapDelete(counts, label)) send(WARN, `Count for '${label}' does not exist`);
  },

  time(label = undefined) {
    label = labelOf(label);
    if (mapHas(timers, label)) send(WARN, `Timer '${label}' already exists`);
    else mapSet(timers, label, now());
  },
  timeLog(label = undefined, ...data) {
    label = labelOf(label);
    const start = mapGet(timers, label);
    if (start === undefined) return send(WARN, `Timer '${label}' does not exist`);
    const text = formatMessage(data);
    send(INFO, `${label}: ${duration(now() - start)}${text === "" ? "" : ` ${text}`}`);
  },
  timeEnd(label = undefined) {
    label = labelOf(label);
    const start = mapGet(timers, label);
    if (start === undefined) return send(WARN, `Timer '${label}' does not exist`);
    mapDelete(timers, label);
    send(INFO, `${label}: ${duration(now() - start)}`);
  },

  clear() {
    indentation = "";
  },
};

/** Puts `console` in place; after every other API, whose objects it can show then. */
export function install(global) {
  learnInterfaces(global);
  // A namespace object's prototype is an empty object of its own.
  const console = create(create(Object.prototype));
  for (const name of keys(methods)) console[name] = methods[name];
  defineProperty(console, Symbol.toStringTag, { __proto__: null, value: "console", configurable: true });
  defineGlobalValue(global, "console", console);
}
