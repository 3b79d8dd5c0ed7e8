// The language's own functions, held before any program runs, so that one that replaces them can't break us.
//
// `uncurryThis(f)(self, ...args)` is `f.call(self, ...args)` without looking at `f.call`.

const { apply } = Reflect;
const { bind, call } = Function.prototype;

export const uncurryThis = (method) => apply(bind, call, [method]);

function getterOf(prototype, name) {
  return uncurryThis(Reflect.getOwnPropertyDescriptor(prototype, name).get);
}

const TypedArrayPrototype = Reflect.getPrototypeOf(Uint8Array.prototype);

export const bytesOf = Uint8Array;
export const { isView } = ArrayBuffer;
export const { parse: parseJson, stringify: stringifyJson } = JSON;

export const charCodeAt = uncurryThis(String.prototype.charCodeAt);
export const indexOf = uncurryThis(String.prototype.indexOf);
export const lastIndexOf = uncurryThis(String.prototype.lastIndexOf);
export const replaceAll = uncurryThis(String.prototype.replaceAll);
export const slice = uncurryThis(String.prototype.slice);
export const startsWith = uncurryThis(String.prototype.startsWith);
export const toLowerCase = uncurryThis(String.prototype.toLowerCase);
export const toUpperCase = uncurryThis(String.prototype.toUpperCase);
export const toWellFormed = uncurryThis(String.prototype.toWellFormed);
export const { fromCharCode } = String;

/** `RegExp.prototype.exec` itself: `test` would look `exec` up on the expression. */
export const exec = uncurryThis(RegExp.prototype.exec);

const typedArrayName = getterOf(TypedArrayPrototype, Symbol.toStringTag);
const setBytes = uncurryThis(TypedArrayPrototype.set);

export const byteLength = getterOf(TypedArrayPrototype, "byteLength");
export const bufferOf = getterOf(TypedArrayPrototype, "buffer");
export const byteOffset = getterOf(TypedArrayPrototype, "byteOffset");
export const indexOfByte = uncurryThis(TypedArrayPrototype.indexOf);

const arrayBufferLength = getterOf(ArrayBuffer.prototype, "byteLength");

/** Whether `value` is an `ArrayBuffer` (of any realm), asked by its internal slot. */
export function isArrayBuffer(value) {
  try {
    arrayBufferLength(value);
    return true;
  } catch {
    return false;
  }
}

/** A window on the bytes of an `ArrayBuffer` or a view; no copy. */
export { bytesOf as viewBytes } from "land:encoding/views";

/** The bytes from `start` up to `end` as a window; `subarray` would ask the species constructor. */
export function windowOf(bytes, start, end) {
  return new bytesOf(bufferOf(bytes), byteOffset(bytes) + start, end - start);
}

/** A copy that has a buffer of its own. */
export function copyBytes(bytes) {
  const copy = new bytesOf(byteLength(bytes));
  // What is detached has no bytes, and can't be read.
  if (byteLength(copy) > 0) setBytes(copy, bytes);
  return copy;
}

/** One array of all `chunks`' bytes; a single chunk is passed on as it is. */
export function concatBytes(chunks) {
  if (chunks.length === 1) return chunks[0];
  let total = 0;
  for (let i = 0; i < chunks.length; i++) total += byteLength(chunks[i]);
  const all = new bytesOf(total);
  let at = 0;
  for (let i = 0; i < chunks.length; i++) {
    setBytes(all, chunks[i], at);
    at += byteLength(chunks[i]);
  }
  return all;
}

/** The buffer of bytes that nobody else holds; copied only when they are a part of a larger one. */
export function exactBuffer(bytes) {
  const buffer = bufferOf(bytes);
  return arrayBufferLength(buffer) === byteLength(bytes) ? buffer : bufferOf(copyBytes(bytes));
}

/** Whether `value` is a `Uint8Array`, of any realm and whatever its prototype. */
export function isBytes(value) {
  return isView(value) && typedArrayName(value) === "Uint8Array";
}
