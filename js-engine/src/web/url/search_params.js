// `URLSearchParams`: a query string as a list of names and values.
//
// https://url.spec.whatwg.org/#interface-urlsearchparams

import {
  defineInterface,
  isObject,
  requireArguments,
  sequenceFrom,
  toDOMString,
  toRecord,
  toSequence,
  toUSVString,
} from "land:webidl/webidl";
import { hooks } from "land:native/url";
import { defineIterable } from "land:headers/pair_iterator";

const { parseForm, serializeForm } = hooks;
const { apply } = Reflect;
const { slice, startsWith } = String.prototype;
const { sort } = Array.prototype;
const { iterator: symbolIterator } = Symbol;

/** Stands for `init` in the constructor when the object belongs to a URL. */
const kForUrl = Symbol("for URL");

/** The params of a URL whose query is `query`; `onChange` gets the new query after each change. */
export let searchParamsFor;
/** Reads the params anew, because their URL was given another query. */
export let reparse;
/** Whether `value` is a `URLSearchParams`. */
export let isURLSearchParams;
/** The params as a query string. */
export let serializeParams;

export class URLSearchParams {
  // Flat: name, value, name, value, ….
  #list;
  #onChange;

  static {
    searchParamsFor = (query, onChange) => {
      const params = new URLSearchParams(kForUrl);
      params.#list = parseForm(query);
      params.#onChange = onChange;
      return params;
    };
    reparse = (params, query) => {
      params.#list = parseForm(query);
    };
    isURLSearchParams = (value) => isObject(value) && #list in value;
    serializeParams = (params) => serializeForm(params.#list);
  }

  constructor(init = "") {
    if (init === kForUrl) return;
    this.#list = isObject(init) ? listFrom(init) : parseForm(withoutQuestionMark(toDOMString(init)));
  }

  #changed() {
    if (this.#onChange !== undefined) this.#onChange(serializeForm(this.#list));
  }

  get size() {
    return this.#list.length / 2;
  }

  append(name, value) {
    const list = this.#list;
    requireArguments(arguments.length, 2, "URLSearchParams.append");
    name = toUSVString(name);
    value = toUSVString(value);
    push(list, name, value);
    this.#changed();
  }

  delete(name, value = undefined) {
    const list = this.#list;
    requireArguments(arguments.length, 1, "URLSearchParams.delete");
    name = toUSVString(name);
    if (value !== undefined) value = toUSVString(value);
    let kept = 0;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name && (value === undefined || list[i + 1] === value)) continue;
      list[kept] = list[i];
      list[kept + 1] = list[i + 1];
      kept += 2;
    }
    list.length = kept;
    this.#changed();
  }

  get(name) {
    const list = this.#list;
    requireArguments(arguments.length, 1, "URLSearchParams.get");
    name = toUSVString(name);
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name) return list[i + 1];
    }
    return null;
  }

  getAll(name) {
    const list = this.#list;
    requireArguments(arguments.length, 1, "URLSearchParams.getAll");
    name = toUSVString(name);
    const values = [];
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name) push(values, list[i + 1]);
    }
    return values;
  }

  has(name, value = undefined) {
    const list = this.#list;
    requireArguments(arguments.length, 1, "URLSearchParams.has");
    name = toUSVString(name);
    if (value !== undefined) value = toUSVString(value);
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name && (value === undefined || list[i + 1] === value)) return true;
    }
    return false;
  }

  set(name, value) {
    const list = this.#list;
    requireArguments(arguments.length, 2, "URLSearchParams.set");
    name = toUSVString(name);
    value = toUSVString(value);
    let kept = 0;
    let found = false;
    for (let i = 0; i < list.length; i += 2) {
      const same = list[i] === name;
      if (same && found) continue;
      list[kept] = list[i];
      list[kept + 1] = same ? value : list[i + 1];
      found ||= same;
      kept += 2;
    }
    list.length = kept;
    if (!found) push(list, name, value);
    this.#changed();
  }

  sort() {
    const list = this.#list;
    const pairs = [];
    for (let i = 0; i < list.length; i += 2) push(pairs, { __proto__: null, name: list[i], value: list[i + 1] });
    apply(sort, pairs, [byName]);
    for (let i = 0; i < pairs.length; i++) {
      list[2 * i] = pairs[i].name;
      list[2 * i + 1] = pairs[i].value;
    }
    this.#changed();
  }

  toString() {
    return serializeForm(this.#list);
  }

  static {
    defineIterable(URLSearchParams, "URLSearchParams", (params) => params.#list);
  }
}

/** Appends without asking `Array.prototype`, which programs may have changed. */
function push(list, ...values) {
  for (let i = 0; i < values.length; i++) {
    list[list.length] = values[i];
  }
}

/** Code units, not characters, decide the order; JavaScript's `<` does that. */
function byName(a, b) {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}

function withoutQuestionMark(text) {
  return apply(startsWith, text, ["?"]) ? apply(slice, text, [1]) : text;
}

/** The list for a sequence of pairs or a record. https://url.spec.whatwg.org/#urlsearchparams-initialize */
function listFrom(init) {
  const context = "URLSearchParams constructor";
  const list = [];
  const method = init[symbolIterator];
  if (method === undefined || method === null) {
    const pairs = toRecord(init, context, toUSVString, toUSVString);
    for (let i = 0; i < pairs.length; i++) push(list, pairs[i][0], pairs[i][1]);
    return list;
  }
  if (typeof method !== "function") throw new TypeError(`${context}: the @@iterator property is not a function.`);
  const pairs = sequenceFrom(init, method, context, (pair) => toSequence(pair, context, toUSVString));
  for (let i = 0; i < pairs.length; i++) {
    if (pairs[i].length !== 2) throw new TypeError(`${context}: each pair must have exactly two items.`);
    push(list, pairs[i][0], pairs[i][1]);
  }
  return list;
}

/** Puts `URLSearchParams` in place. */
export function installSearchParams(global) {
  defineInterface(global, URLSearchParams, { name: "URLSearchParams" });
}
