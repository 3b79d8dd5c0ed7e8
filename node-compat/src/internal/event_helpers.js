// The parts of `node:events` that work on any emitter or event target.

import { abortError, invalidArgType } from "./errors.js";

/** Calls `listener` when `signal` aborts, at once when it has; answers what can be disposed of. */
export function addAbortListener(signal, listener) {
  if (typeof signal?.addEventListener !== "function") throw invalidArgType("signal", "an instance of AbortSignal", signal);
  if (signal.aborted) {
    queueMicrotask(() => listener());
    return { [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {} };
  }
  signal.addEventListener("abort", listener, { once: true });
  return {
    [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
      signal.removeEventListener("abort", listener);
    },
  };
}

/** An emitter's listeners. Those of an `EventTarget` aren't known: it tells nobody. */
export function getEventListeners(emitter, type) {
  return typeof emitter.listeners === "function" ? emitter.listeners(type) : [];
}

export const getMaxListeners = (emitter) =>
  typeof emitter.getMaxListeners === "function" ? emitter.getMaxListeners() : 0;

/** Targets of the platform have no such limit. */
export function setMaxListeners(count = 10, ...emitters) {
  for (const emitter of emitters) emitter.setMaxListeners?.(count);
}

/** An async iterator over the events `type` of `emitter`. */
export function on(emitter, type, { signal, close = [] } = {}) {
  if (signal?.aborted) throw abortError(signal);
  const events = [];
  const waiting = [];
  let failure;
  let finished = false;
  const isTarget = typeof emitter.on !== "function";
  const method = (name) => (isTarget ? (name === "add" ? "addEventListener" : "removeEventListener") : name === "add" ? "on" : "removeListener");
  const add = (event, listener) => emitter[method("add")](event, listener);
  const remove = (event, listener) => emitter[method("remove")](event, listener);
  const onEvent = (...args) => {
    const next = waiting.shift();
    if (next) next.resolve({ value: args, done: false });
    else events.push(args);
  };
  const onError = (error) => {
    failure = { error };
    const next = waiting.shift();
    if (next) {
      next.reject(error);
      failure = undefined;
    }
    iterator.return();
  };
  const onAbort = () => onError(abortError(signal));
  const iterator = {
    next() {
      if (events.length > 0) return Promise.resolve({ value: events.shift(), done: false });
      if (failure) {
        const { error } = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      if (finished) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return() {
      remove(type, onEvent);
      if (!isTarget) remove("error", onError);
      for (const event of close) remove(event, iterator.return);
      signal?.removeEventListener("abort", onAbort);
      finished = true;
      for (const next of waiting.splice(0)) next.resolve({ value: undefined, done: true });
      return Promise.resolve({ value: undefined, done: true });
    },
    throw(error) {
      onError(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  add(type, onEvent);
  if (!isTarget && type !== "error") add("error", onError);
  for (const event of close) add(event, iterator.return);
  signal?.addEventListener("abort", onAbort, { once: true });
  return iterator;
}
