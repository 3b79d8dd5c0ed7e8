// The second half of structured cloning: from a record to a new object.
//
// https://html.spec.whatwg.org/multipage/structured-data.html#structureddeserialize

import * as kinds from "land:structured_clone/kind";
import { deserializeError, hide } from "land:structured_clone/errors";
import { KIND_PLATFORM, KIND_TRANSFERRED } from "land:structured_clone/serialize";
import { typedArrayBuffer } from "land:encoding/views";

const { call } = Function.prototype;
const { defineProperty, getPrototypeOf } = Reflect;
const addToMap = call.bind(Map.prototype.set);
const addToSet = call.bind(Set.prototype.add);
const setBytes = call.bind(getPrototypeOf(Uint8Array.prototype).set);
const Intrinsics = { Object, Array, ArrayBuffer, Date, Map, RegExp, Set, Uint8Array };
const views = {
  __proto__: null,
  BigInt64Array,
  BigUint64Array,
  DataView,
  Float16Array: globalThis.Float16Array,
  Float32Array,
  Float64Array,
  Int16Array,
  Int32Array,
  Int8Array,
  Uint16Array,
  Uint32Array,
  Uint8Array,
  Uint8ClampedArray,
};

/** The object of `record`, made on the first call; a primitive is its own record. */
export function deserialize(record) {
  if (typeof record !== "object" || record === null) return record;
  if (record.result !== undefined) return record.result;
  switch (record.kind) {
    case kinds.KIND_OBJECT:
      return fillProperties((record.result = {}), record);
    case kinds.KIND_ARRAY:
      return fillProperties((record.result = new Intrinsics.Array(record.length)), record);
    case kinds.KIND_MAP:
      return fillMap((record.result = new Intrinsics.Map()), record);
    case kinds.KIND_SET:
      return fillSet((record.result = new Intrinsics.Set()), record);
    case kinds.KIND_ERROR:
      return addCause((record.result = deserializeError(record)), record);
    case kinds.KIND_UINT8_ARRAY:
    case kinds.KIND_TYPED_ARRAY:
    case kinds.KIND_DATA_VIEW:
      return (record.result = new views[record.name](deserialize(record.buffer), record.byteOffset, record.length));
    default:
      return (record.result = makeLeaf(record));
  }
}

/** An object that holds no others. */
function makeLeaf(record) {
  switch (record.kind) {
    case kinds.KIND_DATE:
      return new Intrinsics.Date(record.value);
    case kinds.KIND_REGEXP:
      return new Intrinsics.RegExp(record.source, record.flags);
    case kinds.KIND_ARRAY_BUFFER:
      return makeBuffer(record);
    case KIND_PLATFORM:
      return record.entry.deserialize(record.data);
    case KIND_TRANSFERRED:
      return record.entry.receive(record.data);
    default:
      // The wrappers of primitives.
      return Intrinsics.Object(record.value);
  }
}

function makeBuffer({ bytes, maxByteLength }) {
  if (maxByteLength === undefined) return typedArrayBuffer(bytes);
  const buffer = new Intrinsics.ArrayBuffer(bytes.length, { __proto__: null, maxByteLength });
  setBytes(new Intrinsics.Uint8Array(buffer), bytes);
  return buffer;
}

function fillProperties(object, { keys, values }) {
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const value = deserialize(values[i]);
    // What the prototype knows (`__proto__` above all) must not get to see the value.
    if (key in object) {
      defineProperty(object, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
    } else {
      object[key] = value;
    }
  }
  return object;
}

function fillMap(map, { keys, values }) {
  for (let i = 0; i < keys.length; i++) addToMap(map, deserialize(keys[i]), deserialize(values[i]));
  return map;
}

function fillSet(set, { values }) {
  for (let i = 0; i < values.length; i++) addToSet(set, deserialize(values[i]));
  return set;
}

function addCause(error, record) {
  if (record.hasCause) hide(error, "cause", deserialize(record.cause));
  return error;
}
