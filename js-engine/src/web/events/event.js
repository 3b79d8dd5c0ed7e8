// `Event`, the object that listeners are called with, and how dispatch sees inside it.
//
// https://dom.spec.whatwg.org/#interface-event

import {
  illegalInvocation,
  requireArguments,
  toBoolean,
  toDictionary,
  toDOMString,
} from "land:webidl/webidl";

const { defineProperty, getOwnPropertyDescriptor } = Reflect;

export const eventConstants = { NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 };
const { NONE, AT_TARGET } = eventConstants;

let now = () => 0;

/** Gives events their clock: milliseconds since the time origin. Called once, at build time. */
export function setEventClock(clock) {
  now = clock;
}

/** What an event holds. Dispatch works on this; programs see it through `Event` only. */
class EventSlots {
  type;
  bubbles;
  cancelable;
  composed;
  target = null;
  currentTarget = null;
  phase = NONE;
  dispatching = false;
  initialized = true;
  stopped = false;
  stoppedImmediately = false;
  canceled = false;
  inPassiveListener = false;
  trusted = false;
  timeStamp = now();

  constructor(type, bubbles, cancelable, composed) {
    this.type = type;
    this.bubbles = bubbles;
    this.cancelable = cancelable;
    this.composed = composed;
  }
}

/** https://dom.spec.whatwg.org/#set-the-canceled-flag */
export function cancel(slots) {
  if (slots.cancelable && !slots.inPassiveListener) slots.canceled = true;
}

/** The slots of `event`; throws when it isn't one. */
export let slotsOf;

/** Whether `value` is an event. */
export let isEvent;

export class Event {
  #slots;

  static {
    slotsOf = (event) => {
      if (!(#slots in event)) throw illegalInvocation();
      return event.#slots;
    };
    isEvent = (value) => typeof value === "object" && value !== null && #slots in value;
  }

  constructor(type, eventInitDict = undefined) {
    requireArguments(arguments.length, 1, "Event constructor");
    const name = toDOMString(type, "Event constructor");
    const init = toDictionary(eventInitDict, "Event constructor");
    this.#slots = new EventSlots(
      name,
      toBoolean(init.bubbles),
      toBoolean(init.cancelable),
      toBoolean(init.composed),
    );
    defineProperty(this, "isTrusted", isTrusted);
  }

  get type() {
    return slotsOf(this).type;
  }

  get target() {
    return slotsOf(this).target;
  }

  get srcElement() {
    return slotsOf(this).target;
  }

  get currentTarget() {
    return slotsOf(this).currentTarget;
  }

  /**
   * https://dom.spec.whatwg.org/#dom-event-composedpath: there is no tree here, so the path is the target
   * alone.
   */
  composedPath() {
    const { currentTarget } = slotsOf(this);
    return currentTarget === null ? [] : [currentTarget];
  }

  get eventPhase() {
    return slotsOf(this).phase;
  }

  stopPropagation() {
    slotsOf(this).stopped = true;
  }

  get cancelBubble() {
    return slotsOf(this).stopped;
  }

  set cancelBubble(value) {
    const slots = slotsOf(this);
    if (toBoolean(value)) slots.stopped = true;
  }

  stopImmediatePropagation() {
    const slots = slotsOf(this);
    slots.stopped = true;
    slots.stoppedImmediately = true;
  }

  get bubbles() {
    return slotsOf(this).bubbles;
  }

  get cancelable() {
    return slotsOf(this).cancelable;
  }

  get returnValue() {
    return !slotsOf(this).canceled;
  }

  set returnValue(value) {
    const slots = slotsOf(this);
    if (!toBoolean(value)) cancel(slots);
  }

  preventDefault() {
    cancel(slotsOf(this));
  }

  get defaultPrevented() {
    return slotsOf(this).canceled;
  }

  get composed() {
    return slotsOf(this).composed;
  }

  get timeStamp() {
    return slotsOf(this).timeStamp;
  }

  /** https://dom.spec.whatwg.org/#dom-event-initevent */
  initEvent(type, bubbles = false, cancelable = false) {
    requireArguments(arguments.length, 1, "Event.initEvent");
    const slots = slotsOf(this);
    const name = toDOMString(type, "Event.initEvent");
    if (slots.dispatching) return;
    initialize(slots, name, toBoolean(bubbles), toBoolean(cancelable));
  }
}

/** https://dom.spec.whatwg.org/#concept-event-initialize */
function initialize(slots, type, bubbles, cancelable) {
  slots.initialized = true;
  slots.stopped = false;
  slots.stoppedImmediately = false;
  slots.canceled = false;
  slots.trusted = false;
  slots.target = null;
  slots.type = type;
  slots.bubbles = bubbles;
  slots.cancelable = cancelable;
}

/** `isTrusted` is unforgeable: every event has it itself, all with the same getter. */
const isTrusted = {
  __proto__: null,
  get: getOwnPropertyDescriptor(
    {
      get isTrusted() {
        return slotsOf(this).trusted;
      },
    },
    "isTrusted",
  ).get,
  set: undefined,
  enumerable: true,
  configurable: false,
};

/** An event that the platform itself fires. https://dom.spec.whatwg.org/#concept-event-create */
export function createTrustedEvent(Interface, type, init) {
  const event = new Interface(type, init);
  slotsOf(event).trusted = true;
  return event;
}

/** https://dom.spec.whatwg.org/#concept-event-dispatch, before listeners are called. */
export function beginDispatch(slots, target) {
  slots.dispatching = true;
  slots.target = target;
  slots.currentTarget = target;
  slots.phase = AT_TARGET;
}

/** https://dom.spec.whatwg.org/#concept-event-dispatch, after the last listener. */
export function endDispatch(slots) {
  slots.phase = NONE;
  slots.currentTarget = null;
  slots.dispatching = false;
  slots.stopped = false;
  slots.stoppedImmediately = false;
}
