// `addEventListener("fetch", …)`: the service-worker shape of a handler.
//
// https://w3c.github.io/ServiceWorker/#fetchevent-interface

import { extendLife } from "land:dispatch/execution_context";
import { DOMException } from "land:dom_exception/dom_exception";
import { Event } from "land:events/event";
import { EventTarget } from "land:events/event_target";
import { defineGlobalFunction, defineInterface } from "land:webidl/webidl";

const { apply } = Reflect;

/** The listeners for `fetch`, in order. */
export const fetchListeners = [];

/** Other events of the global scope: without a `this`, these mean it. */
const { addEventListener: listen, removeEventListener: unlisten } = EventTarget.prototype;

export class FetchEvent extends Event {
  #request;
  #response;
  #answered = false;

  constructor(request) {
    super("fetch", { cancelable: true });
    this.#request = request;
  }

  get request() {
    return this.#request;
  }

  /** https://w3c.github.io/ServiceWorker/#fetch-event-respondwith */
  respondWith(response) {
    if (this.#answered) {
      throw new DOMException("FetchEvent.respondWith: called a second time", "InvalidStateError");
    }
    this.#answered = true;
    this.#response = response;
  }

  /** https://w3c.github.io/ServiceWorker/#dom-extendableevent-waituntil */
  waitUntil(promise) {
    if (arguments.length === 0) throw new TypeError("FetchEvent.waitUntil: a promise is required");
    extendLife(promise);
  }

  /** Without effect: there is no origin behind a worker. */
  passThroughOnException() {}

  /** Calls the listeners until one has answered. */
  dispatch() {
    for (let at = 0; at < fetchListeners.length && !this.#answered; at += 1) {
      const listener = fetchListeners[at];
      if (typeof listener === "function") apply(listener, globalThis, [this]);
      else apply(listener.handleEvent, listener, [this]);
    }
    if (!this.#answered) throw new TypeError("no listener for `fetch` called `respondWith`");
    return this.#response;
  }
}

export function install(global) {
  defineInterface(global, FetchEvent, { name: "FetchEvent" });
  defineGlobalFunction(global, "addEventListener", function addEventListener(type, listener, options) {
    if (`${type}` !== "fetch") {
      apply(listen, undefined, [type, listener, options]);
      return;
    }
    if (typeof listener !== "function" && typeof listener?.handleEvent !== "function") {
      throw new TypeError("addEventListener: the listener for `fetch` is not a function");
    }
    fetchListeners[fetchListeners.length] = listener;
  });
  defineGlobalFunction(global, "removeEventListener", function removeEventListener(type, listener, options) {
    if (`${type}` !== "fetch") {
      apply(unlisten, undefined, [type, listener, options]);
      return;
    }
    const at = fetchListeners.indexOf(listener);
    if (at >= 0) fetchListeners.splice(at, 1);
  });
}
