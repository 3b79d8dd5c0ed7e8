// Equality as tests mean it, and values that stand for many.

import { short } from "land:test/format";

const isObject = (value) => typeof value === "object" && value !== null;
const tagOf = (value) => Object.prototype.toString.call(value);
const isAsymmetric = (value) => isObject(value) && typeof value.asymmetricMatch === "function";

function sameBytes(a, b) {
  const bytes = (value) => (ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value));
  const [left, right] = [bytes(a), bytes(b)];
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

function sameEntries(a, b, same) {
  if (a.size !== b.size) return false;
  const left = [...b];
  return [...a].every((entry) => {
    const at = left.findIndex((other) => same(entry, other));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

/** What decides for objects whose properties don't; `undefined` when those do. */
function known(a, b, same) {
  if (a instanceof Date) return Object.is(a.getTime(), b.getTime());
  if (a instanceof RegExp) return String(a) === String(b);
  if (a instanceof URL) return a.href === b.href;
  if (a instanceof Error) return a.name === b.name && a.message === b.message && same(a.cause, b.cause);
  if (ArrayBuffer.isView(a) || a instanceof ArrayBuffer) return sameBytes(a, b);
  if (a instanceof Number || a instanceof String || a instanceof Boolean) return Object.is(a.valueOf(), b.valueOf());
  if (a instanceof Map || a instanceof Set) return sameEntries(a, b, same);
  if (a instanceof Headers || a instanceof URLSearchParams || a instanceof FormData) return same([...a], [...b]);
  if (a instanceof Promise || a instanceof WeakMap || a instanceof WeakSet) return false;
  return undefined;
}

const keysOf = (object, strict) =>
  Reflect.ownKeys(object).filter(
    (key) => Object.prototype.propertyIsEnumerable.call(object, key) && (strict || object[key] !== undefined),
  );

/**
 * Whether two values are equal in all that can be seen of them. `strict`: also in their classes, in
 * properties that are `undefined`, and in an array's holes.
 */
export function equals(a, b, strict = false, pairs = []) {
  if (isAsymmetric(b)) return b.asymmetricMatch(a);
  if (isAsymmetric(a)) return a.asymmetricMatch(b);
  if (Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b) || tagOf(a) !== tagOf(b)) return false;
  if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  // A pair that is being compared already is equal as far as this goes.
  if (pairs.some(([left, right]) => left === a && right === b)) return true;
  const inside = [...pairs, [a, b]];
  const same = (left, right) => equals(left, right, strict, inside);
  const decided = known(a, b, same);
  if (decided !== undefined) return decided;
  if (Array.isArray(a) && a.length !== b.length) return false;
  const keys = keysOf(a, strict);
  if (keys.length !== keysOf(b, strict).length) return false;
  return keys.every((key) => Object.prototype.hasOwnProperty.call(b, key) && same(a[key], b[key]));
}

/** Whether `value` has all that `pattern` has. */
export function contains(value, pattern) {
  if (isAsymmetric(pattern) || !isObject(pattern)) return equals(value, pattern);
  if (!isObject(value)) return false;
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && value.length === pattern.length && pattern.every((item, at) => contains(value[at], item));
  }
  if (known(pattern, pattern, () => true) !== undefined) return equals(value, pattern);
  return Reflect.ownKeys(pattern).every((key) => key in value && contains(value[key], pattern[key]));
}

/** A value that equals whatever `match` accepts. */
class Asymmetric {
  constructor(text, match) {
    this.asymmetricText = () => text;
    this.asymmetricMatch = match;
  }
}

const PRIMITIVES = new Map([
  [String, "string"],
  [Number, "number"],
  [Boolean, "boolean"],
  [BigInt, "bigint"],
  [Symbol, "symbol"],
  [Function, "function"],
]);

const many = (name, sample, match) => new Asymmetric(`${name}(${short(sample)})`, match);

const objectContaining = (sample) => (value) => isObject(value) && contains(value, { ...sample });
const arrayContaining = (sample) => (value) =>
  Array.isArray(value) && sample.every((item) => value.some((other) => equals(other, item)));
const stringContaining = (sample) => (value) => typeof value === "string" && value.includes(sample);
const stringMatching = (sample) => (value) => typeof value === "string" && new RegExp(sample).test(value);

/** `expect.any` and its like. */
export const asymmetric = {
  any: (type) => {
    if (typeof type !== "function") throw new TypeError("`expect.any` takes a class, such as `String`");
    return new Asymmetric(`any(${type.name})`, (value) =>
      PRIMITIVES.has(type) ? typeof value === PRIMITIVES.get(type) || value instanceof type
        : type === Object ? isObject(value) : value instanceof type);
  },
  anything: () => new Asymmetric("anything()", (value) => value !== null && value !== undefined),
  arrayContaining: (sample) => many("arrayContaining", sample, arrayContaining(sample)),
  closeTo: (number, digits = 2) =>
    many("closeTo", number, (value) => typeof value === "number" && Math.abs(value - number) < 10 ** -digits / 2),
  objectContaining: (sample) => many("objectContaining", sample, objectContaining(sample)),
  stringContaining: (sample) => many("stringContaining", sample, stringContaining(sample)),
  stringMatching: (sample) => many("stringMatching", sample, stringMatching(sample)),
};

const negated = (name, make) => (sample) => many(`not.${name}`, sample, (value) => !make(sample)(value));

export const negatedAsymmetric = {
  arrayContaining: negated("arrayContaining", arrayContaining),
  objectContaining: negated("objectContaining", objectContaining),
  stringContaining: negated("stringContaining", stringContaining),
  stringMatching: negated("stringMatching", stringMatching),
};
