// `EventTarget`: who listens to what, and calling them when an event is dispatched.
//
// https://dom.spec.whatwg.org/#interface-eventtarget

import { DOMException } from "land:dom_exception/dom_exception";
import { beginDispatch, cancel, createTrustedEvent, endDispatch, isEvent, slotsOf } from "land:events/event";
import { reportException } from "land:events/report";
import {
  illegalInvocation,
  isObject,
  requireArguments,
  toBoolean,
  toDictionary,
  toDOMString,
} from "land:webidl/webidl";

const { apply } = Reflect;

/** How to look at an `AbortSignal`; that class derives from this file's, so it hands itself in. */
let signals;

export function provideSignals(operations) {
  signals = operations;
}

/** What a target holds. */
class TargetSlots {
  /** The object that events name as their target. */
  object;
  /**
   * By event type, an array of listeners in order. An array is replaced, never changed, so a dispatch can
   * walk it.
   */
  listeners = { __proto__: null };
  /** By event type, the listener behind an `on…` attribute. */
  handlers = { __proto__: null };

  constructor(object) {
    this.object = object;
  }
}

let readSlots;
let hasSlots;

/** The target that calls without a `this` mean: the global object's. */
let globalSlots;

/** Makes `global` a target. Called once, at build time. */
export function makeGlobalTarget(global) {
  globalSlots = new TargetSlots(global);
}

function slotsOfTarget(target) {
  if (target === undefined || target === null || target === globalSlots?.object) {
    if (globalSlots !== undefined) return globalSlots;
  }
  if (!hasSlots(target)) throw illegalInvocation();
  return readSlots(target);
}

export class EventTarget {
  #slots = new TargetSlots(this);

  static {
    readSlots = (target) => target.#slots;
    hasSlots = (target) => isObject(target) && #slots in target;
  }

  /** https://dom.spec.whatwg.org/#dom-eventtarget-addeventlistener */
  addEventListener(type, callback, options = undefined) {
    const context = "EventTarget.addEventListener";
    const slots = slotsOfTarget(this);
    requireArguments(arguments.length, 2, context);
    const name = toDOMString(type, context);
    const listener = toListener(callback, context);
    addListener(slots, name, makeListener(listener, options, context));
  }

  /** https://dom.spec.whatwg.org/#dom-eventtarget-removeeventlistener */
  removeEventListener(type, callback, options = undefined) {
    const context = "EventTarget.removeEventListener";
    const slots = slotsOfTarget(this);
    requireArguments(arguments.length, 2, context);
    const name = toDOMString(type, context);
    const listener = toListener(callback, context);
    const capture = isObject(options) ? toBoolean(options.capture) : toBoolean(options);
    const found = findListener(slots.listeners[name], listener, capture);
    if (found !== undefined) removeListener(slots, name, found);
  }

  /** https://dom.spec.whatwg.org/#dom-eventtarget-dispatchevent */
  dispatchEvent(event) {
    const context = "EventTarget.dispatchEvent";
    const slots = slotsOfTarget(this);
    requireArguments(arguments.length, 1, context);
    if (!isEvent(event)) throw new TypeError(`${context}: the argument is not an Event.`);
    const inside = slotsOf(event);
    if (inside.dispatching || !inside.initialized) {
      throw new DOMException("The event is already being dispatched.", "InvalidStateError");
    }
    inside.trusted = false;
    return dispatch(slots, event, inside);
  }
}

/** The callback interface type `EventListener?`. */
function toListener(value, context) {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw new TypeError(`${context}: the callback is not an object.`);
  return value;
}

/** https://dom.spec.whatwg.org/#event-flatten-more */
function makeListener(callback, options, context) {
  const listener = {
    callback,
    capture: false,
    once: false,
    passive: false,
    signal: undefined,
    removed: false,
  };
  if (!isObject(options)) {
    listener.capture = toBoolean(options);
    return listener;
  }
  const members = toDictionary(options, context);
  listener.capture = toBoolean(members.capture);
  listener.once = toBoolean(members.once);
  listener.passive = toBoolean(members.passive);
  const { signal } = members;
  if (signal !== undefined) {
    if (!signals.isSignal(signal)) {
      throw new TypeError(`${context}: member 'signal' is not an AbortSignal.`);
    }
    listener.signal = signal;
  }
  return listener;
}

