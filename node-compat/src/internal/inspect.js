// `util.inspect` and `util.format` over the engine's own way to show values. Of the options there are
// `depth` and `compact: false`'s opposite, one line; there are no colours.

import { formatMessage, inspect as show } from "land:node-internals";

const custom = Symbol.for("nodejs.util.inspect.custom");
/** Deep enough to be all: the engine stops after five thousand objects by itself. */
const ALL = 1000;

function depthOf(options) {
  const depth = options?.depth;
  return depth === null || depth === Infinity ? ALL : typeof depth === "number" ? depth : 2;
}

export function inspect(value, options, ...legacy) {
  const settings = typeof options === "boolean" || options === undefined ? { showHidden: options, depth: legacy[0] } : options;
  const own = value !== null && (typeof value === "object" || typeof value === "function") ? value[custom] : undefined;
  if (typeof own === "function" && own !== inspect && settings?.customInspect !== false) {
    const told = own.call(value, depthOf(settings), { ...inspect.defaultOptions, ...settings, stylize: (text) => text }, inspect);
    if (told !== value) return typeof told === "string" ? told : inspect(told, settings);
  }
  const text = show(value, depthOf(settings));
  return settings?.breakLength === Infinity ? text.replace(/\n\s*/g, " ") : text;
}
inspect.custom = custom;
inspect.defaultOptions = {
  showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100,
  maxStringLength: 10000, breakLength: 128, compact: 3, sorted: false, getters: false, numericSeparator: false,
};
inspect.colors = Object.assign(Object.create(null), { reset: [0, 0], bold: [1, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39] });
inspect.styles = Object.assign(Object.create(null), { special: "cyan", number: "yellow", string: "green" });

/** The platform's formatter knows no `%j`: what it stands for becomes a text before. */
function withJson(args) {
  if (typeof args[0] !== "string" || args.length === 1 || !args[0].includes("%j")) return args;
  const copy = [...args];
  let used = 0;
  copy[0] = args[0].replace(/%[sdifjoOc%]/g, (specifier) => {
    if (specifier !== "%%") used += 1;
    if (specifier !== "%j" || used >= args.length) return specifier;
    copy[used] = jsonOf(args[used]);
    return "%s";
  });
  return copy;
}

function jsonOf(value) {
  try {
    return JSON.stringify(value) ?? "undefined";
  } catch (error) {
    if (/circular/i.test(error.message)) return "[Circular]";
    throw error;
  }
}

export const format = (...args) => formatMessage(withJson(args));
export const formatWithOptions = (_options, ...args) => formatMessage(withJson(args));
