// Operations of the host that JavaScript waits for.

import { hooks } from "land:native/event_loop";

const { cancel } = hooks;

const PromiseConstructor = Promise;

/** What runs when an operation completes, by its id. */
const waiting = { __proto__: null };

/** Calls `callback(status)` in a turn of its own once operation `op` has completed. */
export function onDone(op, callback) {
  waiting[op] = callback;
}

/** A promise for the end of operation `op`; it resolves whether or not the operation went well. */
export function whenDone(op) {
  return new PromiseConstructor((resolve) => {
    waiting[op] = resolve;
  });
}

/** Nobody waits for `op` any more. */
export function forget(op) {
  delete waiting[op];
  cancel(op);
}

/** Operation `op` has completed: answers what its callback answers. */
export function complete(op, status) {
  const callback = waiting[op];
  if (callback === undefined) return undefined;
  delete waiting[op];
  return callback(status);
}
