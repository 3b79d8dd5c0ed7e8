// Looking at array buffers and their views through the engine's own getters, whatever a program has put in
// their place.

import { isObject } from "land:webidl/webidl";

const { apply, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
const { toStringTag } = Symbol;
const { isView: nativeIsView } = ArrayBuffer;
const NativeArrayBuffer = ArrayBuffer;
const NativeUint8Array = Uint8Array;
const NativeDataView = DataView;

function getterOf(prototype, name) {
  return getOwnPropertyDescriptor(prototype, name).get;
}

const typedArrayPrototype = getPrototypeOf(Uint8Array.prototype);
const { set: typedArraySet } = typedArrayPrototype;
const typedArrayTag = getterOf(typedArrayPrototype, toStringTag);
const typedArrayBuffer = getterOf(typedArrayPrototype, "buffer");
const typedArrayByteOffset = getterOf(typedArrayPrototype, "byteOffset");
const typedArrayByteLength = getterOf(typedArrayPrototype, "byteLength");
const dataViewBuffer = getterOf(DataView.prototype, "buffer");
const dataViewByteOffset = getterOf(DataView.prototype, "byteOffset");
const dataViewByteLength = getterOf(DataView.prototype, "byteLength");
const bufferByteLength = getterOf(ArrayBuffer.prototype, "byteLength");
const bufferDetached = getterOf(ArrayBuffer.prototype, "detached");
const bufferResizable = getterOf(ArrayBuffer.prototype, "resizable");
const { slice: bufferSlice, transfer: bufferTransfer } = ArrayBuffer.prototype;

/** By `Symbol.toStringTag`, the constructor of each typed array and the size of its elements. */
const elementTypes = { __proto__: null };
for (const ctor of [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
  Float32Array,
  Float64Array,
]) {
  elementTypes[ctor.name] = { ctor, elementSize: ctor.BYTES_PER_ELEMENT };
}
if (typeof Float16Array === "function") {
  elementTypes.Float16Array = { ctor: Float16Array, elementSize: 2 };
}
const dataViewType = { ctor: NativeDataView, elementSize: 1 };

export function isArrayBufferView(value) {
  return nativeIsView(value);
}

export function isUint8Array(value) {
  return isObject(value) && apply(typedArrayTag, value, []) === "Uint8Array";
}

/** The constructor of `view` and the size of its elements, 1 for a `DataView`. */
export function elementTypeOf(view) {
  const tag = apply(typedArrayTag, view, []);
  return tag === undefined ? dataViewType : elementTypes[tag];
}

/** The buffer, offset and length of `view`. */
export function extentOf(view) {
  if (apply(typedArrayTag, view, []) === undefined) {
    const buffer = apply(dataViewBuffer, view, []);
    // The getters of a `DataView` throw when its buffer is detached; those of typed arrays answer 0.
    if (isDetached(buffer)) return { buffer, byteOffset: 0, byteLength: 0 };
    return {
      buffer,
      byteOffset: apply(dataViewByteOffset, view, []),
      byteLength: apply(dataViewByteLength, view, []),
    };
  }
  return {
    buffer: apply(typedArrayBuffer, view, []),
    byteOffset: apply(typedArrayByteOffset, view, []),
    byteLength: apply(typedArrayByteLength, view, []),
  };
}

/**
 * https://webidl.spec.whatwg.org/#js-buffer-source-types for `ArrayBufferView`: neither shared nor resizable
 * memory.
 */
export function toArrayBufferView(value, context) {
  if (!nativeIsView(value)) throw new TypeError(`${context}: the value is not an ArrayBufferView.`);
  const extent = extentOf(value);
  // On a SharedArrayBuffer the getter throws a TypeError of its own.
  if (apply(bufferResizable, extent.buffer, [])) {
    throw new TypeError(`${context}: the view's buffer must not be resizable.`);
  }
  return extent;
}

export function isDetached(buffer) {
  return apply(bufferDetached, buffer, []);
}

export function byteLengthOf(buffer) {
  return apply(bufferByteLength, buffer, []);
}

/** https://streams.spec.whatwg.org/#transfer-array-buffer; throws when the buffer can't be detached. */
export function transfer(buffer) {
  return apply(bufferTransfer, buffer, []);
}

export function cloneRange(buffer, byteOffset, byteLength) {
  return apply(bufferSlice, buffer, [byteOffset, byteOffset + byteLength]);
}

export function makeBuffer(byteLength) {
  return new NativeArrayBuffer(byteLength);
}

export function makeBytes(buffer, byteOffset, byteLength) {
  return new NativeUint8Array(buffer, byteOffset, byteLength);
}

/** Copies `byteLength` bytes between buffers. */
export function copyBytes(to, toOffset, from, fromOffset, byteLength) {
  const target = new NativeUint8Array(to, toOffset, byteLength);
  apply(typedArraySet, target, [new NativeUint8Array(from, fromOffset, byteLength)]);
}

/** https://streams.spec.whatwg.org/#abstract-opdef-cloneasuint8array */
export function cloneAsUint8Array(view) {
  const { buffer, byteOffset, byteLength } = extentOf(view);
  return new NativeUint8Array(cloneRange(buffer, byteOffset, byteLength));
}

/** One array out of a `List` of Uint8Arrays. An only one that fills its buffer is given back as it is. */
export function joinBytes(chunks, byteLength) {
  if (chunks.length === 1) {
    const only = chunks.peek();
    if (byteLengthOf(extentOf(only).buffer) === byteLength) return only;
  }
  const joined = new NativeUint8Array(byteLength);
  let at = 0;
  while (chunks.length > 0) {
    const chunk = chunks.shift();
    apply(typedArraySet, joined, [chunk, at]);
    at += apply(typedArrayByteLength, chunk, []);
  }
  return joined;
}
