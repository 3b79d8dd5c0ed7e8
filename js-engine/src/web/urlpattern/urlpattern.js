// `URLPattern`.
//
// https://urlpattern.spec.whatwg.org/#urlpattern-class

import * as canonical from "land:urlpattern/canonical";
import { Component, hostnameOptions, pathnameOptions, plainOptions } from "land:urlpattern/component";
import { parseConstructorString } from "land:urlpattern/constructor_string";
import { defineInterface, isObject, toDictionary, toUSVString } from "land:webidl/webidl";

const COMPONENTS = ["protocol", "username", "password", "hostname", "port", "pathname", "search", "hash"];
/** Dictionaries are read in the order of the alphabet, and given out in the order of their definition. */
const SORTED = ["baseURL", "hash", "hostname", "password", "pathname", "port", "protocol", "search", "username"];
const DEFINED = [...COMPONENTS, "baseURL"];

/** https://urlpattern.spec.whatwg.org/#typedefdef-urlpatterninput */
function toInput(value, context) {
  if (value !== undefined && value !== null && !isObject(value)) return toUSVString(value, context);
  const given = toDictionary(value, context);
  const read = { __proto__: null };
  for (let i = 0; i < SORTED.length; i++) {
    const member = given[SORTED[i]];
    if (member !== undefined) read[SORTED[i]] = toUSVString(member, context);
  }
  const init = {};
  for (let i = 0; i < DEFINED.length; i++) {
    if (read[DEFINED[i]] !== undefined) init[DEFINED[i]] = read[DEFINED[i]];
  }
  return init;
}

/** A copy that inherits from nothing. */
function ownMembers(init) {
  const own = { __proto__: null };
  for (let i = 0; i < DEFINED.length; i++) own[DEFINED[i]] = init[DEFINED[i]];
  return own;
}

/** https://urlpattern.spec.whatwg.org/#url-pattern-create, the first half. */
function patternsOf(input, baseURL, context) {
  let init;
  if (typeof input === "string") {
    init = ownMembers(parseConstructorString(input));
    if (baseURL === undefined && init.protocol === undefined) {
      throw new TypeError(`${context}: "${input}" is relative, and there is no base URL.`);
    }
    init.baseURL = baseURL;
  } else {
    if (baseURL !== undefined) throw new TypeError(`${context}: a base URL is given beside a URLPatternInit.`);
    init = ownMembers(input);
  }
  const patterns = canonical.processInit(init, true, undefined);
  for (let i = 0; i < COMPONENTS.length; i++) patterns[COMPONENTS[i]] ??= "*";
  if (canonical.isDefaultPort(patterns.protocol, patterns.port)) patterns.port = "";
  return patterns;
}

/** https://urlpattern.spec.whatwg.org/#hostname-pattern-is-an-ipv6-address */
function isAddress(pattern) {
  return pattern[0] === "[" || ((pattern[0] === "{" || pattern[0] === "\\") && pattern[1] === "[");
}

/** The second half: the components. */
function compileAll(patterns, ignoreCase) {
  const protocol = new Component(patterns.protocol, canonical.protocol, plainOptions);
  const isSpecial = protocol.matchesSpecialScheme();
  const isDomain = isSpecial || protocol.text === "*";
  const host = isAddress(patterns.hostname)
    ? canonical.ipv6Hostname
    : isDomain ? canonical.hostname : canonical.opaqueHostname;
  const path = isSpecial ? canonical.pathname : canonical.opaquePathname;
  return {
    __proto__: null,
    protocol,
    username: new Component(patterns.username, canonical.username, plainOptions),
    password: new Component(patterns.password, canonical.password, plainOptions),
    hostname: new Component(patterns.hostname, host, hostnameOptions),
    port: new Component(patterns.port, (value) => canonical.port(value, undefined), plainOptions),
    pathname: new Component(patterns.pathname, path, isSpecial ? pathnameOptions : plainOptions, ignoreCase),
    search: new Component(patterns.search, canonical.search, plainOptions, ignoreCase),
    hash: new Component(patterns.hash, canonical.hash, plainOptions, ignoreCase),
  };
}

/** The parts of what is to be matched; undefined where it is no URL. */
function partsOfInput(input, baseURL, context) {
  if (typeof input === "string") return canonical.partsOfURL(input, baseURL ?? null);
  if (baseURL !== undefined) throw new TypeError(`${context}: a base URL is given beside a URLPatternInit.`);
  try {
    return canonical.processInit(ownMembers(input), false, "");
  } catch {
    return undefined;
  }
}

export class URLPattern {
  #components;

  constructor(input = undefined, baseURL = undefined, options = undefined) {
    const context = "URLPattern constructor";
    const pattern = toInput(input, context);
    // Two overloads, told apart by the second argument.
    const hasBase = arguments.length > 2 || (baseURL !== undefined && baseURL !== null && !isObject(baseURL));
    const base = hasBase ? toUSVString(baseURL, context) : undefined;
    const ignoreCase = !!toDictionary(hasBase ? options : baseURL, context).ignoreCase;
    this.#components = compileAll(patternsOf(pattern, base, context), ignoreCase);
  }

  get protocol() {
    return this.#components.protocol.text;
  }

  get username() {
    return this.#components.username.text;
  }

  get password() {
    return this.#components.password.text;
  }

  get hostname() {
    return this.#components.hostname.text;
  }

  get port() {
    return this.#components.port.text;
  }

  get pathname() {
    return this.#components.pathname.text;
  }

  get search() {
    return this.#components.search.text;
  }

  get hash() {
    return this.#components.hash.text;
  }

  get hasRegExpGroups() {
    for (let i = 0; i < COMPONENTS.length; i++) if (this.#components[COMPONENTS[i]].hasExpressions) return true;
    return false;
  }

  test(input = undefined, baseURL = undefined) {
    return this.#match(input, baseURL, "URLPattern.test") !== null;
  }

  exec(input = undefined, baseURL = undefined) {
    return this.#match(input, baseURL, "URLPattern.exec");
  }

  /** https://urlpattern.spec.whatwg.org/#url-pattern-match */
  #match(value, baseURL, context) {
    const components = this.#components;
    const input = toInput(value, context);
    const base = baseURL === undefined ? undefined : toUSVString(baseURL, context);
    const parts = partsOfInput(input, base, context);
    if (parts === undefined) return null;
    const result = { inputs: base === undefined ? [input] : [input, base] };
    for (let i = 0; i < COMPONENTS.length; i++) {
      const name = COMPONENTS[i];
      const match = components[name].match(parts[name]);
      if (match === null) return null;
      result[name] = match;
    }
    return result;
  }
}

export function install(global) {
  defineInterface(global, URLPattern, { name: "URLPattern" });
}
