// The kind of an object by the engine's own word, which programs can't change or feign.

import { hooks } from "land:native/structured_clone";

const { classId } = hooks;

export const KIND_NONE = 0; // Not an object.
export const KIND_OBJECT = 1;
export const KIND_ARRAY = 2;
export const KIND_ERROR = 3;
export const KIND_NUMBER = 4;
export const KIND_STRING = 5;
export const KIND_BOOLEAN = 6;
export const KIND_BIGINT = 7;
export const KIND_SYMBOL = 8;
export const KIND_DATE = 9;
export const KIND_REGEXP = 10;
export const KIND_MAP = 11;
export const KIND_SET = 12;
export const KIND_ARRAY_BUFFER = 13;
export const KIND_SHARED_ARRAY_BUFFER = 14;
export const KIND_UINT8_ARRAY = 15;
export const KIND_TYPED_ARRAY = 16; // Any but `Uint8Array`.
export const KIND_DATA_VIEW = 17;
export const KIND_ARGUMENTS = 18;
export const KIND_PROMISE = 19;
export const KIND_PROXY = 20;
export const KIND_WEAK_MAP = 21;
export const KIND_WEAK_SET = 22;
export const KIND_WEAK_REF = 23;
export const KIND_GENERATOR = 24;
export const KIND_OTHER = 25; // Functions, iterators, and whatever the engine may yet learn.

const { SharedArrayBuffer, Float16Array } = globalThis;

/** A sample of each class, from which its number in this build of the engine is learnt. */
const samples = [
  [KIND_OBJECT, {}],
  [KIND_ARRAY, []],
  [KIND_ERROR, new Error()],
  [KIND_NUMBER, Object(0)],
  [KIND_STRING, Object("")],
  [KIND_BOOLEAN, Object(false)],
  [KIND_BIGINT, Object(0n)],
  [KIND_SYMBOL, Object(Symbol())],
  [KIND_DATE, new Date(0)],
  [KIND_REGEXP, /x/],
  [KIND_MAP, new Map()],
  [KIND_SET, new Set()],
  [KIND_ARRAY_BUFFER, new ArrayBuffer(0)],
  [KIND_SHARED_ARRAY_BUFFER, SharedArrayBuffer && new SharedArrayBuffer(0)],
  [KIND_DATA_VIEW, new DataView(new ArrayBuffer(0))],
  [KIND_ARGUMENTS, (function () { return arguments; })()],
  [KIND_PROMISE, Promise.resolve()],
  [KIND_PROXY, new Proxy({}, {})],
  [KIND_WEAK_MAP, new WeakMap()],
  [KIND_WEAK_SET, new WeakSet()],
  [KIND_WEAK_REF, new WeakRef({})],
  [KIND_GENERATOR, (function* () {})()],
  [KIND_GENERATOR, (async function* () {})()],
];

// Not every build of the engine has `Float16Array`.
const typedArrays = [
  Int8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, BigInt64Array, BigUint64Array,
  Float16Array, Float32Array, Float64Array,
];

/** From the engine's number to ours. */
const kinds = new Uint8Array(256).fill(KIND_OTHER);
kinds[0] = KIND_NONE;
for (const [kind, sample] of samples) {
  if (sample !== undefined) kinds[classId(sample)] = kind;
}
for (const TypedArray of typedArrays) {
  if (TypedArray !== undefined) kinds[classId(new TypedArray(0))] = KIND_TYPED_ARRAY;
}
kinds[classId(new Uint8Array(0))] = KIND_UINT8_ARRAY;

/** One of the `KIND_…` numbers. */
export function kindOf(value) {
  return kinds[classId(value)] ?? KIND_OTHER;
}
