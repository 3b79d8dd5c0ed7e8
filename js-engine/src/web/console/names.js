// What an object is called: the name of its class, and its tag.

import { KIND_PROXY, kindOf } from "land:structured_clone/kind";
import { dataProperty, functionSource, indexOf, regexpTest, startsWith } from "land:console/primordials";

const { getPrototypeOf } = Reflect;
const { toStringTag } = Symbol;

/** The prototype, or null also where a proxy's trap would have to be asked. */
export function prototypeOf(object) {
  return kindOf(object) === KIND_PROXY ? null : getPrototypeOf(object);
}

/** The nearest constructor's name; null for an object without a prototype. */
export function className(object) {
  let at = prototypeOf(object);
  if (at === null) return null;
  for (; at !== null && kindOf(at) !== KIND_PROXY; at = getPrototypeOf(at)) {
    const constructor = dataProperty(at, "constructor");
    const name = typeof constructor === "function" ? functionName(constructor) : "";
    if (name !== "") return name;
  }
  return "Object";
}

/** A function's name, if it is a plain text. */
export function functionName(fn) {
  if (kindOf(fn) === KIND_PROXY) return "";
  const name = dataProperty(fn, "name");
  return typeof name === "string" ? name : "";
}

/** What `Symbol.toStringTag` says, unless that is an accessor; empty where it only repeats `name`. */
export function tagOf(object, name) {
  for (let at = object; at !== null && kindOf(at) !== KIND_PROXY; at = getPrototypeOf(at)) {
    const tag = dataProperty(at, toStringTag);
    if (tag === undefined) continue;
    return typeof tag === "string" && tag !== name ? tag : "";
  }
  return "";
}

/** `Foo(2) [Tag]`; `fallback` names the kind of an object that has no prototype. */
export function prefixOf(name, tag, fallback, size = "") {
  if (name !== null) return tag === "" ? `${name}${size}` : `${name}${size} [${tag}]`;
  const front = `[${fallback}${size}: null prototype]`;
  return tag === "" || tag === fallback ? front : `${front} [${tag}]`;
}

const classHead = /^class\b/;

/** `[Function: name]`, `[class A extends B]`, `[AsyncFunction: name]`. */
export function functionLabel(fn) {
  const name = functionName(fn);
  if (isClass(fn)) return classLabel(fn, name);
  const kind = className(fn);
  const type = kind === null ? "Function (null prototype)" : tagOf(fn, "") || "Function";
  return name === "" ? `[${type} (anonymous)]` : `[${type}: ${name}]`;
}

function isClass(fn) {
  const source = functionSource(fn);
  return startsWith(source, "class") && regexpTest(classHead, source) !== null && indexOf(source, "{") > 0;
}

function classLabel(fn, name) {
  const parent = prototypeOf(fn);
  const parentName = typeof parent === "function" ? functionName(parent) : "";
  const heritage = parent === null ? " extends null" : parentName === "" ? "" : ` extends ${parentName}`;
  return `[class ${name === "" ? "(anonymous)" : name}${heritage}]`;
}
