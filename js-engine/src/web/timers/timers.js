// `setTimeout`, `setInterval` and their kin: many timers over one operation of the host.
//
// https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#timers

import { contexts } from "land:event_loop/context";
import { forget, onDone } from "land:event_loop/ops";
import { reportException } from "land:events/report";
import { hooks } from "land:native/event_loop";
import { defineGlobalFunction, requireArguments, toDOMString } from "land:webidl/webidl";

const { isServing, now, startTimer: startOperation, timerLimit } = hooks;
const { apply } = Reflect;

/** From this nesting on, a timer waits at least `MIN_NESTED_DELAY` (step 11 of the algorithm). */
const MAX_FREE_NESTING = 5;
const MIN_NESTED_DELAY = 4;
/** Delays are a `long`: what is beyond wraps, as the standard's conversion does. */
const toLong = (value) => value >> 0;

/** Timers that may run at a time: the app's limit, once the host was asked for it; not kept in a snapshot. */
let most = 0;

/** Live timers by id. */
const timers = { __proto__: null };
/**
 * The live timers as a binary heap, the earliest first; same deadlines in order of creation. Without
 * a prototype, so that a setter which a program puts there gets none of our writes.
 */
const heap = Object.setPrototypeOf([], null);
let lastId = 0;
/** The operation that ends with the earliest deadline, and that deadline; 0 when there is none. */
let armed = 0;
let armedFor = Infinity;
/** The nesting level of the callback that runs. */
let nesting = 0;

class Timer {
  constructor(id, delay, interval, level, run) {
    this.id = id;
    this.delay = delay;
    this.interval = interval;
    this.level = level;
    this.run = run;
    this.deadline = now() + delay;
    this.at = -1;
    /** At module scope: where it was started. */
    this.stack = isServing() ? undefined : new Error("started here").stack;
  }
}

const isBefore = (a, b) => a.deadline < b.deadline || (a.deadline === b.deadline && a.id < b.id);

function place(timer, at) {
  heap[at] = timer;
  timer.at = at;
}

function siftUp(timer, at) {
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(timer, heap[parent])) break;
    place(heap[parent], at);
    at = parent;
  }
  place(timer, at);
}

function siftDown(timer, at) {
  const { length } = heap;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= length) break;
    if (child + 1 < length && isBefore(heap[child + 1], heap[child])) child += 1;
    if (!isBefore(heap[child], timer)) break;
    place(heap[child], at);
    at = child;
  }
  place(timer, at);
}

function removeFromHeap(timer) {
  const { at } = timer;
  const last = heap[heap.length - 1];
  heap.length -= 1;
  timer.at = -1;
  if (last === timer) return;
  if (isBefore(last, timer)) siftUp(last, at);
  else siftDown(last, at);
}

/** Has the host wake us at the earliest deadline. */
function arm() {
  const earliest = heap.length === 0 ? Infinity : heap[0].deadline;
  if (earliest === armedFor) return;
  if (armed !== 0) forget(armed);
  armed = 0;
  armedFor = earliest;
  if (earliest === Infinity || !isServing()) return;
  const op = startOperation(earliest > now() ? earliest - now() : 0);
  if (op < 0) {
    armedFor = Infinity;
    throw new RangeError("too many operations are in flight in this sandbox");
  }
  armed = op;
  onDone(op, runDue);
}

/** Runs one due timer; true when another one may be due. */
function runDue() {
  armed = 0;
  armedFor = Infinity;
  const timer = heap[0];
  if (timer === undefined) return false;
  // The host's clock and its timers may differ by a rounding: what woke us is due.
  if (timer.deadline > now() + 1) {
    arm();
    return false;
  }
  removeFromHeap(timer);
  nesting = timer.level;
  try {
    if (timer.interval) {
      timer.level = nesting + 1;
      timer.deadline = now() + clamped(timer.delay, timer.level);
      siftUp(timer, heap.length);
    } else {
      delete timers[timer.id];
    }
    timer.run();
  } catch (error) {
    reportException(error);
  } finally {
    nesting = 0;
    if (heap.length === 0 || heap[0].deadline > now()) arm();
  }
  return heap.length !== 0 && heap[0].deadline <= now();
}

/** Runs the next of several timers that are due at once. */
export const runNextDue = () => heap.length !== 0 && armed === 0 && runDue();

const clamped = (delay, level) =>
  level > MAX_FREE_NESTING && delay < MIN_NESTED_DELAY ? MIN_NESTED_DELAY : delay;

/** Asks what the limit is, and tells the host when it is reached. */
function requireRoom() {
  const limit = timerLimit(heap.length);
  if (heap.length >= limit) throw new RangeError(`too many timers: ${limit} run already`);
  if (isServing()) most = limit;
}

function start(delay, interval, run) {
  if (heap.length >= most) requireRoom();
  const level = nesting + 1;
  lastId += 1;
  const timer = new Timer(lastId, clamped(delay, level), interval, level, run);
  timers[timer.id] = timer;
  siftUp(timer, heap.length);
  arm();
  return timer.id;
}

/** For other APIs: calls `run` once after `ms` milliseconds; answers an id for `cancelTimer`. */
export const startTimer = (ms, run) => start(ms > 0 ? ms : 0, false, run);

/** For other APIs: a task of its own, behind those that are queued. Unlike a nested timer, it never waits. */
export function queueTask(run) {
  const level = nesting;
  nesting = -1;
  try {
    start(0, false, run);
  } finally {
    nesting = level;
  }
}

/** Stops a timer; an unknown id is no error. */
export function cancelTimer(id) {
  const timer = timers[id];
  if (timer === undefined) return;
  delete timers[id];
  if (timer.at >= 0) removeFromHeap(timer);
  arm();
}

/** Where the first of the pending timers was started, at module scope; `null` when none is. */
export const pendingTimer = () => (heap.length === 0 ? null : (heap[0].stack ?? ""));

function fromPage(handler, delay, interval, args) {
  const ms = toLong(+delay);
  const callback = typeof handler === "function" ? handler : undefined;
  // A string would be code to compile: worker runtimes refuse it, and so do we.
  if (callback === undefined) {
    const context = interval ? "setInterval" : "setTimeout";
    throw new TypeError(`${context}: the handler is ${toDOMString(typeof handler)}, not a function`);
  }
  const run = () => apply(callback, globalThis, args);
  return start(ms > 0 ? ms : 0, interval, contexts.bind === null ? run : contexts.bind(run));
}

export function install(global) {
  const define = (name, fn) => defineGlobalFunction(global, name, fn);
  define("setTimeout", function setTimeout(handler, timeout = 0, ...args) {
    requireArguments(arguments.length, 1, "setTimeout");
    return fromPage(handler, timeout, false, args);
  });
  define("setInterval", function setInterval(handler, timeout = 0, ...args) {
    requireArguments(arguments.length, 1, "setInterval");
    return fromPage(handler, timeout, true, args);
  });
  define("clearTimeout", function clearTimeout(id = 0) {
    cancelTimer(toLong(+id));
  });
  define("clearInterval", function clearInterval(id = 0) {
    cancelTimer(toLong(+id));
  });
  define("queueMicrotask", function queueMicrotask(callback) {
    requireArguments(arguments.length, 1, "queueMicrotask");
    if (typeof callback !== "function") {
      throw new TypeError("queueMicrotask: the callback is not a function");
    }
    enqueueMicrotask(callback);
  });
}

/** Runs `callback` as a promise job, and reports what it throws. */
function enqueueMicrotask(callback) {
  (async () => {
    await undefined;
    try {
      apply(callback, undefined, []);
    } catch (error) {
      reportException(error);
    }
  })();
}
