// The visitor: tells those who want to know when it leaves before the response is complete.

import { onDone } from "land:event_loop/ops";
import { hooks } from "land:native/event_loop";

const { watchVisitor } = hooks;

/** What to call, in order; without a prototype, so that a program's setters get none of our writes. */
const callbacks = { __proto__: null };
let count = 0;
let left = false;

/** Calls `callback` in a turn of its own when the visitor leaves; at once when it has left. */
export function whenVisitorLeaves(callback) {
  if (left) {
    callback();
    return;
  }
  if (count === 0) onDone(watchVisitor(), tell);
  callbacks[count] = callback;
  count += 1;
}

/** What comes next is another visitor. */
export function forgetVisitor() {
  for (let at = 0; at < count; at += 1) delete callbacks[at];
  count = 0;
  left = false;
}

function tell() {
  left = true;
  // What one of them throws must not keep the next from hearing it.
  tellFrom(0);
}

function tellFrom(at) {
  if (at === count) return;
  const callback = callbacks[at];
  delete callbacks[at];
  try {
    callback();
  } finally {
    tellFrom(at + 1);
  }
}
