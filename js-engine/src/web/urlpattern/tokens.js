// What a pattern's text is made of: tokens, and the characters that mean something.
//
// https://urlpattern.spec.whatwg.org/#tokenizing

const { call } = Function.prototype;
const { apply } = Reflect;
const { exec } = RegExp.prototype;
const codePointAt = call.bind(String.prototype.codePointAt);
const fromCodePoint = String.fromCodePoint;

const nameStart = /[$_\p{ID_Start}]/u;
const namePart = /[$\u200c\u200d\p{ID_Continue}]/u;

/** https://urlpattern.spec.whatwg.org/#is-a-valid-name-code-point */
export function isNamePart(character, isFirst) {
  return character !== undefined && apply(exec, isFirst ? nameStart : namePart, [character]) !== null;
}

/** The characters of a text, each a whole code point. */
export function charactersOf(text) {
  const characters = [];
  for (let at = 0; at < text.length; ) {
    const character = fromCodePoint(codePointAt(text, at));
    characters[characters.length] = character;
    at += character.length;
  }
  return characters;
}

export function joined(characters, start, end) {
  let text = "";
  for (let at = start; at < end; at++) text += characters[at];
  return text;
}

const SIMPLE = {
  __proto__: null, "*": "asterisk", "+": "other-modifier", "?": "other-modifier", "{": "open", "}": "close",
};

const isAscii = (character) => character !== undefined && character <= "\x7f";

/** The place behind the regular expression that begins at `start`; undefined where there is none. */
function endOfExpression(characters, start) {
  let depth = 1;
  for (let at = start; at < characters.length; at++) {
    const character = characters[at];
    if (!isAscii(character) || (at === start && character === "?")) return undefined;
    if (character === "\\") {
      at += 1;
      if (!isAscii(characters[at])) return undefined;
    } else if (character === ")") {
      depth -= 1;
      if (depth === 0) return at === start ? undefined : at + 1;
    } else if (character === "(") {
      depth += 1;
      if (characters[at + 1] !== "?") return undefined;
    }
  }
  return undefined;
}

/** https://urlpattern.spec.whatwg.org/#tokenize; what is no token is an error unless `isLenient`. */
export function tokenize(characters, isLenient) {
  const tokens = [];
  const { length } = characters;
  let at = 0;
  const add = (type, end, start, stop) => {
    tokens[tokens.length] = { __proto__: null, type, index: at, value: joined(characters, start, stop) };
    at = end;
  };
  const refuse = () => {
    if (!isLenient) throw new TypeError(`"${joined(characters, 0, length)}" is not a valid pattern, at character ${at}.`);
    add("invalid-char", at + 1, at, at + 1);
  };
  while (at < length) {
    const character = characters[at];
    if (SIMPLE[character] !== undefined) {
      add(SIMPLE[character], at + 1, at, at + 1);
    } else if (character === "\\") {
      if (at === length - 1) refuse();
      else add("escaped-char", at + 2, at + 1, at + 2);
    } else if (character === ":") {
      let end = at + 1;
      while (end < length && isNamePart(characters[end], end === at + 1)) end += 1;
      if (end === at + 1) refuse();
      else add("name", end, at + 1, end);
    } else if (character === "(") {
      const end = endOfExpression(characters, at + 1);
      if (end === undefined) refuse();
      else add("regexp", end, at + 1, end - 1);
    } else {
      add("char", at + 1, at, at + 1);
    }
  }
  add("end", at, at, at);
  return tokens;
}
