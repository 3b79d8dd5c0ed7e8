// `node:timers`: the platform's timers behind the objects that Node.js has for them.

import { requireFunction } from "./internal/errors.js";
import * as promises from "./timers/promises.js";

const platform = {
  setTimeout: globalThis.setTimeout, setInterval: globalThis.setInterval, clearTimeout: globalThis.clearTimeout,
};

/** A timer that can be started again. `ref` and `unref` change nothing: no process waits for it. */
class Timeout {
  #callback;
  #delay;
  #args;
  #repeats;
  #id;

  constructor(callback, delay, args, repeats) {
    requireFunction(callback, "callback");
    this.#callback = callback;
    this.#delay = delay;
    this.#args = args;
    this.#repeats = repeats;
    this.refresh();
  }

  refresh() {
    platform.clearTimeout(this.#id);
    this.#id = (this.#repeats ? platform.setInterval : platform.setTimeout)(this.#callback, this.#delay, ...this.#args);
    return this;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
  hasRef() {
    return true;
  }
  close() {
    platform.clearTimeout(this.#id);
    return this;
  }
  [Symbol.toPrimitive]() {
    return this.#id;
  }
  [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
    this.close();
  }
}

export const setTimeout = (callback, delay, ...args) => new Timeout(callback, delay, args, false);
export const setInterval = (callback, delay, ...args) => new Timeout(callback, delay, args, true);

export function clearTimeout(timer) {
  if (timer instanceof Timeout) timer.close();
  else if (timer !== undefined && timer !== null) platform.clearTimeout(timer);
}
export const clearInterval = clearTimeout;

class Immediate extends Timeout {}
export const setImmediate = (callback, ...args) => new Immediate(callback, 0, args, false);
export const clearImmediate = clearTimeout;
setTimeout[Symbol.for("nodejs.util.promisify.custom")] = promises.setTimeout;
setImmediate[Symbol.for("nodejs.util.promisify.custom")] = promises.setImmediate;

export { promises };
export default {
  clearImmediate, clearInterval, clearTimeout, promises, setImmediate, setInterval, setTimeout,
};
