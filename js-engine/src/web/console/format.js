// The text of a message's arguments, with the format specifiers of the first one.
//
// https://console.spec.whatwg.org/#formatter

import { indexOf, slice, symbolText } from "land:console/primordials";
import { inspect } from "land:console/inspect";
import { numeral } from "land:console/primitives";

const { parseInt, parseFloat } = globalThis;
const toNumber = Number;
const { stringify } = JSON;

/** `%o` goes deeper than what is shown by itself. */
const DEEP = 4;

/** One line of text, or several, for `args`. */
export function formatMessage(args) {
  if (args.length === 0) return "";
  let text = "";
  let used = 0;
  if (typeof args[0] === "string") {
    const filled = fillIn(args[0], args);
    text = filled.text;
    used = filled.used;
  }
  for (let i = used; i < args.length; i++) {
    text += (i === 0 ? "" : " ") + (typeof args[i] === "string" ? args[i] : inspect(args[i]));
  }
  return text;
}

/** Puts arguments in the places of `pattern`'s specifiers; `used` counts the pattern as well. */
function fillIn(pattern, args) {
  let used = 1;
  let text = "";
  let done = 0;
  if (args.length === 1) return { text: pattern, used };
  for (let at = indexOf(pattern, "%"); at >= 0; at = indexOf(pattern, "%", at)) {
    const specifier = pattern[at + 1];
    if (specifier === "%") {
      text += slice(pattern, done, at + 1);
    } else {
      const filled = used < args.length ? specified(specifier, args[used]) : undefined;
      if (filled === undefined) {
        at += 1;
        continue;
      }
      text += slice(pattern, done, at) + filled;
      used += 1;
    }
    at += 2;
    done = at;
  }
  return { text: text + slice(pattern, done), used };
}

/** What stands for `value` by `specifier`, or undefined where that is no specifier. */
function specified(specifier, value) {
  switch (specifier) {
    case "s":
      return asString(value);
    case "d":
      return asNumber(value, toNumber, "n");
    case "i":
      return asNumber(value, parseInt, "n");
    case "f":
      return asNumber(value, parseFloat, "");
    case "o":
      return inspect(value, DEEP);
    case "O":
      return inspect(value);
    // Not in the standard; programs written for Node.js use it.
    case "j":
      return asJson(value);
    // Style sheets mean nothing in a log.
    case "c":
      return "";
    default:
      return undefined;
  }
}

/** The program asks for what its own `toJSON` may say. */
function asJson(value) {
  try {
    return stringify(value) ?? "undefined";
  } catch {
    return inspect(value);
  }
}

function asString(value) {
  if (typeof value === "string") return value;
  if (typeof value === "symbol") return symbolText(value);
  return inspect(value, 0);
}

/** Objects are no numbers here: asking them for one would run the program's code. */
function asNumber(value, convert, bigintMark) {
  if (typeof value === "bigint") return `${value}${bigintMark}`;
  if (typeof value === "symbol" || typeof value === "function" || (typeof value === "object" && value !== null)) {
    return "NaN";
  }
  return numeral(convert(value));
}