/** https://dom.spec.whatwg.org/#add-an-event-listener */
function addListener(slots, type, listener) {
  const { signal } = listener;
  if (signal !== undefined && signals.isAborted(signal)) return;
  if (listener.callback === null) return;
  const present = slots.listeners[type];
  if (findListener(present, listener.callback, listener.capture) !== undefined) return;
  slots.listeners[type] = present === undefined ? [listener] : appended(present, listener);
  if (signal !== undefined) {
    signals.addAlgorithm(signal, () => removeListener(slots, type, listener));
  }
}

function appended(list, item) {
  const copy = [];
  for (let i = 0; i < list.length; i++) copy[i] = list[i];
  copy[copy.length] = item;
  return copy;
}

function findListener(list, callback, capture) {
  if (list === undefined) return undefined;
  for (let i = 0; i < list.length; i++) {
    if (list[i].callback === callback && list[i].capture === capture) return list[i];
  }
  return undefined;
}

/** https://dom.spec.whatwg.org/#remove-an-event-listener */
function removeListener(slots, type, listener) {
  listener.removed = true;
  const present = slots.listeners[type];
  if (present === undefined) return;
  const left = [];
  for (let i = 0; i < present.length; i++) {
    if (present[i] !== listener) left[left.length] = present[i];
  }
  if (left.length === 0) delete slots.listeners[type];
  else slots.listeners[type] = left;
}

/** https://dom.spec.whatwg.org/#concept-event-dispatch, where the path is the target alone. */
function dispatch(slots, event, inside) {
  beginDispatch(inside, slots.object);
  const list = slots.listeners[inside.type];
  if (list !== undefined) {
    invoke(slots, list, event, inside, true);
    if (!inside.stopped) invoke(slots, list, event, inside, false);
  }
  endDispatch(inside);
  return !inside.canceled;
}

/** https://dom.spec.whatwg.org/#concept-event-listener-inner-invoke */
function invoke(slots, list, event, inside, capture) {
  for (let i = 0; i < list.length; i++) {
    const listener = list[i];
    if (listener.removed || listener.capture !== capture) continue;
    if (listener.once) removeListener(slots, inside.type, listener);
    inside.inPassiveListener = listener.passive;
    try {
      callListener(listener.callback, event, inside.currentTarget);
    } catch (error) {
      reportException(error);
    }
    inside.inPassiveListener = false;
    if (inside.stoppedImmediately) return;
  }
}

/** https://webidl.spec.whatwg.org/#call-a-user-objects-operation for `handleEvent` */
function callListener(callback, event, currentTarget) {
  if (typeof callback === "function") {
    apply(callback, currentTarget, [event]);
    return;
  }
  const { handleEvent } = callback;
  if (typeof handleEvent !== "function") {
    throw new TypeError("EventListener: 'handleEvent' is not a function.");
  }
  apply(handleEvent, callback, [event]);
}

/** Dispatches an event of the platform's own at `target`. https://dom.spec.whatwg.org/#concept-event-fire */
export function fireEvent(target, Interface, type, init) {
  return dispatchTrusted(target, createTrustedEvent(Interface, type, init));
}

/** Dispatches an event made by `createTrustedEvent`; answers false when it was canceled. */
export function dispatchTrusted(target, event) {
  return dispatch(slotsOfTarget(target), event, slotsOf(event));
}

/** Whether an event of this type would reach anybody; spares making events that nobody hears. */
export function hasListeners(target, type) {
  return slotsOfTarget(target).listeners[type] !== undefined;
}

/** https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-idl-attributes, the getter. */
export function getEventHandler(target, type) {
  return slotsOfTarget(target).handlers[type]?.value ?? null;
}

/** The setter: a handler keeps the place among the listeners that it got when it was first set. */
export function setEventHandler(target, type, value, run = runHandler) {
  const slots = slotsOfTarget(target);
  const present = slots.handlers[type];
  const handler = isObject(value) ? value : null;
  if (handler === null) {
    if (present === undefined) return;
    removeListener(slots, type, present.listener);
    delete slots.handlers[type];
  } else if (present !== undefined) {
    present.value = handler;
  } else {
    const entry = { value: handler, listener: undefined };
    entry.listener = makeListener((event) => run(entry, event), undefined);
    slots.handlers[type] = entry;
    addListener(slots, type, entry.listener);
  }
}

/** https://html.spec.whatwg.org/multipage/webappapis.html#the-event-handler-processing-algorithm */
function runHandler(entry, event) {
  const { value } = entry;
  if (typeof value !== "function") return;
  const inside = slotsOf(event);
  if (apply(value, inside.currentTarget, [event]) === false) cancel(inside);
}
