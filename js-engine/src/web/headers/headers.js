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
  appendHeader, getHeader, getHeaderValues, hasHeader, removeHeader, setHeader, sortAndCombine,
} from "land:headers/list";
import { checkName, checkValue, lowerName, toBytes } from "land:headers/validate";
import { defineIterable } from "land:headers/pair_iterator";
import { uncurryThis } from "land:headers/builtins";

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
    this.#list = [];
    this.#immutable = false;
    if (init !== undefined) fillList(this.#list, init, "Headers constructor");
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

/** Adds what a `HeadersInit` has to a list. https://fetch.spec.whatwg.org/#concept-headers-fill */
export function fillList(list, init, context) {
  if (!isObject(init)) throw new TypeError(`${context}: the headers are neither a sequence nor a record`);
  const method = init[symbolIterator];
  if (method === undefined || method === null) {
    fillFromRecord(list, init, context);
  } else if (method === entries && isHeaders(init)) {
    // Straight from the list: iteration would lose the order and the case.
    const from = listOfHeaders(init);
    for (let i = 0; i < from.length; i++) list[list.length] = from[i];
  } else if (typeof method === "function") {
    fillFromSequence(list, sequenceFrom(init, method, context, toPair), context);
  } else {
    throw new TypeError(`${context}: the object must have a callable @@iterator property.`);
  }
}

function toPair(item, context) {
  return toSequence(item, context, toBytes);
}

function fillFromSequence(list, pairs, context) {
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i];
    if (pair.length !== 2) {
      throw new TypeError(`${context}: a header must be a pair of name and value, not ${pair.length} items`);
    }
    appendHeader(list, checkName(pair[0], context), checkValue(pair[1], context));
  }
}

/** Each name and value is validated as it is read, where the standard reads them all first. */
function fillFromRecord(list, record, context) {
  const keys = ownKeys(record);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (!isEnumerable(record, key)) continue;
    const name = checkName(key, context);
    appendHeader(list, name, checkValue(record[key], context));
  }
}

/** A `Headers` object over a list that its owner keeps. */
export function headersOver(list, immutable) {
  return new Headers(kInternal, list, immutable);
}

export function install(global) {
  defineInterface(global, Headers, { name: "Headers" });
}
