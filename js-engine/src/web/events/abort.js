// `AbortController` and `AbortSignal`: telling work under way that nobody wants it any more.
//
// https://dom.spec.whatwg.org/#aborting-ongoing-activities

import { DOMException } from "land:dom_exception/dom_exception";
import { Event } from "land:events/event";
import {
  EventTarget,
  fireEvent,
  getEventHandler,
  hasListeners,
  provideSignals,
  setEventHandler,
} from "land:events/event_target";
import { startTimer } from "land:timers/timers";
import {
  illegalConstructor,
  illegalInvocation,
  isObject,
  kInternal,
  requireArguments,
  toSequence,
  toUnsignedLongLong,
} from "land:webidl/webidl";

/** What a signal holds. */
class SignalSlots {
  aborted = false;
  reason = undefined;
  /** Steps to run when it aborts, in order; an array that is replaced, never changed. */
  algorithms = [];
  /** For a signal made by `any()`: the signals that it follows, none of which is dependent itself. */
  sources = undefined;
  /** The signals made by `any()` that follow this one. */
  dependents = [];
}

let slotsOfSignal;

/** Whether `value` is an `AbortSignal`. */
export let isAbortSignal;

export class AbortSignal extends EventTarget {
  #slots = new SignalSlots();

  static {
    slotsOfSignal = (signal) => {
      if (!isObject(signal) || !(#slots in signal)) throw illegalInvocation();
      return signal.#slots;
    };
    isAbortSignal = (value) => isObject(value) && #slots in value;
  }

  constructor(token = undefined) {
    illegalConstructor(token);
    super();
  }

  /** https://dom.spec.whatwg.org/#dom-abortsignal-abort */
  static abort(reason = undefined) {
    const signal = createSignal();
    const slots = slotsOfSignal(signal);
    slots.aborted = true;
    slots.reason = reason === undefined ? abortError() : reason;
    return signal;
  }

  /** https://dom.spec.whatwg.org/#dom-abortsignal-timeout */
  static timeout(milliseconds) {
    const context = "AbortSignal.timeout";
    requireArguments(arguments.length, 1, context);
    const delay = toUnsignedLongLong(milliseconds, context, { enforceRange: true });
    const signal = createSignal();
    startTimer(delay, () => {
      signalAbort(signal, new DOMException("The operation timed out.", "TimeoutError"));
    });
    return signal;
  }

  /** https://dom.spec.whatwg.org/#dom-abortsignal-any */
  static any(signals) {
    const context = "AbortSignal.any";
    requireArguments(arguments.length, 1, context);
    return createDependentSignal(toSequence(signals, context, toSignal));
  }

  get aborted() {
    return slotsOfSignal(this).aborted;
  }

  get reason() {
    return slotsOfSignal(this).reason;
  }

  /** https://dom.spec.whatwg.org/#dom-abortsignal-throwifaborted */
  throwIfAborted() {
    const slots = slotsOfSignal(this);
    if (slots.aborted) throw slots.reason;
  }

  get onabort() {
    slotsOfSignal(this);
    return getEventHandler(this, "abort");
  }

  set onabort(value) {
    slotsOfSignal(this);
    setEventHandler(this, "abort", value);
  }
}

function toSignal(value, context) {
  if (!isAbortSignal(value)) throw new TypeError(`${context}: the value is not an AbortSignal.`);
  return value;
}

function abortError() {
  return new DOMException("The operation was aborted.", "AbortError");
}

/** A signal that has not aborted, for our own code to hand out. */
export function createSignal() {
  return new AbortSignal(kInternal);
}

export function isAborted(signal) {
  return slotsOfSignal(signal).aborted;
}

export function abortReason(signal) {
  return slotsOfSignal(signal).reason;
}

/** https://dom.spec.whatwg.org/#abortsignal-add */
export function addAbortAlgorithm(signal, algorithm) {
  const slots = slotsOfSignal(signal);
  if (slots.aborted) return;
  const { algorithms } = slots;
  const longer = [];
  for (let i = 0; i < algorithms.length; i++) longer[i] = algorithms[i];
  longer[longer.length] = algorithm;
  slots.algorithms = longer;
}

/** https://dom.spec.whatwg.org/#abortsignal-remove */
export function removeAbortAlgorithm(signal, algorithm) {
  const slots = slotsOfSignal(signal);
  const { algorithms } = slots;
  const left = [];
  for (let i = 0; i < algorithms.length; i++) {
    if (algorithms[i] !== algorithm) left[left.length] = algorithms[i];
  }
  slots.algorithms = left;
}

/** https://dom.spec.whatwg.org/#abortsignal-signal-abort */
export function signalAbort(signal, reason) {
  const slots = slotsOfSignal(signal);
  if (slots.aborted) return;
  slots.aborted = true;
  slots.reason = reason === undefined ? abortError() : reason;
  const toRun = [];
  for (let i = 0; i < slots.dependents.length; i++) {
    const dependent = slotsOfSignal(slots.dependents[i]);
    if (dependent.aborted) continue;
    dependent.aborted = true;
    dependent.reason = slots.reason;
    toRun[toRun.length] = slots.dependents[i];
  }
  runAbortSteps(signal, slots);
  for (let i = 0; i < toRun.length; i++) runAbortSteps(toRun[i], slotsOfSignal(toRun[i]));
}

/** https://dom.spec.whatwg.org/#run-the-abort-steps */
function runAbortSteps(signal, slots) {
  const { algorithms } = slots;
  slots.algorithms = [];
  for (let i = 0; i < algorithms.length; i++) algorithms[i]();
  if (hasListeners(signal, "abort")) fireEvent(signal, Event, "abort", undefined);
}

/** https://dom.spec.whatwg.org/#create-a-dependent-abort-signal */
export function createDependentSignal(signals) {
  const result = createSignal();
  const slots = slotsOfSignal(result);
  for (let i = 0; i < signals.length; i++) {
    if (isAborted(signals[i])) {
      slots.aborted = true;
      slots.reason = abortReason(signals[i]);
      return result;
    }
  }
  slots.sources = [];
  for (let i = 0; i < signals.length; i++) {
    const { sources } = slotsOfSignal(signals[i]);
    if (sources === undefined) {
      follow(result, slots, signals[i]);
    } else {
      for (let j = 0; j < sources.length; j++) follow(result, slots, sources[j]);
    }
  }
  return result;
}

function follow(result, slots, source) {
  for (let i = 0; i < slots.sources.length; i++) {
    if (slots.sources[i] === source) return;
  }
  slots.sources[slots.sources.length] = source;
  const { dependents } = slotsOfSignal(source);
  dependents[dependents.length] = result;
}

/** https://dom.spec.whatwg.org/#interface-abortcontroller */
export class AbortController {
  #signal = createSignal();

  get signal() {
    return this.#signal;
  }

  abort(reason = undefined) {
    signalAbort(this.#signal, reason);
  }
}

provideSignals({ isSignal: isAbortSignal, isAborted, addAlgorithm: addAbortAlgorithm });
