// What Web IDL calls a `BufferSource`, as a `Uint8Array`: the one view that native hooks take.
//
// https://webidl.spec.whatwg.org/#BufferSource

import {
  KIND_ARRAY_BUFFER,
  KIND_DATA_VIEW,
  KIND_SHARED_ARRAY_BUFFER,
  KIND_TYPED_ARRAY,
  KIND_UINT8_ARRAY,
  kindOf,
} from "land:structured_clone/kind";

const { getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
const { prototype: dataView } = DataView;
const typedArray = getPrototypeOf(Uint8Array.prototype);
const View = Uint8Array;

function getter(prototype, name) {
  return Function.prototype.call.bind(getOwnPropertyDescriptor(prototype, name).get);
}

/** The accessors of views, safe from what programs do to the prototypes. */
export const typedArrayBuffer = getter(typedArray, "buffer");
export const typedArrayByteOffset = getter(typedArray, "byteOffset");
export const typedArrayByteLength = getter(typedArray, "byteLength");
export const typedArrayLength = getter(typedArray, "length");
export const typedArrayName = getter(typedArray, Symbol.toStringTag);
export const dataViewBuffer = getter(dataView, "buffer");
export const dataViewByteOffset = getter(dataView, "byteOffset");
export const dataViewByteLength = getter(dataView, "byteLength");
export const isDetached = getter(ArrayBuffer.prototype, "detached");

/** Whether a buffer is a `SharedArrayBuffer`. */
export function isShared(buffer) {
  return kindOf(buffer) === KIND_SHARED_ARRAY_BUFFER;
}

/**
 * The bytes of a buffer or view, not copied; a `Uint8Array` that has some is answered as it is. Undefined and whatever
 * is detached have none. Throws a TypeError for anything else.
 */
export function bytesOf(source, context) {
  if (source === undefined) return new View(0);
  switch (kindOf(source)) {
    case KIND_UINT8_ARRAY:
      return typedArrayByteLength(source) === 0 ? new View(0) : source;
    case KIND_ARRAY_BUFFER:
      return isDetached(source) ? new View(0) : new View(source);
    case KIND_SHARED_ARRAY_BUFFER:
      return new View(source);
    case KIND_TYPED_ARRAY:
      // A view whose buffer is gone answers 0 for its length.
      if (typedArrayByteLength(source) === 0) return new View(0);
      return new View(typedArrayBuffer(source), typedArrayByteOffset(source), typedArrayByteLength(source));
    case KIND_DATA_VIEW:
      return dataViewBytes(source);
    default:
      throw new TypeError(`${context}: the provided value is not an ArrayBuffer or a view of one.`);
  }
}

function dataViewBytes(view) {
  let length;
  try {
    length = dataViewByteLength(view);
  } catch {
    // Unlike those of typed arrays, its accessors throw once the buffer is gone.
    return new View(0);
  }
  return new View(dataViewBuffer(view), dataViewByteOffset(view), length);
}
