// The canonical form of a URL's parts.
//
// https://urlpattern.spec.whatwg.org/#canon-encoding-callbacks

import { charactersOf } from "land:urlpattern/tokens";
import { escapePattern } from "land:urlpattern/parts";
import { hooks } from "land:native/url";
import { encode } from "land:encoding/encoding";

const { parse, change } = hooks;
const { call } = Function.prototype;
const { apply } = Reflect;
const { exec } = RegExp.prototype;
const slice = call.bind(String.prototype.slice);
const indexOf = call.bind(String.prototype.indexOf);
const lastIndexOf = call.bind(String.prototype.lastIndexOf);
const toLowerCase = call.bind(String.prototype.toLowerCase);
const toUpperCase = call.bind(String.prototype.toUpperCase);
const toHex = call.bind(Number.prototype.toString);

/** The default ports of the special schemes. https://url.spec.whatwg.org/#special-scheme */
const PORTS = { __proto__: null, http: "80", https: "443", ws: "80", wss: "443", ftp: "21", file: "" };
export const SPECIAL = ["http", "https", "ws", "wss", "ftp", "file"];

export const isSpecial = (scheme) => PORTS[scheme] !== undefined;
export const isDefaultPort = (scheme, port) => isSpecial(scheme) && PORTS[scheme] === port;

function refuse(what, value) {
  return new TypeError(`"${value}" is not a valid ${what}.`);
}

/** A parsed URL's parts, without the marks between them; undefined where it is none. */
export function partsOfURL(url, base) {
  const record = parse(url, base);
  return record === undefined ? undefined : partsOf(record);
}

// The places are those of `land:url/url`.
function partsOf(record) {
  const href = record[0];
  const query = slice(href, record[11], record[12]);
  return {
    __proto__: null,
    protocol: slice(href, 0, record[1]),
    username: slice(href, record[2], record[3]),
    password: slice(href, record[4], record[5]),
    hostname: slice(href, record[6], record[7]),
    port: slice(href, record[8], record[9]),
    pathname: slice(href, record[10], record[11]),
    search: slice(query, 1),
    hash: slice(href, record[12] + 1),
    isOpaque: href[record[10]] !== "/" && record[10] !== record[11],
  };
}

/** What a part of a URL becomes when it is set; undefined when it is refused. */
function set(url, part, value) {
  const record = change(url, part, value);
  return record === undefined ? undefined : partsOf(record)[part];
}

const DUMMY_HOST = "dummy.invalid";
const DUMMY = "https://dummy.invalid/";

export function protocol(value) {
  if (value === "") return value;
  const parts = partsOfURL(`${value}://dummy.invalid/`, null);
  if (parts === undefined) throw refuse("protocol", value);
  return parts.protocol;
}

export function username(value) {
  return value === "" ? value : set(DUMMY, "username", value);
}

export function password(value) {
  return value === "" ? value : set(DUMMY, "password", value);
}

/** Where a host ends, as the parser of URLs sees it. */
const hostEnd = /[#/?\\]/;

/** A domain. https://urlpattern.spec.whatwg.org/#canonicalize-a-hostname */
export function hostname(value) {
  return host(value, DUMMY);
}

/** The host of a URL that isn't special. */
export function opaqueHostname(value) {
  return host(value, "x://dummy.invalid/");
}

function host(value, dummy) {
  if (value === "") return value;
  const end = apply(exec, hostEnd, [value]);
  const given = end === null ? value : slice(value, 0, end.index);
  const hasPort = given[0] !== "[" && indexOf(given, ":") >= 0;
  const canonical = hasPort ? undefined : set(dummy, "hostname", given);
  // A setter that is refused leaves the host as it was.
  if (!canonical || (canonical === DUMMY_HOST && toLowerCase(given) !== DUMMY_HOST)) throw refuse("hostname", value);
  return canonical;
}

const address = /^[0-9a-fA-F[\]:]*$/;

export function ipv6Hostname(value) {
  if (apply(exec, address, [value]) === null) throw refuse("IPv6 address", value);
  return toLowerCase(value);
}

const digits = /^[\t\n\r]*[0-9]/;

/** Without the protocol's default, where the protocol is known. */
export function port(value, scheme) {
  if (value === "") return value;
  if (apply(exec, digits, [value]) === null) throw refuse("port", value);
  const isKnown = scheme !== undefined && scheme !== "" && isSpecial(scheme) && scheme !== "file";
  const given = set(isKnown ? `${scheme}://dummy.invalid/` : "x://dummy.invalid/", "port", value);
  if (given === undefined) throw refuse("port", value);
  return given;
}

export function pathname(value) {
  if (value === "") return value;
  const isRooted = value[0] === "/";
  const path = set(DUMMY, "pathname", isRooted ? value : `/-${value}`);
  return isRooted ? path : slice(path, 2);
}

/** The C0 control percent-encode set. */
export function opaquePathname(value) {
  let encoded = "";
  const characters = charactersOf(value);
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i];
    if (character === "\t" || character === "\n" || character === "\r") continue;
    if (character > "\x1f" && character < "\x7f") {
      encoded += character;
      continue;
    }
    const bytes = encode(character);
    for (let j = 0; j < bytes.length; j++) encoded += `%${bytes[j] < 16 ? "0" : ""}${toUpperCase(toHex(bytes[j], 16))}`;
  }
  return encoded;
}

