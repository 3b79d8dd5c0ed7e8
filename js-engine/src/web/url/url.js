// The URL API: `URL`, and with it `URLSearchParams`.
//
// https://url.spec.whatwg.org/#api

import { defineInterface, requireArguments, toDOMString } from "land:webidl/webidl";
import { hooks } from "land:native/url";
import { URLSearchParams, installSearchParams, searchParamsFor, reparse } from "land:url/search_params";

const { parse, canParse, change } = hooks;
const slice = Function.prototype.call.bind(String.prototype.slice);

export { URLSearchParams };

// A record is what the native parser answers: the serialization, then the places of its parts.
const HREF = 0;
const SCHEME_END = 1;
const USERNAME_START = 2;
const USERNAME_END = 3;
const PASSWORD_START = 4;
const PASSWORD_END = 5;
const HOST_START = 6;
const HOST_END = 7;
const PORT_START = 8;
const PORT_END = 9;
const PATH_START = 10;
const PATH_END = 11;
const QUERY_END = 12;

/** A base as scripts pass it, for the native side. Lone surrogates are that side's care. */
function toBase(base) {
  return base === undefined ? null : toDOMString(base);
}

function invalid(context, input, base) {
  const against = base === null ? "" : ` with the base "${base}"`;
  return new TypeError(`${context}: "${input}"${against} is not a valid URL.`);
}

/** Stands for `url` in the constructor when the record is there already. */
const kParsed = Symbol("parsed");

export class URL {
  #record;
  #searchParams;

  constructor(url, base = undefined) {
    if (url === kParsed) {
      this.#record = base;
      return;
    }
    const input = toDOMString(url);
    const against = toBase(base);
    const record = parse(input, against);
    if (record === undefined) throw invalid("URL constructor", input, against);
    this.#record = record;
  }

  static parse(url, base = undefined) {
    requireArguments(arguments.length, 1, "URL.parse");
    const record = parse(toDOMString(url), toBase(base));
    return record === undefined ? null : new URL(kParsed, record);
  }

  static canParse(url, base = undefined) {
    requireArguments(arguments.length, 1, "URL.canParse");
    return canParse(toDOMString(url), toBase(base));
  }

  /** Sets a part; what the native side refuses has no effect, as the standard has it. */
  #set(part, value) {
    const record = change(this.#record[HREF], part, toDOMString(value));
    if (record !== undefined) this.#record = record;
  }

  #query() {
    const record = this.#record;
    return slice(record[HREF], record[PATH_END] + 1, record[QUERY_END]);
  }

  get href() {
    return this.#record[HREF];
  }
  set href(value) {
    const text = toDOMString(value);
    const record = parse(text, null);
    if (record === undefined) throw invalid("URL.href", text, null);
    this.#record = record;
    if (this.#searchParams !== undefined) reparse(this.#searchParams, this.#query());
  }

  get origin() {
    return originOf(this.#record);
  }

  get protocol() {
    const record = this.#record;
    return slice(record[HREF], 0, record[SCHEME_END] + 1);
  }
  set protocol(value) {
    this.#set("protocol", value);
  }

  get username() {
    const record = this.#record;
    return slice(record[HREF], record[USERNAME_START], record[USERNAME_END]);
  }
  set username(value) {
    this.#set("username", value);
  }

  get password() {
    const record = this.#record;
    return slice(record[HREF], record[PASSWORD_START], record[PASSWORD_END]);
  }
  set password(value) {
    this.#set("password", value);
  }

  get host() {
    const record = this.#record;
    return slice(record[HREF], record[HOST_START], record[PORT_END]);
  }
  set host(value) {
    this.#set("host", value);
  }

  get hostname() {
    const record = this.#record;
    return slice(record[HREF], record[HOST_START], record[HOST_END]);
  }
  set hostname(value) {
    this.#set("hostname", value);
  }

  get port() {
    const record = this.#record;
    return slice(record[HREF], record[PORT_START], record[PORT_END]);
  }
  set port(value) {
    this.#set("port", value);
  }

  get pathname() {
    const record = this.#record;
    return slice(record[HREF], record[PATH_START], record[PATH_END]);
  }
  set pathname(value) {
    this.#set("pathname", value);
  }

  get search() {
    const record = this.#record;
    // A lone `?` counts as no query.
    if (record[QUERY_END] - record[PATH_END] < 2) return "";
    return slice(record[HREF], record[PATH_END], record[QUERY_END]);
  }
  set search(value) {
    this.#set("search", value);
    if (this.#searchParams !== undefined) reparse(this.#searchParams, this.#query());
  }

  get searchParams() {
    return (this.#searchParams ??= searchParamsFor(this.#query(), (query) => this.#set("search", query)));
  }

  get hash() {
    const record = this.#record;
    const hash = slice(record[HREF], record[QUERY_END]);
    return hash.length < 2 ? "" : hash;
  }
  set hash(value) {
    this.#set("hash", value);
  }

  toString() {
    return this.#record[HREF];
  }

  toJSON() {
    return this.#record[HREF];
  }
}

/** https://url.spec.whatwg.org/#concept-url-origin */
function originOf(record) {
  const scheme = slice(record[HREF], 0, record[SCHEME_END]);
  switch (scheme) {
    case "http":
    case "https":
    case "ws":
    case "wss":
    case "ftp":
      return `${scheme}://${slice(record[HREF], record[HOST_START], record[PORT_END])}`;
    case "blob": {
      const inner = parse(slice(record[HREF], record[PATH_START], record[PATH_END]), null);
      if (inner === undefined) return "null";
      const innerScheme = slice(inner[HREF], 0, inner[SCHEME_END]);
      return innerScheme === "http" || innerScheme === "https" ? originOf(inner) : "null";
    }
    default:
      return "null";
  }
}

/** Puts `URL` and `URLSearchParams` in place. */
export function install(global) {
  defineInterface(global, URL, { name: "URL" });
  installSearchParams(global);
}
