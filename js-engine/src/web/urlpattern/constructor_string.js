// A pattern for a whole URL, taken apart into the patterns of its components.
//
// https://urlpattern.spec.whatwg.org/#constructor-string-parsing

import { protocol as canonicalProtocol } from "land:urlpattern/canonical";
import { Component, plainOptions } from "land:urlpattern/component";
import { charactersOf, joined, tokenize } from "land:urlpattern/tokens";

const ORDER = {
  __proto__: null,
  protocol: 1, authority: 2, username: 3, password: 4, hostname: 5, port: 6, pathname: 7, search: 8, hash: 9,
};

/** https://urlpattern.spec.whatwg.org/#constructor-string-parser */
class Parser {
  #characters;
  #tokens;
  #start = 0;
  #at = 0;
  #step = 1;
  #depth = 0;
  #brackets = 0;
  #state = "init";
  #isSpecial = false;
  #result = {};

  constructor(text) {
    this.#characters = charactersOf(text);
    this.#tokens = tokenize(this.#characters, true);
  }

  parse() {
    for (; this.#at < this.#tokens.length; this.#at += this.#step) {
      this.#step = 1;
      const { type } = this.#tokens[this.#at];
      if (type === "end") {
        if (this.#end()) break;
        continue;
      }
      if (type === "open") {
        this.#depth += 1;
        continue;
      }
      if (this.#depth > 0) {
        if (type !== "close") continue;
        this.#depth -= 1;
      }
      this[this.#state]();
    }
    if (this.#result.hostname !== undefined && this.#result.port === undefined) this.#result.port = "";
    return this.#result;
  }

  /** The end of the text; true when everything is said. */
  #end() {
    if (this.#state === "init") {
      this.#rewind("init");
      if (this.#is("#")) this.#change("hash", 1);
      else if (this.#isSearch()) this.#change("search", 1);
      else this.#change("pathname", 0);
      return false;
    }
    if (this.#state === "authority") {
      this.#rewind("hostname");
      return false;
    }
    this.#change("done", 0);
    return true;
  }

  init() {
    if (this.#is(":")) this.#rewind("protocol");
  }

  protocol() {
    if (!this.#is(":")) return;
    this.#isSpecial = new Component(this.#text(), canonicalProtocol, plainOptions).matchesSpecialScheme();
    const hasSlashes = this.#is("/", 1) && this.#is("/", 2);
    if (hasSlashes) this.#change("authority", 3);
    else this.#change(this.#isSpecial ? "authority" : "pathname", 1);
  }

  authority() {
    if (this.#is("@")) this.#rewind("username");
    else if (this.#is("/") || this.#isSearch() || this.#is("#")) this.#rewind("hostname");
  }

  username() {
    if (this.#is(":")) this.#change("password", 1);
    else if (this.#is("@")) this.#change("hostname", 1);
  }

  password() {
    if (this.#is("@")) this.#change("hostname", 1);
  }

  hostname() {
    if (this.#is("[")) this.#brackets += 1;
    else if (this.#is("]")) this.#brackets -= 1;
    else if (this.#is(":") && this.#brackets === 0) this.#change("port", 1);
    else this.port();
  }

  port() {
    if (this.#is("/")) this.#change("pathname", 0);
    else this.pathname();
  }

  pathname() {
    if (this.#isSearch()) this.#change("search", 1);
    else this.search();
  }

  search() {
    if (this.#is("#")) this.#change("hash", 1);
  }

  hash() {}

  #token(at) {
    return this.#tokens[at] ?? this.#tokens[this.#tokens.length - 1];
  }

  /** https://urlpattern.spec.whatwg.org/#is-a-non-special-pattern-char */
  #is(value, ahead = 0) {
    const token = this.#token(this.#at + ahead);
    if (token.value !== value) return false;
    return token.type === "char" || token.type === "escaped-char" || token.type === "invalid-char";
  }

  /** https://urlpattern.spec.whatwg.org/#is-a-search-prefix: a question mark that modifies nothing. */
  #isSearch() {
    if (this.#is("?")) return true;
    if (this.#tokens[this.#at].value !== "?") return false;
    if (this.#at === 0) return true;
    const { type } = this.#tokens[this.#at - 1];
    return type !== "name" && type !== "regexp" && type !== "close" && type !== "asterisk";
  }

  #text() {
    return joined(this.#characters, this.#token(this.#start).index, this.#tokens[this.#at].index);
  }

  #rewind(state) {
    this.#at = this.#start;
    this.#step = 0;
    this.#state = state;
  }

  /** https://urlpattern.spec.whatwg.org/#change-state */
  #change(state, skip) {
    const old = this.#state;
    const result = this.#result;
    if (old !== "init" && old !== "authority" && old !== "done") result[old] = this.#text();
    if (old !== "init" && state !== "done") {
      const from = ORDER[old];
      const to = ORDER[state];
      if (from < ORDER.hostname && to > ORDER.hostname) result.hostname ??= "";
      if (from < ORDER.pathname && to > ORDER.pathname) result.pathname ??= this.#isSpecial ? "/" : "";
      if (from < ORDER.search && to > ORDER.search) result.search ??= "";
    }
    this.#state = state;
    this.#at += skip;
    this.#start = this.#at;
    this.#step = 0;
  }
}

/** https://urlpattern.spec.whatwg.org/#parse-a-constructor-string */
export function parseConstructorString(text) {
  return new Parser(text).parse();
}
