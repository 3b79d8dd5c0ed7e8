// What message ports are inside: two ends, each with a queue of what was sent to it.
//
// https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports

import { queueTask } from "land:timers/timers";
import { receive, send } from "land:structured_clone/transfer";

/** One end of a channel. A port that is transferred leaves its end to a new port. */
export class End {
  /** The other end, as long as they are entangled. */
  peer = undefined;
  /** What was sent here and is not delivered yet, without a prototype: no setter of a program's gets our writes. */
  #queue = { __proto__: null };
  #first = 0;
  #last = 0;
  /** Messages are delivered. */
  #enabled = false;
  /** What to do with a message `{ data, ports }`, with one that can't be made here, and when the other end closes. */
  onMessage = undefined;
  onError = undefined;
  onClose = undefined;

  /** https://html.spec.whatwg.org/multipage/web-messaging.html#message-port-post-message-steps */
  post(value, transfer) {
    const { peer } = this;
    let isDoomed = false;
    for (let i = 0; i < transfer.length; i++) if (peer !== undefined && isEndOf(transfer[i], peer)) isDoomed = true;
    const message = send(value, transfer);
    if (peer !== undefined && !isDoomed) peer.#push(message);
  }

  #push(message) {
    this.#queue[this.#last] = message;
    this.#last += 1;
    if (this.#enabled) queueTask(() => this.#deliver());
  }

  /** https://html.spec.whatwg.org/multipage/web-messaging.html#dom-messageport-start */
  start() {
    if (this.#enabled) return;
    this.#enabled = true;
    for (let i = this.#first; i < this.#last; i++) queueTask(() => this.#deliver());
  }

  #deliver() {
    if (this.#first === this.#last || !this.#enabled) return;
    const message = this.#queue[this.#first];
    delete this.#queue[this.#first];
    this.#first += 1;
    let received;
    try {
      received = receive(message);
    } catch {
      this.onError?.();
      return;
    }
    this.onMessage?.(received);
  }

  /** https://html.spec.whatwg.org/multipage/web-messaging.html#disentangle, and nothing arrives here any more. */
  close() {
    const { peer } = this;
    this.#enabled = false;
    this.#first = this.#last;
    this.#queue = { __proto__: null };
    if (peer === undefined) return;
    this.peer = undefined;
    peer.peer = undefined;
    if (peer.onClose !== undefined) queueTask(() => peer.onClose?.());
  }

  /** Leaves everything to a new end, which is answered. */
  move() {
    const heir = new End();
    const { peer } = this;
    heir.peer = peer;
    if (peer !== undefined) peer.peer = heir;
    this.peer = undefined;
    heir.#queue = this.#queue;
    heir.#first = this.#first;
    heir.#last = this.#last;
    this.#queue = { __proto__: null };
    this.#first = this.#last;
    this.#enabled = false;
    return heir;
  }
}

let isEndOf = () => false;

/** Message ports are defined on top of this file, and tell whether a port has this end. */
export function provideEnds(test) {
  isEndOf = test;
}

/** Two entangled ends. */
export function createChannel() {
  const first = new End();
  const second = new End();
  first.peer = second;
  second.peer = first;
  return [first, second];
}
