// The events that carry something: `CustomEvent`, `ErrorEvent` and `PromiseRejectionEvent`.

import { Event, slotsOf } from "land:events/event";
import {
  requireArguments,
  toDictionary,
  toDOMString,
  toUnsignedLong,
  toUSVString,
} from "land:webidl/webidl";

/** https://dom.spec.whatwg.org/#interface-customevent */
export class CustomEvent extends Event {
  #detail;

  constructor(type, eventInitDict = undefined) {
    requireArguments(arguments.length, 1, "CustomEvent constructor");
    super(type, eventInitDict);
    const { detail } = toDictionary(eventInitDict, "CustomEvent constructor");
    this.#detail = detail === undefined ? null : detail;
  }

  get detail() {
    return this.#detail;
  }

  /** https://dom.spec.whatwg.org/#dom-customevent-initcustomevent */
  initCustomEvent(type, bubbles = false, cancelable = false, detail = null) {
    requireArguments(arguments.length, 1, "CustomEvent.initCustomEvent");
    const { dispatching } = slotsOf(this);
    super.initEvent(type, bubbles, cancelable);
    if (!dispatching) this.#detail = detail;
  }
}

function stringMember(value, convert, context) {
  return value === undefined ? "" : convert(value, context);
}

function numberMember(value, context) {
  return value === undefined ? 0 : toUnsignedLong(value, context);
}

/** https://html.spec.whatwg.org/multipage/webappapis.html#the-errorevent-interface */
export class ErrorEvent extends Event {
  #message;
  #filename;
  #lineno;
  #colno;
  #error;

  constructor(type, eventInitDict = undefined) {
    const context = "ErrorEvent constructor";
    requireArguments(arguments.length, 1, context);
    super(type, eventInitDict);
    const init = toDictionary(eventInitDict, context);
    this.#colno = numberMember(init.colno, context);
    this.#error = init.error;
    this.#filename = stringMember(init.filename, toUSVString, context);
    this.#lineno = numberMember(init.lineno, context);
    this.#message = stringMember(init.message, toDOMString, context);
  }

  get message() {
    return this.#message;
  }

  get filename() {
    return this.#filename;
  }

  get lineno() {
    return this.#lineno;
  }

  get colno() {
    return this.#colno;
  }

  get error() {
    return this.#error;
  }
}

/** https://html.spec.whatwg.org/multipage/webappapis.html#the-promiserejectionevent-interface */
export class PromiseRejectionEvent extends Event {
  #promise;
  #reason;

  constructor(type, eventInitDict) {
    const context = "PromiseRejectionEvent constructor";
    requireArguments(arguments.length, 2, context);
    super(type, eventInitDict);
    const { promise, reason } = toDictionary(eventInitDict, context);
    if (typeof promise !== "object" || promise === null) {
      throw new TypeError(`${context}: member 'promise' is required and must be an object.`);
    }
    this.#promise = promise;
    this.#reason = reason;
  }

  get promise() {
    return this.#promise;
  }

  get reason() {
    return this.#reason;
  }
}
