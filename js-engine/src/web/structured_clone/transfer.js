// Structured cloning with transfer: what is sent, and what is made of it where it arrives.
//
// https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializewithtransfer

import * as buffers from "land:structured_clone/buffers";
import { deserialize } from "land:structured_clone/deserialize";
import { KIND_ARRAY_BUFFER, kindOf } from "land:structured_clone/kind";
import { transferableEntry } from "land:structured_clone/registry";
import { KIND_TRANSFERRED, dataCloneError, serialize } from "land:structured_clone/serialize";

const { call } = Function.prototype;
const { freeze } = Object;
const memoryHas = call.bind(Map.prototype.has);
const memorySet = call.bind(Map.prototype.set);
const Memory = Map;
const noRecords = freeze([]);

/** A copy of `value`, and what of `list` it takes with it; `receive` makes objects of it again. */
export function send(value, list) {
  const memory = new Memory();
  const records = list.length === 0 ? noRecords : reserve(list, memory);
  const record = serialize(value, memory);
  for (let i = 0; i < list.length; i++) move(list[i], records[i]);
  return { __proto__: null, record, records };
}

/** https://html.spec.whatwg.org/multipage/structured-data.html#structureddeserializewithtransfer */
export function receive({ record, records }) {
  const ports = [];
  for (let i = 0; i < records.length; i++) {
    const object = deserialize(records[i]);
    if (records[i].entry?.isPort) ports[ports.length] = object;
  }
  return { __proto__: null, value: deserialize(record), ports };
}

/** Gives each transferable a record before anything is copied, so that it is moved wherever it occurs. */
function reserve(list, memory) {
  const records = [];
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (memoryHas(memory, item)) throw dataCloneError("An object that is to be transferred twice");
    if (kindOf(item) === KIND_ARRAY_BUFFER) {
      records[i] = { __proto__: null, kind: KIND_ARRAY_BUFFER };
    } else {
      const entry = transferableEntry(item);
      if (entry === undefined) throw dataCloneError("An object that can't be transferred");
      records[i] = { __proto__: null, kind: KIND_TRANSFERRED, entry };
    }
    memorySet(memory, item, records[i]);
  }
  return records;
}

/** Takes out of `object` what there is, which detaches it. */
function move(object, record) {
  const { entry } = record;
  if (entry !== undefined) {
    if (entry.isDetached?.(object)) throw dataCloneError("A detached object");
    record.data = entry.transfer(object);
    return;
  }
  if (buffers.isDetached(object)) throw dataCloneError("A detached ArrayBuffer");
  try {
    record.result = buffers.transfer(object);
  } catch {
    // An immutable buffer keeps what it has.
    throw dataCloneError("An ArrayBuffer that can't be detached");
  }
}
