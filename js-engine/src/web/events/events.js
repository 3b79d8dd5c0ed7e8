// Events: `Event` and its kinds, `EventTarget`, and the abort API that is built of them.
//
// https://dom.spec.whatwg.org/#events

import { AbortController, AbortSignal } from "land:events/abort";
import { CustomEvent, ErrorEvent, PromiseRejectionEvent } from "land:events/custom_events";
import { Event, eventConstants } from "land:events/event";
import { EventTarget, makeGlobalTarget } from "land:events/event_target";
import { reportException } from "land:events/report";
import { defineGlobalFunction, defineInterface, requireArguments } from "land:webidl/webidl";

export { CustomEvent, ErrorEvent, PromiseRejectionEvent } from "land:events/custom_events";
export { createTrustedEvent, Event, isEvent, setEventClock } from "land:events/event";
export {
  dispatchTrusted,
  EventTarget,
  fireEvent,
  getEventHandler,
  hasListeners,
  setEventHandler,
} from "land:events/event_target";
export { reportException, setExceptionReporter } from "land:events/report";

/** https://html.spec.whatwg.org/multipage/webappapis.html#dom-reporterror */
function reportError(error) {
  requireArguments(arguments.length, 1, "reportError");
  reportException(error);
}

export function install(global) {
  defineInterface(global, Event, { name: "Event", constants: eventConstants });
  defineInterface(global, CustomEvent, { name: "CustomEvent" });
  defineInterface(global, ErrorEvent, { name: "ErrorEvent" });
  defineInterface(global, PromiseRejectionEvent, { name: "PromiseRejectionEvent" });
  defineInterface(global, EventTarget, { name: "EventTarget" });
  defineInterface(global, AbortSignal, { name: "AbortSignal" });
  defineInterface(global, AbortController, { name: "AbortController" });
  const { addEventListener, removeEventListener, dispatchEvent } = EventTarget.prototype;
  makeGlobalTarget(global);
  defineGlobalFunction(global, "addEventListener", addEventListener);
  defineGlobalFunction(global, "removeEventListener", removeEventListener);
  defineGlobalFunction(global, "dispatchEvent", dispatchEvent);
  defineGlobalFunction(global, "reportError", reportError);
}