export function search(value) {
  return value === "" ? value : set(DUMMY, "search", `?${value}`);
}

export function hash(value) {
  return value === "" ? value : set(DUMMY, "hash", `#${value}`);
}

const isGiven = (init, a, b, c, d, e, f) =>
  init[a] !== undefined || init[b] !== undefined || init[c] !== undefined ||
  init[d] !== undefined || init[e] !== undefined || init[f] !== undefined;

/**
 * https://urlpattern.spec.whatwg.org/#process-a-urlpatterninit; `isPattern` says what it is for. What isn't given is
 * `missing`.
 */
export function processInit(init, isPattern, missing) {
  const result = {
    __proto__: null, protocol: missing, username: missing, password: missing, hostname: missing,
    port: missing, pathname: missing, search: missing, hash: missing,
  };
  const base = init.baseURL === undefined ? undefined : inherit(init, result, isPattern);
  const take = (name, mark, canonical) => {
    let value = init[name];
    if (value === undefined) return;
    if (mark === ":" && value[value.length - 1] === ":") value = slice(value, 0, -1);
    if (mark !== ":" && mark !== "" && value[0] === mark) value = slice(value, 1);
    result[name] = isPattern ? value : canonical(value, result.protocol);
  };
  take("protocol", ":", protocol);
  take("username", "", username);
  take("password", "", password);
  take("hostname", "", (value, scheme) => (!scheme || isSpecial(scheme) ? hostname(value) : opaqueHostname(value)));
  take("port", "", port);
  if (init.pathname !== undefined) result.pathname = pathFor(init.pathname, base, result.protocol, isPattern);
  take("search", "?", search);
  take("hash", "#", hash);
  return result;
}

/** Takes from the base URL what comes before everything that is given. */
function inherit(init, result, isPattern) {
  const base = partsOfURL(init.baseURL, null);
  if (base === undefined) throw refuse("base URL", init.baseURL);
  const from = (name) => {
    result[name] = isPattern ? escapePattern(base[name]) : base[name];
  };
  if (init.protocol === undefined) from("protocol");
  if (!isPattern && !isGiven(init, "protocol", "hostname", "port", "username")) from("username");
  if (!isPattern && !isGiven(init, "protocol", "hostname", "port", "username", "password")) from("password");
  if (isGiven(init, "protocol", "hostname")) return base;
  from("hostname");
  if (init.port !== undefined) return base;
  from("port");
  if (init.pathname !== undefined) return base;
  from("pathname");
  if (init.search !== undefined) return base;
  from("search");
  if (init.hash === undefined) from("hash");
  return base;
}

/** https://urlpattern.spec.whatwg.org/#is-an-absolute-pathname */
function isAbsolute(path, isPattern) {
  return path[0] === "/" || (isPattern && path[1] === "/" && (path[0] === "\\" || path[0] === "{"));
}

function pathFor(path, base, scheme, isPattern) {
  if (base !== undefined && !base.isOpaque && !isAbsolute(path, isPattern)) {
    const before = isPattern ? escapePattern(base.pathname) : base.pathname;
    const at = lastIndexOf(before, "/");
    if (at >= 0) path = slice(before, 0, at + 1) + path;
  }
  if (isPattern) return path;
  return scheme === undefined || scheme === "" || isSpecial(scheme) ? pathname(path) : opaquePathname(path);
}
