// Deep equality: `assert.deepEqual`, `assert.deepStrictEqual`, `util.isDeepStrictEqual`.

import * as types from "../util/types.js";

export const isDeepStrictEqual = (a, b) => same(a, b, true, []);
export const isDeepEqual = (a, b) => same(a, b, false, []);

const isObject = (value) => value !== null && typeof value === "object";

/** `pairs` are those that are being compared: a circle meets itself again. */
function same(a, b, strict, pairs) {
  if (strict ? Object.is(a, b) : a === b) return true;
  if (!isObject(a) || !isObject(b)) {
    // eslint-disable-next-line eqeqeq
    return !strict && !isObject(a) && !isObject(b) && (a == b || (a !== a && b !== b));
  }
  if (pairs.some(([left, right]) => left === a && right === b)) return true;
  if (!sameKind(a, b, strict)) return false;
  pairs.push([a, b]);
  const result = sameContent(a, b, strict, pairs) && sameProperties(a, b, strict, pairs);
  pairs.pop();
  return result;
}

const CHECKS = [
  Array.isArray, types.isDate, types.isRegExp, types.isNativeError, types.isMap, types.isSet, types.isTypedArray,
  types.isAnyArrayBuffer, types.isDataView, types.isBoxedPrimitive, types.isArgumentsObject, types.isPromise,
  types.isWeakMap, types.isWeakSet,
];

function sameKind(a, b, strict) {
  if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b)) return false;
  return CHECKS.every((check) => check(a) === check(b));
}

function bytesOf(value) {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return new Uint8Array(value);
}

function sameContent(a, b, strict, pairs) {
  if (types.isDate(a)) return Object.is(+a, +b);
  if (types.isRegExp(a)) return a.source === b.source && a.flags === b.flags && a.lastIndex === b.lastIndex;
  if (types.isNativeError(a)) {
    return a.message === b.message && a.name === b.name && same(a.cause, b.cause, strict, pairs) && same(a.errors, b.errors, strict, pairs);
  }
  if (types.isBoxedPrimitive(a)) return Object.is(a.valueOf(), b.valueOf());
  if (types.isPromise(a) || types.isWeakMap(a) || types.isWeakSet(a)) return false;
  if (types.isFloat32Array(a) || types.isFloat64Array(a)) {
    return a.length === b.length && a.every((value, at) => (strict ? Object.is(value, b[at]) : value === b[at]));
  }
  if (ArrayBuffer.isView(a) || types.isAnyArrayBuffer(a)) {
    const left = bytesOf(a);
    const right = bytesOf(b);
    return left.length === right.length && left.every((byte, at) => byte === right[at]);
  }
  if (types.isSet(a)) return sameSet(a, b, strict, pairs);
  if (types.isMap(a)) return sameMap(a, b, strict, pairs);
  return !Array.isArray(a) || a.length === b.length;
}

/** Each member of one has another member of the other. */
function sameSet(a, b, strict, pairs) {
  if (a.size !== b.size) return false;
  const rest = [...b].filter((value) => !a.has(value));
  for (const value of a) {
    if (b.has(value)) continue;
    const at = rest.findIndex((other) => same(value, other, strict, pairs));
    if (at < 0) return false;
    rest.splice(at, 1);
  }
  return true;
}

function sameMap(a, b, strict, pairs) {
  if (a.size !== b.size) return false;
  const rest = [...b].filter(([key]) => !a.has(key));
  for (const [key, value] of a) {
    if (b.has(key)) {
      if (!same(value, b.get(key), strict, pairs)) return false;
      continue;
    }
    const at = rest.findIndex(([otherKey, other]) => same(key, otherKey, strict, pairs) && same(value, other, strict, pairs));
    if (at < 0) return false;
    rest.splice(at, 1);
  }
  return true;
}

function keysOf(value, strict) {
  const skips = ArrayBuffer.isView(value);
  const keys = Object.keys(value).filter((key) => !skips || !/^\d+$/.test(key));
  if (!strict) return keys;
  const isShown = (symbol) => Object.prototype.propertyIsEnumerable.call(value, symbol);
  return [...keys, ...Object.getOwnPropertySymbols(value).filter(isShown)];
}

function sameProperties(a, b, strict, pairs) {
  const keys = keysOf(a, strict);
  if (keys.length !== keysOf(b, strict).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key], strict, pairs));
}
