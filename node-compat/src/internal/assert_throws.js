// Whether an error is the expected one, for `assert.throws` and its kin.

import { isDeepStrictEqual } from "./deep_equal.js";
import { inspect } from "./inspect.js";

/** What is wrong with `error`; undefined when nothing is. */
export function matchesExpected(error, expected) {
  if (expected instanceof RegExp) {
    if (expected.test(String(error))) return undefined;
    return { message: "The input did not match the regular expression " + expected + ". Input:\n\n" + inspect(String(error)) + "\n" };
  }
  if (typeof expected === "function") return byFunction(error, expected);
  const keys = Object.keys(expected);
  if (expected instanceof Error) keys.push("name", "message");
  for (const key of keys) {
    const matches = expected[key] instanceof RegExp && typeof error?.[key] === "string" && expected[key].test(error[key]);
    if (!matches && !isDeepStrictEqual(error?.[key], expected[key])) {
      return { message: "Expected values to be strictly deep-equal: `" + key + "` is " + inspect(error?.[key]) + ", not " + inspect(expected[key]) };
    }
  }
  return undefined;
}

function byFunction(error, expected) {
  if (expected.prototype !== undefined && error instanceof expected) return undefined;
  if (Object.prototype.isPrototypeOf.call(Error, expected) || expected === Error) {
    return error instanceof Error && error.constructor.name !== expected.name
      ? { message: 'The error is expected to be an instance of "' + expected.name + '". Received "' + error.constructor.name + '"\n\nError message:\n\n' + error.message }
      : { rethrow: true };
  }
  if (expected.call({}, error) === true) return undefined;
  return { message: "The " + (expected.name ? '"' + expected.name + '"' : "") + " validation function is expected to return \"true\"." };
}
