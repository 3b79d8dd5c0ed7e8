// `assert.AssertionError`, with a message made from the values when there is none.

import { inspect } from "./inspect.js";

const TITLES = {
  __proto__: null,
  deepEqual: "Expected values to be loosely deep-equal:",
  deepStrictEqual: "Expected values to be strictly deep-equal:",
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  partialDeepStrictEqual: "Expected values to be partially and strictly deep-equal:",
  strictEqual: "Expected values to be strictly equal:",
};

function describe({ actual, expected, operator }) {
  const left = inspect(actual, { depth: 1000 });
  const right = inspect(expected, { depth: 1000 });
  const title = TITLES[operator];
  if (title === undefined) {
    if (operator === "==" && expected === true) return "The expression evaluated to a falsy value: " + left;
    return left + " " + operator + " " + right;
  }
  if (operator.startsWith("not")) return title + "\n\n" + left + "\n";
  if (left.length + right.length < 60 && !left.includes("\n")) return title + "\n\n" + left + " !== " + right + "\n";
  return title + "\n+ actual - expected\n\n" + changes(left.split("\n"), right.split("\n")).join("\n") + "\n";
}

/** Lines in common, and those of one side, marked. */
function changes(left, right) {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < left.length - start && end < right.length - start && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  return [
    ...left.slice(0, start).map((line) => "  " + line),
    ...left.slice(start, left.length - end).map((line) => "+ " + line),
    ...right.slice(start, right.length - end).map((line) => "- " + line),
    ...left.slice(left.length - end).map((line) => "  " + line),
  ];
}

export class AssertionError extends Error {
  constructor(options) {
    super(options.message === undefined ? describe(options) : String(options.message));
    Object.defineProperty(this, "name", { value: "AssertionError", enumerable: false, writable: true, configurable: true });
    this.generatedMessage = options.message === undefined;
    this.code = "ERR_ASSERTION";
    this.actual = options.actual;
    this.expected = options.expected;
    this.operator = options.operator;
    Error.captureStackTrace?.(this, options.stackStartFn);
  }

  toString() {
    return this.name + " [" + this.code + "]: " + this.message;
  }
}
