// `WebSocketPair`: two ends that talk to each other, one of which a response can give to the visitor.
//
// https://developers.cloudflare.com/workers/runtime-apis/websockets/: no standard has it.

import { hooks } from "land:native/event_loop";
import { End, OPEN } from "land:websocket/end";
import { pairOfLinks } from "land:websocket/pair_link";
import { WebSocket } from "land:websocket/websocket";
import { kInternal } from "land:webidl/webidl";

const { requireServing } = hooks;
const { defineProperty } = Object;
const { WeakMap } = globalThis;
const { apply } = Reflect;
const { get: getOf, set: setOf } = WeakMap.prototype;

/** The other end of each end. */
const partners = new WeakMap();

export const partnerOf = (end) => apply(getOf, partners, [end]);

export class WebSocketPair {
  constructor() {
    requireServing("`WebSocketPair`");
    const links = pairOfLinks();
    const ends = [new End(OPEN), new End(OPEN)];
    for (let at = 0; at < 2; at++) {
      ends[at].link = links[at];
      apply(setOf, partners, [ends[at], ends[1 - at]]);
      const value = new WebSocket(kInternal, ends[at]);
      defineProperty(this, at, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
    }
  }
}
