// `node:events`: the npm package of this name, and what Node.js has added since.

import Base from "events/events.js";
import { AsyncResource } from "./async_hooks.js";
import { addAbortListener, getEventListeners, getMaxListeners, on, setMaxListeners } from "./internal/event_helpers.js";
import { abortError, codedError, invalidArgType } from "./internal/errors.js";

export const errorMonitor = Symbol("events.errorMonitor");
export const captureRejectionSymbol = Symbol.for("nodejs.rejection");
const kCapture = Symbol("kCapture");
export let captureRejections = false;
export const usingDomains = false;

/** The package's constructor takes no options. Both share one prototype. */
function EventEmitter(options) {
  Base.init.call(this);
  if (options?.captureRejections) this[kCapture] = true;
}
EventEmitter.prototype = Base.prototype;
EventEmitter.prototype.constructor = EventEmitter;
EventEmitter.init = Base.init;
export const { init } = Base;
export const { defaultMaxListeners } = Base;
Object.defineProperty(EventEmitter, "defaultMaxListeners", {
  get: () => Base.defaultMaxListeners,
  set: (value) => void (Base.defaultMaxListeners = value),
  enumerable: true,
  configurable: true,
});

const protoEmit = Base.prototype.emit;

/** Tells the monitors of errors first, and looks after promises that listeners answer. */
EventEmitter.prototype.emit = function emit(type, ...args) {
  if (type === "error") {
    if (this._events?.[errorMonitor] !== undefined) protoEmit.call(this, errorMonitor, ...args);
    if (this._events?.error === undefined && !(args[0] instanceof Error)) throw unhandled(args[0]);
  }
  if (!this[kCapture] && !captureRejections) return protoEmit.call(this, type, ...args);
  const listeners = this.rawListeners(type);
  if (listeners.length === 0) return protoEmit.call(this, type, ...args);
  for (const listener of listeners) watch(this, listener.apply(this, args), type, args);
  return true;
};

function unhandled(value) {
  const text = typeof value === "string" ? "'" + value + "'" : String(value);
  const error = codedError(Error, "ERR_UNHANDLED_ERROR", "Unhandled error. (" + text + ")");
  error.context = value;
  return error;
}

function watch(emitter, result, type, args) {
  if (typeof result?.then !== "function") return;
  result.then(undefined, (error) => {
    const handler = emitter[captureRejectionSymbol];
    if (typeof handler === "function") handler.call(emitter, error, type, ...args);
    else emitter.emit("error", error);
  });
}

/** A promise for the first event `type`; rejects when an `error` comes before it. */
export function once(emitter, type, { signal } = {}) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal));
    const isTarget = typeof emitter.addEventListener === "function" && typeof emitter.on !== "function";
    const remove = (event, listener) =>
      isTarget ? emitter.removeEventListener(event, listener) : emitter.removeListener(event, listener);
    const done = () => {
      remove(type, resolver);
      if (!isTarget && type !== "error") remove("error", rejecter);
      signal?.removeEventListener("abort", onAbort);
    };
    const resolver = (...args) => (done(), resolve(args));
    const rejecter = (error) => (done(), reject(error));
    const onAbort = () => (done(), reject(abortError(signal)));
    if (isTarget) emitter.addEventListener(type, resolver, { once: true });
    else if (typeof emitter?.once === "function") {
      emitter.once(type, resolver);
      if (type !== "error") emitter.once("error", rejecter);
    } else return reject(invalidArgType("emitter", "an instance of EventEmitter or EventTarget", emitter));
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

export function listenerCount(emitter, type) {
  if (typeof emitter.listenerCount === "function") return emitter.listenerCount(type);
  return getEventListeners(emitter, type).length;
}

/** An emitter whose listeners run in the context that it was made in. */
export class EventEmitterAsyncResource extends EventEmitter {
  #resource;

  constructor(options = {}) {
    super(options);
    this.#resource = new AsyncResource(typeof options === "string" ? options : (options.name ?? new.target.name));
  }

  get asyncResource() {
    return this.#resource;
  }
  emit(...args) {
    return this.#resource.runInAsyncScope(super.emit, this, ...args);
  }
  emitDestroy() {}
  asyncId() {
    return this.#resource.asyncId();
  }
  triggerAsyncId() {
    return this.#resource.triggerAsyncId();
  }
}

Object.assign(EventEmitter, {
  EventEmitter, EventEmitterAsyncResource, addAbortListener, captureRejectionSymbol, errorMonitor,
  getEventListeners, getMaxListeners, listenerCount, on, once, setMaxListeners, usingDomains,
});
Object.defineProperty(EventEmitter, "captureRejections", {
  get: () => captureRejections,
  set: (value) => void (captureRejections = !!value),
  enumerable: true,
  configurable: true,
});

export { EventEmitter, addAbortListener, getEventListeners, getMaxListeners, on, setMaxListeners };
export default EventEmitter;
