// `node:async_hooks`: what a program keeps across asynchronous steps. The engine carries one value
// through promises, timers and microtasks; here it is a map from each storage to its store.

import { getContext, setContext } from "land:node-internals";
import { requireFunction, requireString } from "./internal/errors.js";

function runIn(context, fn, thisArg, args) {
  const before = getContext();
  setContext(context);
  try {
    return Reflect.apply(fn, thisArg, args);
  } finally {
    setContext(before);
  }
}

/** The context of now with `storage` set; maps are never changed once they are a context. */
function extended(storage, store) {
  const next = new Map(getContext());
  if (store === undefined) next.delete(storage);
  else next.set(storage, store);
  return next;
}

export class AsyncLocalStorage {
  #default;
  #name;

  constructor({ defaultValue, name = "" } = {}) {
    this.#default = defaultValue;
    this.#name = name;
  }

  static bind(fn) {
    requireFunction(fn, "fn");
    const context = getContext();
    return function (...args) {
      return runIn(context, fn, this, args);
    };
  }
  static snapshot() {
    const context = getContext();
    return (fn, ...args) => runIn(context, fn, undefined, args);
  }

  get name() {
    return this.#name;
  }
  getStore() {
    const context = getContext();
    return context?.has(this) ? context.get(this) : this.#default;
  }
  run(store, fn, ...args) {
    return runIn(extended(this, store), fn, undefined, args);
  }
  exit(fn, ...args) {
    return runIn(extended(this, undefined), fn, undefined, args);
  }
  enterWith(store) {
    setContext(extended(this, store));
  }
  disable() {
    setContext(extended(this, undefined));
  }
}

let lastId = 1;

/** Something that calls functions in the context that it was made in. */
export class AsyncResource {
  #context = getContext();
  #id = ++lastId;
  #trigger;
  type;

  constructor(type, options) {
    requireString(type, "type");
    this.type = type;
    this.#trigger = typeof options === "number" ? options : (options?.triggerAsyncId ?? 1);
  }

  static bind(fn, type, thisArg) {
    return new AsyncResource(type || fn.name || "bound-anonymous-fn").bind(fn, thisArg);
  }

  runInAsyncScope(fn, thisArg, ...args) {
    return runIn(this.#context, fn, thisArg, args);
  }
  bind(fn, thisArg) {
    requireFunction(fn, "fn");
    const resource = this;
    const bound = function (...args) {
      return resource.runInAsyncScope(fn, thisArg === undefined ? this : thisArg, ...args);
    };
    return Object.defineProperty(bound, "length", { value: fn.length, configurable: true });
  }
  emitDestroy() {
    return this;
  }
  asyncId() {
    return this.#id;
  }
  triggerAsyncId() {
    return this.#trigger;
  }
}

/** Accepted and never called: the engine has no such events. */
class AsyncHook {
  enable() {
    return this;
  }
  disable() {
    return this;
  }
}

export const createHook = () => new AsyncHook();
export const executionAsyncId = () => 1;
export const triggerAsyncId = () => 0;
const resource = {};
export const executionAsyncResource = () => resource;
export const asyncWrapProviders = Object.freeze({ __proto__: null, NONE: 0 });

export default {
  AsyncLocalStorage, AsyncResource, asyncWrapProviders, createHook, executionAsyncId, executionAsyncResource,
  triggerAsyncId,
};
