// The global object as workers know it: `WorkerGlobalScope`, `self`, `navigator`, and its event handlers.
//
// https://html.spec.whatwg.org/multipage/workers.html#the-workerglobalscope-common-interface

import { ErrorEvent } from "land:events/custom_events";
import { cancel, slotsOf } from "land:events/event";
import { EventTarget, getEventHandler, setEventHandler } from "land:events/event_target";
import { defineAccessors, defineReadOnly } from "land:worker_scope/attributes";
import "land:worker_scope/uncaught";
import { defineInterface, illegalConstructor, kInternal } from "land:webidl/webidl";

const { apply, defineProperty, getOwnPropertyDescriptor, setPrototypeOf } = Reflect;

class WorkerGlobalScope extends EventTarget {
  constructor(token = undefined) {
    illegalConstructor(token);
    super();
  }
}

/** What `navigator` says; most of it is the same everywhere. https://html.spec.whatwg.org/multipage/system-state.html#client-identification */
const NAVIGATOR = {
  __proto__: null,
  appCodeName: "Mozilla",
  appName: "Netscape",
  appVersion: "",
  platform: "",
  product: "Gecko",
  // https://min-common-api.proposal.wintertc.org/#navigator-useragent-requirements
  userAgent: "land",
};

/** https://html.spec.whatwg.org/multipage/workers.html#the-workernavigator-object */
class WorkerNavigator {
  #brand;

  constructor(token = undefined) {
    illegalConstructor(token);
  }

  static {
    for (const name in NAVIGATOR) {
      const attribute = {
        get [name]() {
          void this.#brand;
          return NAVIGATOR[name];
        },
      };
      defineProperty(this.prototype, name, getOwnPropertyDescriptor(attribute, name));
    }
  }
}

/** https://html.spec.whatwg.org/multipage/webappapis.html#the-event-handler-processing-algorithm, for errors. */
function runErrorHandler({ value }, event) {
  if (typeof value !== "function") return;
  const inside = slotsOf(event);
  const isError = event instanceof ErrorEvent;
  const args = isError ? [event.message, event.filename, event.lineno, event.colno, event.error] : [event];
  const answer = apply(value, inside.currentTarget, args);
  if (answer === isError) cancel(inside);
}

function defineHandler(global, type, run) {
  const ask = () => getEventHandler(undefined, type);
  defineAccessors(global, `on${type}`, ask, (value) => setEventHandler(undefined, type, value, run));
}

/**
 * What the standard has the global object inherit. It has these of its own too, as in other runtimes of servers: packages
 * look for them there, and put others in their place.
 */
const INHERITED = [
  "self", "navigator", "onerror", "onunhandledrejection", "onrejectionhandled", "reportError", "setTimeout", "setInterval",
  "clearTimeout", "clearInterval", "queueMicrotask", "atob", "btoa", "structuredClone", "fetch", "crypto", "performance",
];

export function install(global) {
  defineInterface(global, WorkerGlobalScope, { name: "WorkerGlobalScope" });
  defineInterface(global, WorkerNavigator, { name: "WorkerNavigator" });
  setPrototypeOf(global, WorkerGlobalScope.prototype);
  const navigator = new WorkerNavigator(kInternal);
  defineReadOnly(global, "navigator", navigator);
  defineReadOnly(global, "self", global);
  defineHandler(global, "error", runErrorHandler);
  defineHandler(global, "unhandledrejection");
  defineHandler(global, "rejectionhandled");
  for (let i = 0; i < INHERITED.length; i++) {
    defineProperty(WorkerGlobalScope.prototype, INHERITED[i], getOwnPropertyDescriptor(global, INHERITED[i]));
  }
}
