// What cloning must know of array buffers and their views.

import * as views from "land:encoding/views";
import { KIND_DATA_VIEW } from "land:structured_clone/kind";

const { call } = Function.prototype;
const { getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
const { prototype: buffers } = ArrayBuffer;
const typedArray = getPrototypeOf(Uint8Array.prototype);
const View = Uint8Array;

const bufferByteLength = call.bind(getOwnPropertyDescriptor(buffers, "byteLength").get);
export const bufferMaxByteLength = call.bind(getOwnPropertyDescriptor(buffers, "maxByteLength").get);
const isResizableBuffer = call.bind(getOwnPropertyDescriptor(buffers, "resizable").get);
const resize = call.bind(buffers.resize);
const transfer = call.bind(buffers.transfer);
const valuesOf = call.bind(typedArray.values);
const { isDetached } = views;
export { isDetached, isResizableBuffer as isResizable, transfer };

/** A new `Uint8Array` with the bytes of `buffer`. (`slice` would ask the buffer's `constructor`.) */
export function copyOfBytes(buffer) {
  return new View(new View(buffer));
}

/**
 * Where a view lies: its class's name, buffer, offset, and its length in elements, undefined when that follows the
 * buffer's. Undefined for a view out of its buffer's bounds.
 */
export function geometryOf(view, kind) {
  const isDataView = kind === KIND_DATA_VIEW;
  try {
    // Both throw when the view is out of bounds.
    if (isDataView) views.dataViewByteLength(view);
    else valuesOf(view);
  } catch {
    return undefined;
  }
  const buffer = isDataView ? views.dataViewBuffer(view) : views.typedArrayBuffer(view);
  return {
    __proto__: null,
    name: isDataView ? "DataView" : views.typedArrayName(view),
    buffer,
    byteOffset: isDataView ? views.dataViewByteOffset(view) : views.typedArrayByteOffset(view),
    length: tracksLength(view, buffer, isDataView) ? undefined : lengthOf(view, isDataView),
  };
}

function lengthOf(view, isDataView) {
  return isDataView ? views.dataViewByteLength(view) : views.typedArrayLength(view);
}

/** The largest element's size: growing by it shows in any view that tracks the length. */
const LARGEST_ELEMENT = 8;

/**
 * Whether a view's length follows its buffer's. The language doesn't tell, so the buffer is grown for a moment, which
 * no program can notice. A buffer at its maximum can't be grown: its views count as fixed.
 */
function tracksLength(view, buffer, isDataView) {
  if (views.isShared(buffer) || !isResizableBuffer(buffer)) return false;
  const size = bufferByteLength(buffer);
  if (bufferMaxByteLength(buffer) - size < LARGEST_ELEMENT) return false;
  const before = lengthOf(view, isDataView);
  resize(buffer, size + LARGEST_ELEMENT);
  const follows = lengthOf(view, isDataView) !== before;
  resize(buffer, size);
  return follows;
}
