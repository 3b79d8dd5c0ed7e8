// What each kind of object shows besides its properties.
//
// A body has a `prefix` (before the braces) or a `text` (which stands alone where there is nothing to put in braces),
// `parts` for the inside of the braces, `isList` for square ones, and `skips(key)` for properties shown already.

import * as kinds from "land:structured_clone/kind";
import { hooks } from "land:native/console";
import { flagsOf, sourceOf } from "land:structured_clone/regexp";
import * as p from "land:console/primordials";
import { arrayBody, bufferBody, dataViewBody, isIndex, mapBody, setBody, typedArrayBody } from "land:console/collections";
import { errorText } from "land:console/errors";
import { prefixOf } from "land:console/names";
import { platformParts } from "land:console/platform";
import { primitive, propertyName, quoted } from "land:console/primitives";

const { hasOwn } = Object;
const { promiseState } = hooks;
const { isNaN } = Number;
const targetOf = p.free(WeakRef.prototype.deref);

/** The body of `object`, which is no function and no proxy. */
export function bodyOf(state, object, about) {
  switch (about.kind) {
    case kinds.KIND_ARRAY:
    case kinds.KIND_ARGUMENTS:
      return arrayBody(state, object, about);
    case kinds.KIND_MAP:
      return mapBody(state, object, about);
    case kinds.KIND_SET:
      return setBody(state, object, about);
    case kinds.KIND_UINT8_ARRAY:
    case kinds.KIND_TYPED_ARRAY:
      return typedArrayBody(object, about);
    case kinds.KIND_ARRAY_BUFFER:
    case kinds.KIND_SHARED_ARRAY_BUFFER:
      return bufferBody(object, about);
    case kinds.KIND_DATA_VIEW:
      return dataViewBody(state, object, about);
    case kinds.KIND_ERROR:
      return errorBody(state, object, about);
    case kinds.KIND_PROMISE:
      return promiseBody(state, object, about);
    case kinds.KIND_DATE:
      return dateBody(object);
    case kinds.KIND_REGEXP:
      return { text: `/${sourceOf(object)}/${flagsOf(object)}` };
    case kinds.KIND_WEAK_MAP:
    case kinds.KIND_WEAK_SET:
      return { prefix: prefixOf(about.name, "", "WeakMap"), parts: ["<items unknown>"] };
    case kinds.KIND_WEAK_REF:
      return { prefix: prefixOf(about.name, "", "WeakRef"), parts: [inner(state, targetOf(object), about)] };
    default:
      return boxedBody(object, about) ?? plainBody(state, object, about);
  }
}

/** A value inside of an object. */
function inner(state, value, about) {
  return state.format(state, value, about.level + 1, about.indent + 2);
}

function dateBody(date) {
  return { text: isNaN(p.dateTime(date)) ? "Invalid Date" : p.dateText(date) };
}

function promiseBody(state, promise, about) {
  const { 0: outcome, 1: value } = promiseState(promise);
  const prefix = prefixOf(about.name, about.tag, "Promise");
  if (outcome === "pending") return { prefix, parts: ["<pending>"] };
  const text = inner(state, value, about);
  return { prefix, parts: [outcome === "rejected" ? `<rejected> ${text}` : text] };
}

const errorKeys = { __proto__: null, name: true, message: true, stack: true };

function errorBody(state, error, about) {
  const skips = (key) => typeof key === "string" && (key in errorKeys || key === "cause" || key === "errors");
  const indentation = `\n${p.repeat(" ", about.indent)}`;
  const text = p.join(p.lines(errorText(error)), indentation);
  if (about.level > state.depth) return { text, noKeys: true };
  const parts = [];
  if (hasOwn(error, "cause")) parts[0] = `[cause]: ${inner(state, p.dataProperty(error, "cause"), about)}`;
  if (hasOwn(error, "errors")) {
    parts[parts.length] = `[errors]: ${inner(state, p.dataProperty(error, "errors"), about)}`;
  }
  return { text, parts, skips };
}

/** The object around a primitive. */
function boxedBody(object, about) {
  switch (about.kind) {
    case kinds.KIND_NUMBER:
      return boxed("Number", primitive(p.numberValue(object)), about);
    case kinds.KIND_BOOLEAN:
      return boxed("Boolean", primitive(p.booleanValue(object)), about);
    case kinds.KIND_BIGINT:
      return boxed("BigInt", primitive(p.bigintValue(object)), about);
    case kinds.KIND_SYMBOL:
      return boxed("Symbol", primitive(p.symbolValue(object)), about);
    case kinds.KIND_STRING: {
      const body = boxed("String", quoted(p.stringValue(object)), about);
      body.skips = isIndex;
      return body;
    }
    default:
      return undefined;
  }
}

function boxed(type, text, { name }) {
  const label = name === type ? type : name === null ? `${type} (null prototype)` : `${type} (${name})`;
  return { text: `[${label}: ${text}]` };
}

function plainBody(state, object, about) {
  const prefix = about.name === "Object" && about.tag === "" ? "" : prefixOf(about.name, about.tag, "Object");
  const found = platformParts(object);
  if (found === undefined) return { prefix };
  const parts = [];
  for (let i = 0; i < found.length; i++) {
    const { key, value, isPair } = found[i];
    const text = inner(state, value, about);
    parts[i] = isPair ? `${quoted(key)} => ${text}` : `${propertyName(key)}: ${text}`;
  }
  return { prefix, parts };
}
