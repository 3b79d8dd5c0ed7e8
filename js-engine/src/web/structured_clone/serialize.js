// The first half of structured cloning: from an object to a record that no longer depends on it.
//
// https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal
//
// Primitives stand for themselves in the result, records for objects; a record is told by its `kind`.

import { isInterfaceObject } from "land:webidl/webidl";
import { DOMException } from "land:dom_exception/dom_exception";
import { bufferMaxByteLength, copyOfBytes, geometryOf, isDetached, isResizable } from "land:structured_clone/buffers";
import * as kinds from "land:structured_clone/kind";
import { serializeError } from "land:structured_clone/errors";
import { flagsOf, sourceOf } from "land:structured_clone/regexp";
import { serializableEntry } from "land:structured_clone/registry";

const { call } = Function.prototype;
const { getPrototypeOf } = Reflect;
const { keys, hasOwn, prototype: plainPrototype } = Object;
const memoryGet = call.bind(Map.prototype.get);
const memorySet = call.bind(Map.prototype.set);
const forEachMap = call.bind(Map.prototype.forEach);
const forEachSet = call.bind(Set.prototype.forEach);
const timeOf = call.bind(Date.prototype.getTime);
const numberOf = call.bind(Number.prototype.valueOf);
const stringOf = call.bind(String.prototype.valueOf);
const booleanOf = call.bind(Boolean.prototype.valueOf);
const bigintOf = call.bind(BigInt.prototype.valueOf);

/** Beyond the kinds of objects: what the registry takes care of. */
export const KIND_PLATFORM = 100;
/** What is transferred. */
export const KIND_TRANSFERRED = 101;

/** The error for what has no clone. */
export function dataCloneError(what) {
  return new DOMException(`${what} could not be cloned.`, "DataCloneError");
}

/** The record for `value`; `memory` maps the objects met so far to theirs. */
export function serialize(value, memory) {
  if (typeof value === "symbol") throw dataCloneError("A symbol");
  if (typeof value === "function") throw dataCloneError("A function");
  if (typeof value !== "object" || value === null) return value;
  const known = memoryGet(memory, value);
  if (known !== undefined) return known;
  return serializeObject(value, memory);
}

function serializeObject(value, memory) {
  const kind = kinds.kindOf(value);
  // To the engine, the platform's objects are plain ones or errors. Those that inherit from nothing else are the
  // program's own, and need no further look.
  if ((kind === kinds.KIND_OBJECT && getPrototypeOf(value) !== plainPrototype) || kind === kinds.KIND_ERROR) {
    const entry = serializableEntry(value);
    if (entry !== undefined) {
      return remember(memory, value, { __proto__: null, kind: KIND_PLATFORM, entry, data: entry.serialize(value) });
    }
    if (isInterfaceObject(value)) throw dataCloneError("A platform object");
  }
  switch (kind) {
    case kinds.KIND_OBJECT:
    case kinds.KIND_ARGUMENTS:
      return serializeProperties(value, memory, remember(memory, value, propertiesRecord(kinds.KIND_OBJECT)));
    case kinds.KIND_ARRAY: {
      const record = propertiesRecord(kind);
      record.length = value.length;
      return serializeProperties(value, memory, remember(memory, value, record));
    }
    case kinds.KIND_MAP:
      return serializeMap(value, memory);
    case kinds.KIND_SET:
      return serializeSet(value, memory);
    case kinds.KIND_ERROR:
      return serializeError(value, remember(memory, value, { __proto__: null, kind }), (cause) => serialize(cause, memory));
    case kinds.KIND_UINT8_ARRAY:
    case kinds.KIND_TYPED_ARRAY:
    case kinds.KIND_DATA_VIEW:
      return serializeView(value, kind, memory);
    default:
      return remember(memory, value, leafRecord(value, kind));
  }
}

function remember(memory, value, record) {
  memorySet(memory, value, record);
  return record;
}

/** The record of an object that holds no others. */
function leafRecord(value, kind) {
  switch (kind) {
    case kinds.KIND_BOOLEAN:
      return { __proto__: null, kind, value: booleanOf(value) };
    case kinds.KIND_NUMBER:
      return { __proto__: null, kind, value: numberOf(value) };
    case kinds.KIND_STRING:
      return { __proto__: null, kind, value: stringOf(value) };
    case kinds.KIND_BIGINT:
      return { __proto__: null, kind, value: bigintOf(value) };
    case kinds.KIND_DATE:
      return { __proto__: null, kind, value: timeOf(value) };
    case kinds.KIND_REGEXP:
      return { __proto__: null, kind, source: sourceOf(value), flags: flagsOf(value) };
    case kinds.KIND_ARRAY_BUFFER:
      return bufferRecord(value);
    // Sharing memory takes an agent cluster, which a sandbox is not.
    case kinds.KIND_SHARED_ARRAY_BUFFER:
      throw dataCloneError("A SharedArrayBuffer");
    case kinds.KIND_SYMBOL:
      throw dataCloneError("A Symbol object");
    case kinds.KIND_PROXY:
      throw dataCloneError("A Proxy");
    case kinds.KIND_PROMISE:
      throw dataCloneError("A Promise");
    default:
      throw dataCloneError("An object of this kind");
  }
}

function bufferRecord(buffer) {
  if (isDetached(buffer)) throw dataCloneError("A detached ArrayBuffer");
  const maxByteLength = isResizable(buffer) ? bufferMaxByteLength(buffer) : undefined;
  return { __proto__: null, kind: kinds.KIND_ARRAY_BUFFER, bytes: copyOfBytes(buffer), maxByteLength };
}

/** https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal, step 14 */
function serializeView(view, kind, memory) {
  const geometry = geometryOf(view, kind);
  if (geometry === undefined) throw dataCloneError("A view out of its buffer's bounds");
  const buffer = serialize(geometry.buffer, memory);
  const { name, byteOffset, length } = geometry;
  return remember(memory, view, { __proto__: null, kind, name, buffer, byteOffset, length });
}

function propertiesRecord(kind) {
  return { __proto__: null, kind, keys: [], values: [], length: 0 };
}

/** Own enumerable properties in order; a getter may delete those that follow. */
function serializeProperties(value, memory, record) {
  const names = keys(value);
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (!hasOwn(value, name)) continue;
    const at = record.keys.length;
    const item = serialize(value[name], memory);
    record.keys[at] = name;
    record.values[at] = item;
  }
  return record;
}

/** The entries are copied first: a getter inside of one may change the map. */
function serializeMap(map, memory) {
  const record = remember(memory, map, { __proto__: null, kind: kinds.KIND_MAP, keys: [], values: [] });
  const entries = [];
  forEachMap(map, (value, key) => {
    entries[entries.length] = key;
    entries[entries.length] = value;
  });
  for (let i = 0; i < entries.length; i += 2) {
    record.keys[i / 2] = serialize(entries[i], memory);
    record.values[i / 2] = serialize(entries[i + 1], memory);
  }
  return record;
}

function serializeSet(set, memory) {
  const record = remember(memory, set, { __proto__: null, kind: kinds.KIND_SET, values: [] });
  const items = [];
  forEachSet(set, (item) => {
    items[items.length] = item;
  });
  for (let i = 0; i < items.length; i++) record.values[i] = serialize(items[i], memory);
  return record;
}
