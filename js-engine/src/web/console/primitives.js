// Primitives as a person reads them.

import * as p from "land:console/primordials";

const { is } = Object;

/** Longer strings are cut. */
const MAX_STRING = 10_000;

const escapes = {
  __proto__: null, "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r", "\\": "\\\\",
};

/** The text of any value that is no object and no function. */
export function primitive(value) {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "number":
      return numeral(value);
    case "bigint":
      return `${p.bigintText(value)}n`;
    case "symbol":
      return p.symbolText(value);
    default:
      return `${value}`;
  }
}

/** A number, its sign kept where it is zero. */
export function numeral(value) {
  return is(value, -0) ? "-0" : `${value}`;
}

/** A string in quotes, cut where it is very long. */
export function quoted(text) {
  const rest = text.length - MAX_STRING;
  if (rest <= 0) return quote(text);
  return `${quote(p.slice(text, 0, MAX_STRING))}... ${rest} more ${rest === 1 ? "character" : "characters"}`;
}

/** The quotes that need the least escapes; control characters and lone surrogates are escaped. */
export function quote(text) {
  let mark = "'";
  if (p.indexOf(text, "'") >= 0) {
    if (p.indexOf(text, '"') < 0) mark = '"';
    else if (p.indexOf(text, "`") < 0 && p.indexOf(text, "${") < 0) mark = "`";
  }
  let out = mark;
  let done = 0;
  for (let i = 0; i < text.length; i++) {
    const escaped = escapeAt(text, i, mark);
    if (escaped === undefined) continue;
    out += p.slice(text, done, i) + escaped;
    done = i + 1;
  }
  return out + p.slice(text, done) + mark;
}

/** What stands for the code unit at `i`, or undefined where that can stand for itself. */
function escapeAt(text, i, mark) {
  const unit = p.charCodeAt(text, i);
  if (unit < 0x20 || unit === 0x5c) return escapes[text[i]] ?? byteEscape(unit);
  if (text[i] === mark) return `\\${mark}`;
  if (unit >= 0x7f && unit <= 0x9f) return byteEscape(unit);
  return isLoneSurrogate(text, i, unit) ? `\\u${p.toHex(unit, 16)}` : undefined;
}

const DIGITS = "0123456789ABCDEF";
const byteEscape = (unit) => "\\x" + DIGITS[unit >> 4] + DIGITS[unit & 15];

function isLoneSurrogate(text, i, unit) {
  if (unit < 0xd800 || unit > 0xdfff) return false;
  if (unit >= 0xdc00) return !(i > 0 && isBetween(p.charCodeAt(text, i - 1), 0xd800, 0xdbff));
  return !isBetween(p.charCodeAt(text, i + 1), 0xdc00, 0xdfff);
}

function isBetween(unit, low, high) {
  return unit >= low && unit <= high;
}

/** Blocks of characters that take two columns: first and last. */
const WIDE = [
  0x1100, 0x115f, 0x2e80, 0xa4cf, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe6f, 0xff00, 0xff60, 0xffe0, 0xffe6,
  0x1f300, 0x1faff, 0x20000, 0x3fffd,
];

/** The columns that `text` takes where letters are of one width. */
export function columnsOf(text) {
  let columns = 0;
  for (let i = 0; i < text.length; i++) {
    const point = p.codePointAt(text, i);
    columns += 1;
    for (let j = 0; point >= WIDE[j]; j += 2) if (point <= WIDE[j + 1]) columns += 1;
    if (point > 0xffff) i += 1;
  }
  return columns;
}

/** A property's name: bare where it could be written so in source. */
export function propertyName(key) {
  if (typeof key === "symbol") return `[${p.symbolText(key)}]`;
  return isIdentifier(key) ? key : quote(key);
}

function isIdentifier(text) {
  for (let i = 0; i < text.length; i++) {
    const unit = p.charCodeAt(text, i);
    const letter = isBetween(unit | 0x20, 0x61, 0x7a) || unit === 0x5f || unit === 0x24;
    if (!letter && !(i > 0 && isBetween(unit, 0x30, 0x39))) return false;
  }
  return text.length > 0;
}
