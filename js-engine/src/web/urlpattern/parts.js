// Patterns: from their text to parts, and from parts to a regular expression and to the text again.
//
// https://urlpattern.spec.whatwg.org/#parse-a-pattern-string

import { charactersOf, isNamePart, tokenize } from "land:urlpattern/tokens";

const FULL_WILDCARD = ".*";
const startsWithDigit = (text) => text[0] >= "0" && text[0] <= "9";

function setOf(characters) {
  const set = { __proto__: null };
  for (let i = 0; i < characters.length; i++) set[characters[i]] = true;
  return set;
}

const patternSpecial = setOf("+*?:{}()\\");
const expressionSpecial = setOf(".+*?^${}()[]|/\\");

function escape(text, special) {
  let escaped = "";
  for (let i = 0; i < text.length; i++) escaped += special[text[i]] === true ? "\\" + text[i] : text[i];
  return escaped;
}

/** https://urlpattern.spec.whatwg.org/#escape-a-pattern-string */
export const escapePattern = (text) => escape(text, patternSpecial);
/** https://urlpattern.spec.whatwg.org/#escape-a-regexp-string */
const escapeExpression = (text) => escape(text, expressionSpecial);

/** https://urlpattern.spec.whatwg.org/#generate-a-segment-wildcard-regexp */
const segmentWildcard = ({ delimiter }) => "[^" + escapeExpression(delimiter) + "]+?";

/** https://urlpattern.spec.whatwg.org/#pattern-parser */
class Parser {
  #tokens;
  #at = 0;
  #options;
  #encode;
  #fixed = "";
  #numericName = 0;
  #names = { __proto__: null };
  parts = [];

  constructor(tokens, options, encode) {
    this.#tokens = tokens;
    this.#options = options;
    this.#encode = encode;
  }

  parse() {
    while (this.#at < this.#tokens.length) {
      const character = this.#take("char");
      const name = this.#take("name");
      const expression = this.#takeExpression(name);
      if (name !== undefined || expression !== undefined) {
        let prefix = character ?? "";
        if (prefix !== "" && prefix !== this.#options.prefix) {
          this.#fixed += prefix;
          prefix = "";
        }
        this.#addFixed();
        this.#add(prefix, name, expression, "", this.#takeModifier());
        continue;
      }
      const fixed = character ?? this.#take("escaped-char");
      if (fixed !== undefined) {
        this.#fixed += fixed;
        continue;
      }
      if (this.#take("open") !== undefined) {
        this.#parseGroup();
        continue;
      }
      this.#addFixed();
      this.#require("end");
    }
    return this.parts;
  }

  #parseGroup() {
    const prefix = this.#takeText();
    const name = this.#take("name");
    const expression = this.#takeExpression(name);
    const suffix = this.#takeText();
    this.#require("close");
    this.#add(prefix, name, expression, suffix, this.#takeModifier());
  }

  /** The next token's value, if it is of this type. */
  #take(type) {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.type !== type) return undefined;
    this.#at += 1;
    return token.value;
  }

  #require(type) {
    if (this.#take(type) === undefined) throw new TypeError(`the pattern lacks its ${type} at token ${this.#at}.`);
  }

  #takeExpression(name) {
    const value = this.#take("regexp");
    if (value !== undefined) return value;
    return name === undefined && this.#take("asterisk") !== undefined ? FULL_WILDCARD : undefined;
  }

  #takeModifier() {
    return this.#take("other-modifier") ?? this.#take("asterisk") ?? "";
  }

  #takeText() {
    let text = "";
    for (;;) {
      const character = this.#take("char") ?? this.#take("escaped-char");
      if (character === undefined) return text;
      text += character;
    }
  }

  #push(type, value, modifier, name = "", prefix = "", suffix = "") {
    this.parts[this.parts.length] = { __proto__: null, type, value, modifier, name, prefix, suffix };
  }

  #addFixed() {
    if (this.#fixed === "") return;
    this.#push("fixed", this.#encode(this.#fixed), "");
    this.#fixed = "";
  }

  /** https://urlpattern.spec.whatwg.org/#add-a-part */
  #add(prefix, name, expression, suffix, modifier) {
    if (name === undefined && expression === undefined && modifier === "") {
      this.#fixed += prefix;
      return;
    }
    this.#addFixed();
    if (name === undefined && expression === undefined) {
      if (prefix !== "") this.#push("fixed", this.#encode(prefix), modifier);
      return;
    }
    const wildcard = segmentWildcard(this.#options);
    let type = "regexp";
    let value = expression ?? wildcard;
    if (value === wildcard) type = "segment";
    else if (value === FULL_WILDCARD) type = "full";
    if (type !== "regexp") value = "";
    const known = name ?? `${this.#numericName}`;
    if (name === undefined) this.#numericName += 1;
    if (this.#names[known] === true) throw new TypeError(`the pattern has two groups with the name "${known}".`);
    this.#names[known] = true;
    this.#push(type, value, modifier, known, this.#encode(prefix), this.#encode(suffix));
  }
}

