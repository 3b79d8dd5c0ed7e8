// The events of WebSockets: `CloseEvent`, and the `MessageEvent` that they share with message ports.
//
// https://websockets.spec.whatwg.org/#closeevent

import { Event } from "land:events/event";
import { requireArguments, toBoolean, toDictionary, toUSVString, toUnsignedShort } from "land:webidl/webidl";

export { MessageEvent } from "land:messaging/message_event";

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
