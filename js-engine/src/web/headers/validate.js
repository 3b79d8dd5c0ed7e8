// What may be a header's name and value: tokens and byte strings, as HTTP and the Fetch standard have it.
//
// https://fetch.spec.whatwg.org/#concept-header

import { toDOMString } from "land:webidl/webidl";
import { charCodeAt, exec, slice, toLowerCase } from "land:headers/builtins";
import { hooks } from "land:native/headers";

const { isPlainValue } = hooks;

const NOT_TOKEN = /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/;
const NOT_BYTES = /[^\0-\xff]/;
const NOT_VALUE = /[\0\n\r\u0100-\uffff]/;
const NOT_REASON = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * The names that programs use most, as written there, to their lower-case form. A name found here needs neither
 * validation nor conversion.
 */
const KNOWN = { __proto__: null };
const COMMON =
  "Accept Accept-Encoding Accept-Language Access-Control-Allow-Credentials Access-Control-Allow-Headers " +
  "Access-Control-Allow-Methods Access-Control-Allow-Origin Access-Control-Expose-Headers Access-Control-Max-Age " +
  "Access-Control-Request-Headers Access-Control-Request-Method Age Allow Authorization Cache-Control Connection " +
  "Content-Disposition Content-Encoding Content-Language Content-Length Content-Range Content-Security-Policy " +
  "Content-Type Cookie Date ETag Expires Forwarded Host If-Match If-Modified-Since If-None-Match If-Range " +
  "Last-Modified Link Location Origin Pragma Range Referer Referrer-Policy Retry-After Server Server-Timing " +
  "Set-Cookie Strict-Transport-Security Transfer-Encoding Upgrade User-Agent Vary Via WWW-Authenticate " +
  "X-Content-Type-Options X-Forwarded-For X-Forwarded-Host X-Forwarded-Proto X-Frame-Options X-Powered-By " +
  "X-Request-Id X-Requested-With";
for (const name of COMMON.split(" ")) {
  KNOWN[name] = name.toLowerCase();
  KNOWN[name.toLowerCase()] = name.toLowerCase();
}

/** The form by which names are compared; `name` is a valid one. */
export function lowerName(name) {
  const known = KNOWN[name];
  return known === undefined ? toLowerCase(name) : known;
}

/** Whether `text` is an HTTP token: a header's name, a method. */
export function isToken(text) {
  return text !== "" && exec(NOT_TOKEN, text) === null;
}

/** Web IDL's `ByteString` by one scan of the expression engine instead of a loop here. */
export function toBytes(value, context) {
  const text = typeof value === "string" ? value : toDOMString(value, context);
  if (exec(NOT_BYTES, text) !== null) {
    throw new TypeError(`${context}: a character of ${quote(text)} doesn't fit in a byte`);
  }
  return text;
}

/** The name as given; throws unless it is a token. */
export function checkName(value, context) {
  if (typeof value === "string" && KNOWN[value] !== undefined) return value;
  const name = toBytes(value, context);
  if (!isToken(name)) throw new TypeError(`${context}: ${quote(name)} is not a valid header name`);
  return name;
}

/** The value without the white space around it; throws when a header can't carry it. */
export function checkValue(value, context) {
  if (typeof value === "string" && isPlainValue(value)) return value;
  const text = trimHttp(toBytes(value, context));
  if (exec(NOT_VALUE, text) !== null) {
    throw new TypeError(`${context}: ${quote(text)} is not a valid header value`);
  }
  return text;
}

/** https://fetch.spec.whatwg.org/#http-whitespace */
export function isHttpSpace(unit) {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
}

/** Cuts HTTP white space off both ends. https://fetch.spec.whatwg.org/#concept-header-value-normalize */
export function trimHttp(text) {
  let end = text.length;
  let start = 0;
  while (start < end && isHttpSpace(charCodeAt(text, start))) start++;
  while (end > start && isHttpSpace(charCodeAt(text, end - 1))) end--;
  return start === 0 && end === text.length ? text : slice(text, start, end);
}

/** Cuts HTTP white space off the end. */
export function trimHttpEnd(text) {
  let end = text.length;
  while (end > 0 && isHttpSpace(charCodeAt(text, end - 1))) end--;
  return slice(text, 0, end);
}

/** Whether HTTP can carry it as a status line's text. https://www.rfc-editor.org/rfc/rfc9112#name-status-line */
export function isReasonPhrase(text) {
  return exec(NOT_REASON, text) === null;
}

/** Text of the program in an error: at most a line's worth. */
export function quote(text) {
  return text.length > 80 ? `\`${slice(text, 0, 80)}…\`` : `\`${text}\``;
}
