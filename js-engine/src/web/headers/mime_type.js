// MIME types: parsing, writing, and what a header list says a body is.
//
// https://mimesniff.spec.whatwg.org/#parsing-a-mime-type

import { charCodeAt, exec, indexOf, slice, toLowerCase } from "land:headers/builtins";
import { getHeader } from "land:headers/list";
import { isHttpSpace, isToken, trimHttp, trimHttpEnd } from "land:headers/validate";

const NOT_QUOTED_TEXT = /[^\t\x20-\x7e\x80-\xff]/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * `{ type, subtype, essence, parameters }`, or null. Parameters are a flat list [name, value, …] in order.
 * https://mimesniff.spec.whatwg.org/#parse-a-mime-type
 */
export function parseMimeType(input) {
  const text = trimHttp(input);
  const slash = indexOf(text, "/");
  if (slash < 0) return null;
  const semicolon = indexOf(text, ";", slash);
  const end = semicolon < 0 ? text.length : semicolon;
  const type = slice(text, 0, slash);
  const subtype = trimHttpEnd(slice(text, slash + 1, end));
  if (!isToken(type) || !isToken(subtype)) return null;
  const lowerType = toLowerCase(type);
  const lowerSubtype = toLowerCase(subtype);
  return {
    type: lowerType,
    subtype: lowerSubtype,
    essence: lowerType + "/" + lowerSubtype,
    parameters: parseParameters(text, end),
  };
}

function parseParameters(text, start) {
  const parameters = [];
  let at = start;
  while (at < text.length) {
    at++;
    while (at < text.length && isHttpSpace(charCodeAt(text, at))) at++;
    const nameStart = at;
    while (at < text.length && text[at] !== ";" && text[at] !== "=") at++;
    const name = toLowerCase(slice(text, nameStart, at));
    if (at >= text.length) break;
    if (text[at] === ";") continue;
    const parsed = parseParameterValue(text, at + 1);
    at = parsed.end;
    const { value } = parsed;
    if (value === null || !isToken(name) || exec(NOT_QUOTED_TEXT, value) !== null) continue;
    if (getParameterOf(parameters, name) !== null) continue;
    parameters[parameters.length] = name;
    parameters[parameters.length] = value;
  }
  return parameters;
}

/** The value that starts at `start`, and the place of the `;` after it (or the end). */
function parseParameterValue(text, start) {
  if (charCodeAt(text, start) === QUOTE) {
    const { value, end } = readQuoted(text, start);
    const semicolon = indexOf(text, ";", end);
    return { value, end: semicolon < 0 ? text.length : semicolon };
  }
  const semicolon = indexOf(text, ";", start);
  const end = semicolon < 0 ? text.length : semicolon;
  // White space before it stays, and has it quoted again when it is written.
  const value = trimHttpEnd(slice(text, start, end));
  return { value: value === "" ? null : value, end };
}

/** The text of the quoted string at `start`, unescaped. https://fetch.spec.whatwg.org/#collect-an-http-quoted-string */
export function readQuoted(text, start) {
  let value = "";
  let at = start + 1;
  while (at < text.length) {
    const unit = charCodeAt(text, at);
    if (unit === QUOTE) return { value, end: at + 1 };
    if (unit === BACKSLASH && at + 1 < text.length) at++;
    value += text[at];
    at++;
  }
  return { value, end: at };
}

function getParameterOf(parameters, name) {
  for (let i = 0; i < parameters.length; i += 2) {
    if (parameters[i] === name) return parameters[i + 1];
  }
  return null;
}

/** The value of a parameter, or null. */
export function getParameter(mimeType, name) {
  return getParameterOf(mimeType.parameters, name);
}

/** https://mimesniff.spec.whatwg.org/#serialize-a-mime-type */
export function writeMimeType(mimeType) {
  let text = mimeType.essence;
  const { parameters } = mimeType;
  for (let i = 0; i < parameters.length; i += 2) {
    const value = parameters[i + 1];
    text += ";" + parameters[i] + "=" + (isToken(value) ? value : writeQuoted(value));
  }
  return text;
}

function writeQuoted(value) {
  let text = "\"";
  for (let i = 0; i < value.length; i++) {
    const unit = charCodeAt(value, i);
    if (unit === QUOTE || unit === BACKSLASH) text += "\\";
    text += value[i];
  }
  return text + "\"";
}

/**
 * The type that a list's `Content-Type` headers agree on, or null.
 * https://fetch.spec.whatwg.org/#concept-header-extract-mime-type
 */
export function mimeTypeOfList(list) {
  const combined = getHeader(list, "content-type");
  if (combined === null) return null;
  let found = null;
  let charset = null;
  const values = splitHeaderValue(combined);
  for (let i = 0; i < values.length; i++) {
    const next = parseMimeType(values[i]);
    if (next === null || next.essence === "*/*") continue;
    const ownCharset = getParameter(next, "charset");
    if (found === null || next.essence !== found.essence) {
      charset = ownCharset;
    } else if (ownCharset === null && charset !== null) {
      const { parameters } = next;
      parameters[parameters.length] = "charset";
      parameters[parameters.length] = charset;
    }
    found = next;
  }
  return found;
}

/**
 * Splits at commas that stand outside quoted strings.
 * https://fetch.spec.whatwg.org/#header-value-get-decode-and-split
 */
function splitHeaderValue(text) {
  const values = [];
  let start = 0;
  let at = 0;
  while (at < text.length) {
    const unit = charCodeAt(text, at);
    if (unit === QUOTE) {
      at = readQuoted(text, at).end;
      continue;
    }
    if (unit === 0x2c) {
      values[values.length] = trimHttp(slice(text, start, at));
      start = at + 1;
    }
    at++;
  }
  values[values.length] = trimHttp(slice(text, start, at));
  return values;
}
