// The matchers of `expect`: each answers whether it holds, and what to say when it should not be so.

import { contains, equals } from "land:test/equals";
import { short } from "land:test/format";
import { isMock } from "land:test/mock";

/** What a matcher says: `text` completes "expected … " for both outcomes, with "not" put in by `expect`. */
const say = (pass, text, compared = {}) => ({ pass, text, ...compared });

const compare = (pass, actual, expected, text) => say(pass, text, { actual, expected, showsDiff: true });

function comparison(words, holds) {
  return (received, bound) => {
    for (const value of [received, bound]) {
      if (typeof value !== "number" && typeof value !== "bigint") throw new TypeError(`${short(value)} is no number`);
    }
    return say(holds(received, bound), `${short(received)} to be ${words} ${short(bound)}`);
  };
}

const is = (words, holds) => (received) => say(holds(received), `${short(received)} to be ${words}`);

function throwsLike(error, expected) {
  const message = error?.message ?? String(error);
  if (expected === undefined) return true;
  if (typeof expected === "string") return String(message).includes(expected);
  if (expected instanceof RegExp) return expected.test(message);
  if (typeof expected === "function") return error instanceof expected;
  if (typeof expected?.asymmetricMatch === "function") return expected.asymmetricMatch(error);
  return equals(message, expected.message);
}

function toThrow(received, expected, { rejected }) {
  let thrown = rejected ? { error: received } : null;
  if (!rejected) {
    if (typeof received !== "function") throw new TypeError("`toThrow` needs a function: write `expect(() => …).toThrow()`");
    try {
      received();
    } catch (error) {
      thrown = { error };
    }
  }
  const wanted = expected === undefined ? "" : ` ${typeof expected === "function" ? expected.name : short(expected)}`;
  if (thrown === null) return say(false, `the function to throw${wanted}, and it returned`);
  return say(throwsLike(thrown.error, expected), `the function to throw${wanted}; thrown was ${short(thrown.error)}`);
}

function pathOf(path) {
  if (Array.isArray(path)) return path;
  return String(path).replace(/\[(\w+)\]/g, ".$1").split(".").filter((key) => key !== "");
}

function toHaveProperty(received, path, ...rest) {
  const given = rest.length > 1;
  let value = received;
  let has = true;
  for (const key of pathOf(path)) {
    has = value !== null && value !== undefined && key in Object(value);
    if (!has) break;
    value = value[key];
  }
  const name = short(Array.isArray(path) ? path.join(".") : path);
  if (!has || !given) return say(has, `${short(received)} to have the property ${name}`);
  return compare(equals(value, rest[0]), value, rest[0], `the property ${name} to equal the value`);
}

function toContain(received, item) {
  if (typeof received === "string") return say(received.includes(item), `${short(received)} to contain ${short(item)}`);
  if (typeof received?.[Symbol.iterator] !== "function") throw new TypeError(`${short(received)} is no string and no list`);
  return say([...received].some((other) => Object.is(other, item)), `${short([...received])} to contain ${short(item)}`);
}

function calls(received) {
  if (!isMock(received)) throw new TypeError("the value is no mock: make one with `fn()` or `spyOn()`");
  return received.mock.calls;
}

const called = (received) => `${calls(received).length} time(s)`;

export const matchers = {
  toBe: (received, expected) => {
    const pass = Object.is(received, expected);
    const note = !pass && equals(received, expected, true) ? " (they are equal, but not the same object: use `toEqual`)" : "";
    return compare(pass, received, expected, `the value to be the expected one${note}`);
  },
  toEqual: (received, expected) => compare(equals(received, expected), received, expected, "the value to equal the expected one"),
  toStrictEqual: (received, expected) =>
    compare(equals(received, expected, true), received, expected, "the value to strictly equal the expected one"),
  toMatchObject: (received, expected) =>
    compare(contains(received, expected), received, expected, "the value to have all of the expected properties"),
  toMatch: (received, expected) => {
    if (typeof received !== "string") throw new TypeError(`${short(received)} is no string`);
    const pass = typeof expected === "string" ? received.includes(expected) : new RegExp(expected).test(received);
    return say(pass, `${short(received)} to match ${short(expected)}`);
  },
  toContain,
  toContainEqual: (received, item) =>
    say([...received].some((other) => equals(other, item)), `${short([...received])} to contain a value equal to ${short(item)}`),
  toThrow,
  toThrowError: toThrow,
  toHaveLength: (received, length) =>
    say(Object.is(received?.length, length), `a length of ${short(length)}, and it is ${short(received?.length)}`),
  toHaveProperty,
  toBeCloseTo: (received, expected, digits) => {
    const places = typeof digits === "number" ? digits : 2;
    const pass = Object.is(received, expected) || Math.abs(received - expected) < 10 ** -places / 2;
    return say(pass, `${short(received)} to be close to ${short(expected)}, to ${places} digits`);
  },
  toBeGreaterThan: comparison("greater than", (a, b) => a > b),
  toBeGreaterThanOrEqual: comparison("at least", (a, b) => a >= b),
  toBeLessThan: comparison("less than", (a, b) => a < b),
  toBeLessThanOrEqual: comparison("at most", (a, b) => a <= b),
  toBeTruthy: is("truthy", Boolean),
  toBeFalsy: is("falsy", (value) => !value),
  toBeNull: is("null", (value) => value === null),
  toBeUndefined: is("undefined", (value) => value === undefined),
  toBeDefined: is("defined", (value) => value !== undefined),
  toBeNaN: is("NaN", Number.isNaN),
  toBeInstanceOf: (received, type) => say(received instanceof type, `${short(received)} to be an instance of ${type.name}`),
  toBeTypeOf: (received, type) => say(typeof received === type, `${short(received)} to be of the type ${short(type)}`),
  toBeOneOf: (received, values) => say([...values].some((one) => equals(received, one)), `${short(received)} to be one of ${short([...values])}`),
  toSatisfy: (received, holds) => say(Boolean(holds(received)), `${short(received)} to satisfy the condition`),
  toHaveBeenCalled: (received) => say(calls(received).length > 0, `the function to be called; it was, ${called(received)}`),
  toHaveBeenCalledOnce: (received) => say(calls(received).length === 1, `one call; there were ${called(received)}`),
  toHaveBeenCalledTimes: (received, count) => say(calls(received).length === count, `${count} calls; there were ${called(received)}`),
  toHaveBeenCalledWith: (received, ...args) =>
    compare(calls(received).some((call) => equals(call, args.slice(0, -1))), calls(received).at(-1), args.slice(0, -1), "a call with these arguments"),
  toHaveBeenLastCalledWith: (received, ...args) =>
    compare(equals(calls(received).at(-1), args.slice(0, -1)), calls(received).at(-1), args.slice(0, -1), "the last call to have these arguments"),
  toHaveReturnedWith: (received, value) =>
    say(calls(received) && received.mock.results.some((one) => one.type === "return" && equals(one.value, value)), `a call that returned ${short(value)}`),
};
