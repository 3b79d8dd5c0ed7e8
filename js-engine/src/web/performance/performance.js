// `performance.now()` and `performance.timeOrigin`: the request's own clock.
//
// https://w3c.github.io/hr-time/#sec-performance

import { hooks } from "land:native/event_loop";
import { setEventClock } from "land:events/event";
import { EventTarget } from "land:events/event_target";
import { defineInterface, illegalConstructor, kInternal } from "land:webidl/webidl";

const { now, wallClock } = hooks;

export class Performance extends EventTarget {
  #brand;

  constructor(token) {
    illegalConstructor(token);
    super();
  }

  /** https://w3c.github.io/hr-time/#dom-performance-now */
  now() {
    void this.#brand;
    return now();
  }

  /** https://w3c.github.io/hr-time/#dom-performance-timeorigin */
  get timeOrigin() {
    void this.#brand;
    return wallClock() - now();
  }

  /** https://w3c.github.io/hr-time/#tojson-method */
  toJSON() {
    return { timeOrigin: this.timeOrigin };
  }
}

export function install(global) {
  setEventClock(now);
  defineInterface(global, Performance, { name: "Performance" });
  Object.defineProperty(global, "performance", {
    value: new Performance(kInternal),
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
