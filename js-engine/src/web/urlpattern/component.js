// One component of a URL pattern: what it matches, and its canonical text.
//
// https://urlpattern.spec.whatwg.org/#component

import { SPECIAL } from "land:urlpattern/canonical";
import { parseParts, toExpression, toText } from "land:urlpattern/parts";

const { apply, defineProperty } = Reflect;
const { exec } = RegExp.prototype;
const Expression = RegExp;

export const plainOptions = { __proto__: null, delimiter: "", prefix: "" };
export const hostnameOptions = { __proto__: null, delimiter: ".", prefix: "" };
export const pathnameOptions = { __proto__: null, delimiter: "/", prefix: "/" };

/** Nothing when it is not valid. */
function compile(source, flags) {
  try {
    return new Expression(source, "v" + flags);
  } catch {
    return undefined;
  }
}

function refuse(pattern) {
  throw new TypeError(`"${pattern}" has an invalid regular expression.`);
}

export class Component {
  text;
  hasExpressions = false;
  #expression;
  #names;

  /** https://urlpattern.spec.whatwg.org/#compile-a-component */
  constructor(pattern, encode, options, ignoreCase = false) {
    const parts = parseParts(pattern, options, encode);
    const { source, names } = toExpression(parts, options);
    this.#expression = compile(source, ignoreCase ? "i" : "") ?? refuse(pattern);
    this.#names = names;
    this.text = toText(parts, options);
    for (let i = 0; i < parts.length; i++) if (parts[i].type === "regexp") this.hasExpressions = true;
  }

  /** https://urlpattern.spec.whatwg.org/#create-a-component-match-result; null when it doesn't match. */
  match(input) {
    const found = apply(exec, this.#expression, [input]);
    if (found === null) return null;
    const groups = {};
    for (let i = 0; i < this.#names.length; i++) {
      defineProperty(groups, this.#names[i], {
        __proto__: null, value: found[i + 1], writable: true, enumerable: true, configurable: true,
      });
    }
    return { input, groups };
  }

  /** https://urlpattern.spec.whatwg.org/#protocol-component-matches-a-special-scheme */
  matchesSpecialScheme() {
    for (let i = 0; i < SPECIAL.length; i++) if (apply(exec, this.#expression, [SPECIAL[i]]) !== null) return true;
    return false;
  }
}
