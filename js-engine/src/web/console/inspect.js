// Any value as a person reads it. Runs no code of the program's: no getter, trap, `toString` or `valueOf`.

import * as kinds from "land:structured_clone/kind";
import { hooks } from "land:native/console";
import { bodyOf } from "land:console/bodies";
import { layOut } from "land:console/layout";
import { className, functionLabel, prefixOf, tagOf } from "land:console/names";
import { primitive, propertyName } from "land:console/primitives";

const { getOwnPropertyDescriptor, ownKeys } = Reflect;
const { proxyTarget } = hooks;

/** How many levels of objects are shown. */
const DEPTH = 2;
/** After so many objects the rest is left out: one message can't fill the log. */
const MAX_OBJECTS = 5_000;

/** The text of `value`, with objects down to `depth` levels. */
export function inspect(value, depth = DEPTH) {
  const state = { __proto__: null, depth, path: [], circles: new Circles(), objects: 0, level: 0, format };
  try {
    return format(state, value, 0, 0);
  } catch {
    // The engine ran out of stack or memory on the way.
    return "[not inspectable]";
  }
}

/** The objects that contain themselves, numbered as they are met. */
class Circles {
  #found = [];

  number(object) {
    const found = this.#found;
    for (let i = 0; i < found.length; i++) if (found[i] === object) return i + 1;
    return 0;
  }

  add(object) {
    const known = this.number(object);
    if (known > 0) return known;
    this.#found[this.#found.length] = object;
    return this.#found.length;
  }
}

/** `level` counts objects from the outside, `indent` is the column of the line the value begins in. */
function format(state, value, level, indent) {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return primitive(value);
  const object = behindProxies(value);
  if (object === undefined) return "<Revoked Proxy>";
  for (let i = 0; i < state.path.length; i++) {
    if (state.path[i] === object) return `[Circular *${state.circles.add(object)}]`;
  }
  if (++state.objects > MAX_OBJECTS) return "[...]";
  return formatObject(state, object, level, indent);
}

function behindProxies(value) {
  let object = value;
  while (object !== undefined && kinds.kindOf(object) === kinds.KIND_PROXY) object = proxyTarget(object);
  return object;
}

function formatObject(state, object, level, indent) {
  const kind = kinds.kindOf(object);
  const name = className(object);
  const tag = tagOf(object, name);
  if (level > state.depth && !isShort(kind, name, object)) {
    return `[${prefixOf(name, tag, kind === kinds.KIND_ARRAY ? "Array" : "Object")}]`;
  }
  state.path[state.path.length] = object;
  if (level <= state.depth) state.level = level;
  const body = typeof object === "function"
    ? { text: functionLabel(object) }
    : bodyOf(state, object, { kind, name, tag, level, indent });
  const parts = body.parts ?? [];
  addProperties(state, object, body, parts, level, indent);
  state.path.length -= 1;
  const mark = state.circles.number(object);
  const title = body.text ?? body.prefix;
  const prefix = mark === 0 ? title : title === "" ? `<ref *${mark}>` : `<ref *${mark}> ${title}`;
  if (body.text !== undefined && parts.length === 0) return prefix;
  return layOut({
    prefix,
    open: body.isList ? "[" : "{",
    close: body.isList ? "]" : "}",
    parts,
    indent,
    nested: state.level - level,
    isList: body.isList === true,
  });
}

/** Whether an object has nothing inside that could be left out. */
function isShort(kind, name, object) {
  if (kind === kinds.KIND_ERROR || kind === kinds.KIND_DATE || kind === kinds.KIND_REGEXP) return true;
  if (typeof object === "function") return true;
  if (kind === kinds.KIND_ARRAY) return ownKeys(object).length === 1;
  return name === "Object" && kind === kinds.KIND_OBJECT && ownKeys(object).length === 0;
}

/** Appends the own enumerable properties, but for those that the body shows already. */
function addProperties(state, object, { skips, noKeys }, parts, level, indent) {
  if (noKeys) return;
  const keys = ownKeys(object);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const descriptor = describe(object, key);
    if (!descriptor.enumerable || (skips !== undefined && skips(key))) continue;
    parts[parts.length] = `${propertyName(key)}: ${propertyText(state, descriptor, level, indent)}`;
  }
}

function describe(object, key) {
  try {
    return getOwnPropertyDescriptor(object, key) ?? { __proto__: null, enumerable: false };
  } catch {
    // A module's binding that isn't initialized yet.
    return { __proto__: null, enumerable: true, uninitialized: true };
  }
}

function propertyText(state, descriptor, level, indent) {
  if (descriptor.uninitialized) return "<uninitialized>";
  const { get, set } = descriptor;
  if (get !== undefined) return set === undefined ? "[Getter]" : "[Getter/Setter]";
  if (set !== undefined) return "[Setter]";
  return state.format(state, descriptor.value, level + 1, indent + 2);
}
