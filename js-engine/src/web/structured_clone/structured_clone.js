// `structuredClone`: deep copies, with transfer of array buffers.
//
// https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone

import { defineGlobalFunction, isObject, requireArguments, toDictionary, toSequence } from "land:webidl/webidl";
import * as buffers from "land:structured_clone/buffers";
import { deserialize } from "land:structured_clone/deserialize";
import { KIND_ARRAY_BUFFER, kindOf } from "land:structured_clone/kind";
import { registerSerializable } from "land:structured_clone/registry";
import { dataCloneError, serialize } from "land:structured_clone/serialize";

const { call } = Function.prototype;
const memoryHas = call.bind(Map.prototype.has);
const memorySet = call.bind(Map.prototype.set);
const Memory = Map;

export { registerSerializable };

/** https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone */
export function structuredClone(value, options = undefined) {
  requireArguments(arguments.length, 1, "structuredClone");
  const { transfer } = toDictionary(options, "structuredClone");
  const list = transfer === undefined ? [] : toSequence(transfer, "structuredClone: 'transfer'", toObject);
  const memory = new Memory();
  const moved = reserve(list, memory);
  const record = serialize(value, memory);
  for (let i = 0; i < list.length; i++) move(list[i], moved[i]);
  return deserialize(record);
}

function toObject(value, context) {
  if (!isObject(value)) throw new TypeError(`${context} has an item that is not an object.`);
  return value;
}

/** Gives each transferable a record before anything is copied, so that it is moved wherever it occurs. */
function reserve(list, memory) {
  const records = [];
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (kindOf(item) !== KIND_ARRAY_BUFFER) throw dataCloneError("An object that can't be transferred");
    if (memoryHas(memory, item)) throw dataCloneError("An object that is to be transferred twice");
    records[i] = { __proto__: null, kind: KIND_ARRAY_BUFFER };
    memorySet(memory, item, records[i]);
  }
  return records;
}

/** Takes the memory out of `buffer`, which is detached by that. */
function move(buffer, record) {
  if (buffers.isDetached(buffer)) throw dataCloneError("A detached ArrayBuffer");
  try {
    record.result = buffers.transfer(buffer);
  } catch {
    // An immutable buffer keeps what it has.
    throw dataCloneError("An ArrayBuffer that can't be detached");
  }
}

/** Puts `structuredClone` in place. */
export function install(global) {
  defineGlobalFunction(global, "structuredClone", structuredClone);
}
