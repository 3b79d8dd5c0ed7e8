// `node:assert`.

import { AssertionError } from "./internal/assertion_error.js";
import { isDeepEqual, isDeepStrictEqual } from "./internal/deep_equal.js";
import { codedError, invalidArgType } from "./internal/errors.js";
import { matchesExpected } from "./internal/assert_throws.js";

function refuse(fields, message, stackStartFn) {
  if (message instanceof Error) throw message;
  throw new AssertionError({ ...fields, message, stackStartFn });
}

export function ok(value, message) {
  if (value) return;
  const missing = arguments.length === 0 ? "No value argument passed to `assert.ok()`" : undefined;
  refuse({ actual: value, expected: true, operator: "==" }, message ?? missing, ok);
}

function assert(value, message) {
  if (value) return;
  const missing = arguments.length === 0 ? "No value argument passed to `assert.ok()`" : undefined;
  refuse({ actual: value, expected: true, operator: "==" }, message ?? missing, assert);
}

/** An assertion over two values. */
const binary = (operator, holds) =>
  function assertion(actual, expected, message) {
    if (arguments.length < 2) {
      throw codedError(TypeError, "ERR_MISSING_ARGS", 'The "actual" and "expected" arguments must be specified');
    }
    if (!holds(actual, expected)) refuse({ actual, expected, operator }, message, assertion);
  };

// eslint-disable-next-line eqeqeq
const looselyEqual = (a, b) => a == b || (a !== a && b !== b);
export const equal = binary("==", looselyEqual);
export const notEqual = binary("!=", (a, b) => !looselyEqual(a, b));
export const strictEqual = binary("strictEqual", Object.is);
export const notStrictEqual = binary("notStrictEqual", (a, b) => !Object.is(a, b));
export const deepEqual = binary("deepEqual", isDeepEqual);
export const notDeepEqual = binary("notDeepEqual", (a, b) => !isDeepEqual(a, b));
export const deepStrictEqual = binary("deepStrictEqual", isDeepStrictEqual);
export const notDeepStrictEqual = binary("notDeepStrictEqual", (a, b) => !isDeepStrictEqual(a, b));
export const partialDeepStrictEqual = binary("partialDeepStrictEqual", isPart);

function isPart(actual, expected) {
  if (expected === null || typeof expected !== "object" || Array.isArray(expected)) return isDeepStrictEqual(actual, expected);
  return actual !== null && typeof actual === "object" && Object.keys(expected).every((key) => Object.hasOwn(actual, key) && isPart(actual[key], expected[key]));
}

export function fail(message = "Failed") {
  if (message instanceof Error) throw message;
  const error = new AssertionError({ message, operator: "fail", stackStartFn: fail });
  error.generatedMessage = arguments.length === 0;
  throw error;
}

export function ifError(value) {
  if (value === null || value === undefined) return;
  const text = typeof value === "object" && typeof value.message === "string" ? value.message || value.constructor.name : String(value);
  const message = "ifError got unwanted exception: " + text;
  throw new AssertionError({ actual: value, expected: null, operator: "ifError", message, stackStartFn: ifError });
}

const pattern = (operator, wanted) =>
  function assertion(text, regexp, message) {
    if (!(regexp instanceof RegExp)) throw invalidArgType("regexp", "an instance of RegExp", regexp);
    if (typeof text === "string" && regexp.test(text) === wanted) return;
    const verb = wanted ? "The input did not match the regular expression " : "The input was expected to not match the regular expression ";
    refuse({ actual: text, expected: regexp, operator }, message ?? verb + regexp + ". Input:\n\n" + JSON.stringify(text) + "\n", assertion);
  };
export const match = pattern("match", true);
export const doesNotMatch = pattern("doesNotMatch", false);

/** `(error, message)` from the arguments behind the function: a lone text is the message. */
const settle = (expected, message) => (typeof expected === "string" ? [undefined, expected] : [expected, message]);

export function throws(fn, ...rest) {
  if (typeof fn !== "function") throw invalidArgType("fn", "function", fn);
  const [expected, message] = settle(...rest);
  let caught;
  try {
    fn();
  } catch (error) {
    caught = { error };
  }
  expectError(caught, expected, message, "throws", throws);
}

export async function rejects(promiseOrFn, ...rest) {
  const [expected, message] = settle(...rest);
  let caught;
  try {
    await (typeof promiseOrFn === "function" ? promiseOrFn() : promiseOrFn);
  } catch (error) {
    caught = { error };
  }
  expectError(caught, expected, message, "rejects", rejects);
}

function expectError(caught, expected, message, operator, stackStartFn) {
  if (caught === undefined) {
    const name = typeof expected === "function" && expected.name ? " (" + expected.name + ")" : "";
    const what = operator === "rejects" ? "rejection" : "exception";
    refuse({ expected, operator }, message instanceof Error ? message : "Missing expected " + what + name + (message ? ": " + message : "."), stackStartFn);
  }
  if (expected === undefined) return;
  const problem = matchesExpected(caught.error, expected);
  if (problem === undefined) return;
  if (problem.rethrow) throw caught.error;
  refuse({ actual: caught.error, expected, operator }, message ?? problem.message, stackStartFn);
}

const unwanted = (error, message) => "Got unwanted exception" + (message ? ": " + message : ".") + '\nActual message: "' + error?.message + '"';

export function doesNotThrow(fn, ...rest) {
  const [expected, message] = settle(...rest);
  try {
    fn();
  } catch (error) {
    if (expected !== undefined && matchesExpected(error, expected) !== undefined) throw error;
    refuse({ actual: error, expected, operator: "doesNotThrow" }, unwanted(error, message), doesNotThrow);
  }
}

export async function doesNotReject(promiseOrFn, ...rest) {
  const [expected, message] = settle(...rest);
  try {
    await (typeof promiseOrFn === "function" ? promiseOrFn() : promiseOrFn);
  } catch (error) {
    if (expected !== undefined && matchesExpected(error, expected) !== undefined) throw error;
    refuse({ actual: error, expected, operator: "doesNotReject" }, unwanted(error, message), doesNotReject);
  }
}

const common = {
  AssertionError, deepStrictEqual, doesNotMatch, doesNotReject, doesNotThrow, fail, ifError, match, notDeepStrictEqual,
  notStrictEqual, ok, partialDeepStrictEqual, rejects, strictEqual, throws,
};

export const strict = Object.assign((value, message) => ok(value, message), common, {
  deepEqual: deepStrictEqual, equal: strictEqual, notDeepEqual: notDeepStrictEqual, notEqual: notStrictEqual,
});
strict.strict = strict;

export { AssertionError };
export default Object.assign(assert, common, { deepEqual, equal, notDeepEqual, notEqual, strict });
