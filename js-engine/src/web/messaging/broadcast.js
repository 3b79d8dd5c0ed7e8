// `BroadcastChannel`: messages to all channels of one name, which are those of one sandbox.
//
// https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts

import { DOMException } from "land:dom_exception/dom_exception";
import { EventTarget, fireEvent, getEventHandler, setEventHandler } from "land:events/event_target";
import { MessageEvent } from "land:messaging/message_event";
import { receive, send } from "land:structured_clone/transfer";
import { queueTask } from "land:timers/timers";
import { requireArguments, toDOMString } from "land:webidl/webidl";

/** The open ones in order; a list that is replaced, never changed. */
let channels = [];
const nothing = [];

export class BroadcastChannel extends EventTarget {
  #name;
  #isClosed = false;

  constructor(name) {
    requireArguments(arguments.length, 1, "BroadcastChannel constructor");
    super();
    this.#name = toDOMString(name, "BroadcastChannel constructor");
    const longer = [];
    for (let i = 0; i < channels.length; i++) longer[i] = channels[i];
    longer[longer.length] = this;
    channels = longer;
  }

  get name() {
    return this.#name;
  }

  /** https://html.spec.whatwg.org/multipage/web-messaging.html#dom-broadcastchannel-postmessage */
  postMessage(message) {
    const isClosed = this.#isClosed;
    requireArguments(arguments.length, 1, "BroadcastChannel.postMessage");
    if (isClosed) throw new DOMException("The channel is closed.", "InvalidStateError");
    // Each gets objects of its own.
    const list = channels;
    for (let i = 0; i < list.length; i++) {
      if (list[i] === this || list[i].#name !== this.#name) continue;
      const sent = send(message, nothing);
      queueTask(() => list[i].#deliver(sent));
    }
    // What can't be cloned is refused even when nobody listens.
    send(message, nothing);
  }

  #deliver(sent) {
    if (this.#isClosed) return;
    let data;
    try {
      data = receive(sent).value;
    } catch {
      fireEvent(this, MessageEvent, "messageerror", undefined);
      return;
    }
    fireEvent(this, MessageEvent, "message", { __proto__: null, data });
  }

  close() {
    this.#isClosed = true;
    const left = [];
    for (let i = 0; i < channels.length; i++) if (channels[i] !== this) left[left.length] = channels[i];
    channels = left;
  }

  get onmessage() {
    void this.#isClosed;
    return getEventHandler(this, "message");
  }

  set onmessage(value) {
    void this.#isClosed;
    setEventHandler(this, "message", value);
  }

  get onmessageerror() {
    void this.#isClosed;
    return getEventHandler(this, "messageerror");
  }

  set onmessageerror(value) {
    void this.#isClosed;
    setEventHandler(this, "messageerror", value);
  }
}
