// `PerformanceObserver` and the list that its callback gets.
//
// https://w3c.github.io/performance-timeline/#the-performanceobserver-interface

import { DOMException } from "land:dom_exception/dom_exception";
import { reportException } from "land:events/report";
import { addObserver, filtered, queueDelivery, recorded, removeObserver } from "land:performance/timeline";
import {
  illegalConstructor, illegalInvocation, isObject, kInternal, requireArguments, toCallback, toDictionary, toDOMString, toSequence,
} from "land:webidl/webidl";

const { apply } = Reflect;
const { freeze } = Object;

const supported = freeze(["mark", "measure"]);
const isSupported = (type) => type === "mark" || type === "measure";

/** What observes: the list of the timeline's observers holds these. */
class Registration {
  /** By type. */
  #types = { __proto__: null };
  #buffer = [];
  #wantsDropped = true;
  #observer;
  #callback;

  constructor(observer, callback) {
    this.#observer = observer;
    this.#callback = callback;
  }

  setTypes(types) {
    this.#types = types;
    this.#wantsDropped = true;
  }

  addType(type) {
    this.#types[type] = true;
    this.#wantsDropped = true;
  }

  wants(type) {
    return this.#types[type] === true;
  }

  push(entry) {
    this.#buffer[this.#buffer.length] = entry;
  }

  take() {
    const taken = this.#buffer;
    this.#buffer = [];
    return taken;
  }

  deliver(dropped) {
    if (this.#buffer.length === 0) return;
    const list = new PerformanceObserverEntryList(kInternal, this.take());
    const options = this.#wantsDropped ? { droppedEntriesCount: dropped } : {};
    this.#wantsDropped = false;
    try {
      apply(this.#callback, this.#observer, [list, this.#observer, options]);
    } catch (error) {
      reportException(error);
    }
  }
}

export class PerformanceObserver {
  #registration;
  /** "single" or "multiple", by the first `observe`. */
  #kind = undefined;

  constructor(callback) {
    requireArguments(arguments.length, 1, "PerformanceObserver constructor");
    this.#registration = new Registration(this, toCallback(callback, "PerformanceObserver constructor"));
  }

  static get supportedEntryTypes() {
    return supported;
  }

  /** https://w3c.github.io/performance-timeline/#observe-method */
  observe(options = undefined) {
    const context = "PerformanceObserver.observe";
    const registration = this.#registration;
    const init = toDictionary(options, context);
    const buffered = init.buffered === undefined ? undefined : !!init.buffered;
    const entryTypes = init.entryTypes === undefined
      ? undefined
      : toSequence(init.entryTypes, `${context}: 'entryTypes'`, toDOMString);
    const type = init.type === undefined ? undefined : toDOMString(init.type, context);
    if (entryTypes === undefined && type === undefined) {
      throw new TypeError(`${context}: neither 'entryTypes' nor 'type' is given.`);
    }
    if (entryTypes !== undefined && (type !== undefined || buffered !== undefined)) {
      throw new TypeError(`${context}: 'entryTypes' stands for itself.`);
    }
    const kind = entryTypes === undefined ? "single" : "multiple";
    if (this.#kind !== undefined && this.#kind !== kind) {
      throw new DOMException(`${context}: the observer observes in the other way already.`, "InvalidModificationError");
    }
    this.#kind = kind;
    if (kind === "multiple") observeAll(registration, entryTypes);
    else if (isSupported(type)) observeOne(registration, type, buffered);
  }

  disconnect() {
    const registration = this.#registration;
    removeObserver(registration);
    registration.setTypes({ __proto__: null });
    registration.take();
    this.#kind = undefined;
  }

  takeRecords() {
    return this.#registration.take();
  }
}

/** Replaces what was observed; a list without anything known is ignored. */
function observeAll(registration, entryTypes) {
  const types = { __proto__: null };
  let isAny = false;
  for (let i = 0; i < entryTypes.length; i++) {
    if (!isSupported(entryTypes[i])) continue;
    types[entryTypes[i]] = true;
    isAny = true;
  }
  if (!isAny) return;
  registration.setTypes(types);
  addObserver(registration);
}

function observeOne(registration, type, buffered) {
  registration.addType(type);
  addObserver(registration);
  if (!buffered) return;
  const before = filtered(recorded(), undefined, type);
  for (let i = 0; i < before.length; i++) registration.push(before[i]);
  if (before.length > 0) queueDelivery();
}

export class PerformanceObserverEntryList {
  #entries;

  constructor(token = undefined, entries = undefined) {
    illegalConstructor(token);
    this.#entries = entries;
  }

  getEntries() {
    return filtered(this.#entries, undefined, undefined);
  }

  getEntriesByType(type) {
    if (!isObject(this) || !(#entries in this)) throw illegalInvocation();
    requireArguments(arguments.length, 1, "PerformanceObserverEntryList.getEntriesByType");
    return filtered(this.#entries, undefined, toDOMString(type));
  }

  getEntriesByName(name, type = undefined) {
    if (!isObject(this) || !(#entries in this)) throw illegalInvocation();
    requireArguments(arguments.length, 1, "PerformanceObserverEntryList.getEntriesByName");
    return filtered(this.#entries, toDOMString(name), type === undefined ? undefined : toDOMString(type));
  }
}
