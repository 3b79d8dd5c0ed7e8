// The inside of arrays, maps, sets and binary data.

import { dataViewBuffer, dataViewByteLength, dataViewByteOffset, isDetached, typedArrayLength } from "land:encoding/views";
import { KIND_ARGUMENTS, KIND_SHARED_ARRAY_BUFFER } from "land:structured_clone/kind";
import * as p from "land:console/primordials";
import { prefixOf } from "land:console/names";
import { primitive } from "land:console/primitives";

const { getOwnPropertyDescriptor } = Reflect;
const { hasOwn } = Object;
const View = Uint8Array;

/** So many items of a list are shown. */
const MAX_ITEMS = 100;
/** So many bytes of a buffer. */
const MAX_BYTES = 50;
/** In a longer array, holes aren't counted to their end, nor other properties looked for: both take its length in time. */
const LONG_ARRAY = 10_000;

function more(count) {
  return `... ${count} more ${count === 1 ? "item" : "items"}`;
}

/** An array, with runs of holes as one part each. */
export function arrayBody(state, array, about) {
  const { length } = array;
  const isArguments = about.kind === KIND_ARGUMENTS;
  const isPlain = about.name === "Array" && about.tag === "";
  const parts = [];
  let i = 0;
  while (i < length && parts.length < MAX_ITEMS) {
    const descriptor = getOwnPropertyDescriptor(array, `${i}`);
    if (descriptor === undefined) {
      const end = endOfHole(array, i, length);
      if (end === undefined) break;
      parts[parts.length] = `<${end - i} empty ${end - i === 1 ? "item" : "items"}>`;
      i = end;
      continue;
    }
    parts[parts.length] = itemText(state, descriptor, about);
    i += 1;
  }
  if (i < length) parts[parts.length] = more(length - i);
  return {
    prefix: isArguments ? "[Arguments]" : isPlain ? "" : prefixOf(about.name, about.tag, "Array", `(${length})`),
    parts,
    isList: true,
    skips: isIndex,
    noKeys: length > LONG_ARRAY,
  };
}

function endOfHole(array, start, length) {
  const limit = length - start > LONG_ARRAY ? start + LONG_ARRAY : length;
  for (let end = start; end < limit; end++) if (hasOwn(array, end)) return end;
  return limit === length ? length : undefined;
}

function itemText(state, { get, set, value }, about) {
  if (get !== undefined || set !== undefined) return "[Getter/Setter]";
  return state.format(state, value, about.level + 1, about.indent + 2);
}

/** Whether a property's key names an item of a list. */
export function isIndex(key) {
  return typeof key === "string" && `${key >>> 0}` === key;
}

export function mapBody(state, map, about) {
  const size = p.mapSize(map);
  const parts = [];
  const nested = (value) => state.format(state, value, about.level + 1, about.indent + 2);
  p.forEachInMap(map, (value, key) => {
    if (parts.length < MAX_ITEMS) parts[parts.length] = `${nested(key)} => ${nested(value)}`;
  });
  if (size > MAX_ITEMS) parts[MAX_ITEMS] = more(size - MAX_ITEMS);
  return { prefix: prefixOf(about.name, about.tag, "Map", `(${size})`), parts };
}

export function setBody(state, set, about) {
  const size = p.setSize(set);
  const parts = [];
  p.forEachInSet(set, (item) => {
    if (parts.length < MAX_ITEMS) parts[parts.length] = state.format(state, item, about.level + 1, about.indent + 2);
  });
  if (size > MAX_ITEMS) parts[MAX_ITEMS] = more(size - MAX_ITEMS);
  return { prefix: prefixOf(about.name, about.tag, "Set", `(${size})`), parts };
}

export function typedArrayBody(array, about) {
  const length = typedArrayLength(array);
  const parts = [];
  for (let i = 0; i < length && i < MAX_ITEMS; i++) parts[i] = primitive(array[i]);
  if (length > MAX_ITEMS) parts[MAX_ITEMS] = more(length - MAX_ITEMS);
  const prefix = prefixOf(about.name, about.tag, "TypedArray", `(${length})`);
  return { prefix, parts, isList: true, skips: isIndex, noKeys: length > LONG_ARRAY };
}

export function bufferBody(buffer, about) {
  const prefix = prefixOf(about.name, about.tag, "ArrayBuffer");
  if (about.kind !== KIND_SHARED_ARRAY_BUFFER && isDetached(buffer)) {
    return { prefix, parts: ["(detached)", "byteLength: 0"] };
  }
  const bytes = new View(buffer);
  let text = "";
  for (let i = 0; i < bytes.length && i < MAX_BYTES; i++) {
    text += (i === 0 ? "" : " ") + p.padStart(p.toHex(bytes[i], 16), 2, "0");
  }
  const rest = bytes.length - MAX_BYTES;
  if (rest > 0) text += ` ... ${rest} more ${rest === 1 ? "byte" : "bytes"}`;
  return { prefix, parts: [`[Uint8Contents]: <${text}>`, `byteLength: ${bytes.length}`] };
}

export function dataViewBody(state, view, about) {
  const prefix = prefixOf(about.name, about.tag, "DataView");
  try {
    const buffer = state.format(state, dataViewBuffer(view), about.level + 1, about.indent + 2);
    const size = [`byteLength: ${dataViewByteLength(view)}`, `byteOffset: ${dataViewByteOffset(view)}`];
    return { prefix, parts: [size[0], size[1], `buffer: ${buffer}`] };
  } catch {
    return { prefix, parts: ["(detached)"] };
  }
}