/** https://urlpattern.spec.whatwg.org/#parse-a-pattern-string */
export function parseParts(text, options, encode) {
  return new Parser(tokenize(charactersOf(text), false), options, encode).parse();
}

function expressionOf({ type, value }, options) {
  if (type === "segment") return segmentWildcard(options);
  return type === "full" ? FULL_WILDCARD : value;
}

/** https://urlpattern.spec.whatwg.org/#generate-a-regular-expression-and-name-list */
export function toExpression(parts, options) {
  let source = "^";
  const names = [];
  for (let i = 0; i < parts.length; i++) {
    const { type, value, modifier, name } = parts[i];
    if (type === "fixed") {
      source += modifier === "" ? escapeExpression(value) : `(?:${escapeExpression(value)})${modifier}`;
      continue;
    }
    names[names.length] = name;
    const inner = expressionOf(parts[i], options);
    const before = escapeExpression(parts[i].prefix);
    const behind = escapeExpression(parts[i].suffix);
    const isSingle = modifier === "" || modifier === "?";
    if (before === "" && behind === "") {
      source += isSingle ? `(${inner})${modifier}` : `((?:${inner})${modifier})`;
    } else if (isSingle) {
      source += `(?:${before}(${inner})${behind})${modifier}`;
    } else {
      source += `(?:${before}((?:${inner})(?:${behind}${before}(?:${inner}))*)${behind})${modifier === "*" ? "?" : ""}`;
    }
  }
  return { __proto__: null, source: `${source}$`, names };
}

/** https://urlpattern.spec.whatwg.org/#generate-a-pattern-string */
export function toText(parts, options) {
  let text = "";
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    const { type, value, modifier, name, prefix, suffix } = part;
    if (type === "fixed") {
      text += modifier === "" ? escapePattern(value) : `{${escapePattern(value)}}${modifier}`;
      continue;
    }
    const isNamed = !startsWithDigit(name);
    const isGrouped = needsGroup(part, parts[i - 1], parts[i + 1], options, isNamed);
    if (isGrouped) text += "{";
    text += escapePattern(prefix);
    if (isNamed) text += `:${name}`;
    if (type === "regexp") text += `(${value})`;
    else if (type === "segment" && !isNamed) text += `(${segmentWildcard(options)})`;
    else if (type === "full") text += isBareWildcard(part, parts[i - 1], isNamed, isGrouped) ? "*" : `(${FULL_WILDCARD})`;
    if (type === "segment" && isNamed && suffix !== "" && isNamePart(charactersOf(suffix)[0], false)) text += "\\";
    text += escapePattern(suffix);
    if (isGrouped) text += "}";
    text += modifier;
  }
  return text;
}

function needsGroup({ type, modifier, prefix, suffix }, previous, next, options, isNamed) {
  if (suffix !== "" || (prefix !== "" && prefix !== options.prefix)) return true;
  if (isNamed && type === "segment" && modifier === "" && next !== undefined && next.prefix === "" && next.suffix === "") {
    const follows = next.type === "fixed" ? isNamePart(charactersOf(next.value)[0], false) : startsWithDigit(next.name);
    if (follows) return true;
  }
  if (prefix !== "" || previous === undefined || previous.type !== "fixed" || options.prefix === "") return false;
  return previous.value[previous.value.length - 1] === options.prefix;
}

function isBareWildcard({ prefix }, previous, isNamed, isGrouped) {
  if (isNamed) return false;
  return previous === undefined || previous.type === "fixed" || previous.modifier !== "" || isGrouped || prefix !== "";
}
