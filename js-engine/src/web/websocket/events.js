// The events of WebSockets: `MessageEvent` and `CloseEvent`.
//
// https://html.spec.whatwg.org/multipage/comms.html#messageevent and https://websockets.spec.whatwg.org/#closeevent

import { Event } from "land:events/event";
import {
  requireArguments, toBoolean, toDictionary, toDOMString, toUSVString, toUnsignedShort,
} from "land:webidl/webidl";

const { freeze } = Object;

export class MessageEvent extends Event {
  #data;
  #origin;
  #lastEventId;

  constructor(type, eventInitDict = undefined) {
    const context = "MessageEvent constructor";
    requireArguments(arguments.length, 1, context);
    super(type, eventInitDict);
    const init = toDictionary(eventInitDict, context);
    const { data, lastEventId, origin } = init;
    this.#data = data === undefined ? null : data;
    this.#lastEventId = lastEventId === undefined ? "" : toDOMString(lastEventId, context);
    this.#origin = origin === undefined ? "" : toUSVString(origin, context);
  }

  get data() {
    return this.#data;
  }

  get origin() {
    return this.#origin;
  }

  get lastEventId() {
    return this.#lastEventId;
  }

  /** There are no windows and no message ports here. */
  get source() {
    void this.#data;
    return null;
  }

  get ports() {
    void this.#data;
    return noPorts;
  }
}

const noPorts = freeze([]);

export class CloseEvent extends Event {
  #wasClean;
  #code;
  #reason;

  constructor(type, eventInitDict = undefined) {
    const context = "CloseEvent constructor";
    requireArguments(arguments.length, 1, context);
    super(type, eventInitDict);
    const { code, reason, wasClean } = toDictionary(eventInitDict, context);
    this.#code = code === undefined ? 0 : toUnsignedShort(code, context);
    this.#reason = reason === undefined ? "" : toUSVString(reason, context);
    this.#wasClean = toBoolean(wasClean);
  }

  get wasClean() {
    return this.#wasClean;
  }

  get code() {
    return this.#code;
  }

  get reason() {
    return this.#reason;
  }
}
