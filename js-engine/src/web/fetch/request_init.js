// `RequestInit`: what a program may ask of a request, read and checked.
//
// https://fetch.spec.whatwg.org/#requestinit
//
// Members are read in the order of their names, each once, as Web IDL does. Those that steer a browser's fetch (mode,
// credentials, cache, …) are checked and shown again, but nothing here depends on them.

import { toBoolean, toDOMString, toDictionary, toUSVString } from "land:webidl/webidl";
import { isAbortSignal } from "land:events/abort";
import { isToken, quote, toBytes } from "land:headers/validate";
import { listFrom } from "land:headers/headers";
import { toUpperCase } from "land:headers/builtins";
import { extractBody } from "land:fetch/extract";
import { parseUrl } from "land:fetch/url";

function choices(...values) {
  const set = { __proto__: null };
  for (const value of values) set[value] = true;
  return set;
}

const CACHE = choices("default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached");
const CREDENTIALS = choices("omit", "same-origin", "include");
const DUPLEX = choices("half");
const MODE = choices("navigate", "same-origin", "no-cors", "cors");
const PRIORITY = choices("high", "low", "auto");
const REDIRECT = choices("follow", "error", "manual");
const REFERRER_POLICY = choices(
  "", "no-referrer", "no-referrer-when-downgrade", "same-origin", "origin", "strict-origin",
  "origin-when-cross-origin", "strict-origin-when-cross-origin", "unsafe-url",
);
const FORBIDDEN_METHODS = choices("CONNECT", "TRACE", "TRACK");
const NORMALIZED_METHODS = choices("DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT");

function toChoice(options, member, allowed, context) {
  const value = options[member];
  if (value === undefined) return undefined;
  const text = toDOMString(value);
  if (allowed[text] !== true) throw new TypeError(`${context}: ${quote(text)} is not a value of \`${member}\``);
  return text;
}

/** The members that are there; `undefined` for the others. */
export function readRequestInit(init, context) {
  const options = toDictionary(init, context);
  const given = { __proto__: null };
  const { body } = options;
  given.body = body === undefined || body === null ? undefined : extractBody(body, context);
  given.cache = toChoice(options, "cache", CACHE, context);
  given.credentials = toChoice(options, "credentials", CREDENTIALS, context);
  given.duplex = toChoice(options, "duplex", DUPLEX, context);
  const { headers } = options;
  if (headers !== undefined) given.list = listFrom(headers, context);
  const { integrity } = options;
  if (integrity !== undefined) given.integrity = toDOMString(integrity);
  const { keepalive } = options;
  if (keepalive !== undefined) given.keepalive = toBoolean(keepalive);
  const { method } = options;
  if (method !== undefined) given.method = toMethod(method, context);
  given.mode = toChoice(options, "mode", MODE, context);
  toChoice(options, "priority", PRIORITY, context);
  given.redirect = toChoice(options, "redirect", REDIRECT, context);
  const { referrer } = options;
  if (referrer !== undefined) given.referrer = toReferrer(toUSVString(referrer), context);
  given.referrerPolicy = toChoice(options, "referrerPolicy", REFERRER_POLICY, context);
  given.signal = toSignal(options.signal, context);
  const { window } = options;
  if (window !== undefined && window !== null) throw new TypeError(`${context}: \`window\` can only be null`);
  return given;
}

/** https://fetch.spec.whatwg.org/#concept-method-normalize */
function toMethod(value, context) {
  const method = toBytes(value, context);
  if (!isToken(method)) throw new TypeError(`${context}: ${quote(method)} is not a valid method`);
  const upper = toUpperCase(method);
  if (FORBIDDEN_METHODS[upper] === true) throw new TypeError(`${context}: the method \`${upper}\` is forbidden`);
  return NORMALIZED_METHODS[upper] === true ? upper : method;
}

function toReferrer(text, context) {
  if (text === "") return "";
  const parsed = parseUrl(text);
  if (parsed === null) throw new TypeError(`${context}: the referrer ${quote(text)} is not an absolute URL`);
  return parsed.href;
}

/** An absent signal is undefined; null asks for none. */
function toSignal(value, context) {
  if (value === undefined || value === null) return value;
  if (!isAbortSignal(value)) throw new TypeError(`${context}: \`signal\` is not an AbortSignal`);
  return value;
}

/** What can't stand together in a request. */
export function checkOptions(method, options, navigates, context) {
  const { cache, mode } = options;
  if (navigates) throw new TypeError(`${context}: \`navigate\` is not a mode for programs`);
  if (cache === "only-if-cached" && mode !== "same-origin") {
    throw new TypeError(`${context}: the cache \`only-if-cached\` needs the mode \`same-origin\``);
  }
  if (mode === "no-cors" && method !== "GET" && method !== "HEAD" && method !== "POST") {
    throw new TypeError(`${context}: the mode \`no-cors\` doesn't allow the method \`${method}\``);
  }
}
