// `Headers`: the object over a header list.
//
// https://fetch.spec.whatwg.org/#headers-class
//
// Departure: the guards "request" and "response" forbid nothing here. They keep pages from setting what the browser
// owns (`Cookie`, `Host`, `Set-Cookie`); on a server all of these belong to the program. Only "immutable" remains.

import {
  defineInterface, illegalInvocation, isObject, kInternal, requireArguments, sequenceFrom, toSequence,
} from "land:webidl/webidl";
import {
  appendHeader, copyList, getHeader, getHeaderValues, hasHeader, removeHeader, setHeader, sortAndCombine,
} from "land:headers/list";
import { checkName, checkValue, lowerName, toBytes } from "land:headers/validate";
import { defineIterable } from "land:headers/pair_iterator";
import { uncurryThis } from "land:headers/builtins";
import { hooks } from "land:native/headers";

const { listOf } = hooks;
const { ownKeys } = Reflect;
const { iterator: symbolIterator } = Symbol;
const isEnumerable = uncurryThis(Object.prototype.propertyIsEnumerable);

/** Whether a value is a `Headers` object; and its list, its own array. */
let isHeaders;
let listOfHeaders;
let pairsOf;

export class Headers {
  #list;
  #immutable;
  /** What iteration shows, until the next change. */
  #sorted = null;

  /** Our own code passes `kInternal` and the list to stand over. */
  constructor(init = undefined, list = undefined, immutable = false) {
    if (init === kInternal) {
      this.#list = list;
      this.#immutable = immutable;
      return;
    }
    this.#list = init === undefined ? [] : listFrom(init, "Headers constructor");
    this.#immutable = false;
  }

  append(name, value) {
    if (!(#list in this)) throw illegalInvocation();
    requireArguments(arguments.length, 2, "Headers.append");
    const checkedName = checkName(name, "Headers.append");
    const checkedValue = checkValue(value, "Headers.append");
    this.#beforeChange("Headers.append");
    appendHeader(this.#list, checkedName, checkedValue);
  }

  delete(name) {
    if (!(#list in this)) throw illegalInvocation();
    requireArguments(arguments.length, 1, "Headers.delete");
    const lower = lowerName(checkName(name, "Headers.delete"));
    this.#beforeChange("Headers.delete");
    removeHeader(this.#list, lower, 0);
  }

  get(name) {
    if (!(#list in this)) throw illegalInvocation();
    requireArguments(arguments.length, 1, "Headers.get");
    return getHeader(this.#list, lowerName(checkName(name, "Headers.get")));
  }

  getSetCookie() {
    if (!(#list in this)) throw illegalInvocation();
    return getHeaderValues(this.#list, "set-cookie");
  }

  has(name) {
    if (!(#list in this)) throw illegalInvocation();
    requireArguments(arguments.length, 1, "Headers.has");
    return hasHeader(this.#list, lowerName(checkName(name, "Headers.has")));
  }

  set(name, value) {
    if (!(#list in this)) throw illegalInvocation();
    requireArguments(arguments.length, 2, "Headers.set");
    const checkedName = checkName(name, "Headers.set");
    const checkedValue = checkValue(value, "Headers.set");
    this.#beforeChange("Headers.set");
    setHeader(this.#list, checkedName, lowerName(checkedName), checkedValue);
  }

  #beforeChange(context) {
    if (this.#immutable) throw new TypeError(`${context}: these headers are immutable`);
    this.#sorted = null;
  }

  static {
    isHeaders = (value) => #list in value;
    listOfHeaders = (headers) => headers.#list;
    pairsOf = (headers) => {
      if (!isObject(headers) || !(#list in headers)) throw illegalInvocation();
      return (headers.#sorted ??= sortAndCombine(headers.#list));
    };
  }
}

const entries = defineIterable(Headers, "Headers", pairsOf);

/** The list of what a `HeadersInit` has, an array of its own. https://fetch.spec.whatwg.org/#concept-headers-fill */
export function listFrom(init, context) {
  if (!isObject(init)) throw new TypeError(`${context}: the headers are neither a sequence nor a record`);
  const method = init[symbolIterator];
  if (method === undefined || method === null) return listOf(init) ?? listFromRecord(init, context);
  if (method === entries && isHeaders(init)) {
    // Straight from the list: iteration would lose the order and the case.
    return copyList(listOfHeaders(init));
  }
  if (typeof method === "function") return listFromPairs(sequenceFrom(init, method, context, toPair), context);
  throw new TypeError(`${context}: the object must have a callable @@iterator property.`);
}

function toPair(item, context) {
  return toSequence(item, context, toBytes);
}

function listFromPairs(pairs, context) {
  const list = [];
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i];
    if (pair.length !== 2) {
      throw new TypeError(`${context}: a header must be a pair of name and value, not ${pair.length} items`);
    }
    appendHeader(list, checkName(pair[0], context), checkValue(pair[1], context));
  }
  return list;
}

/** Each name and value is validated as it is read, where the standard reads them all first. */
function listFromRecord(record, context) {
  const list = [];
  const keys = ownKeys(record);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (!isEnumerable(record, key)) continue;
    const name = checkName(key, context);
    appendHeader(list, name, checkValue(record[key], context));
  }
  return list;
}

/** A `Headers` object over a list that its owner keeps. */
export function headersOver(list, immutable) {
  return new Headers(kInternal, list, immutable);
}

export function install(global) {
  defineInterface(global, Headers, { name: "Headers" });
}
