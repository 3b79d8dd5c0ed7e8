// `MessageEvent`: what arrives through a message port or a WebSocket.
//
// https://html.spec.whatwg.org/multipage/comms.html#messageevent

import { Event, slotsOf } from "land:events/event";
import {
  isObject, requireArguments, toDictionary, toDOMString, toSequence, toUSVString,
} from "land:webidl/webidl";

const { freeze } = Object;
const noPorts = freeze([]);

/** Message ports are defined on top of this file, and hand their test in. */
let isPort = () => false;

export function providePorts(test) {
  isPort = test;
}

function toPort(value, context) {
  if (!isPort(value)) throw new TypeError(`${context}: an item of 'ports' is not a MessagePort.`);
  return value;
}

function toPorts(value, context) {
  if (value === undefined) return noPorts;
  const ports = toSequence(value, `${context}: 'ports'`, toPort);
  return ports.length === 0 ? noPorts : freeze(ports);
}

/** Here, only a message port can be a `MessageEventSource`. */
function toSource(value, context) {
  if (value === undefined || value === null) return null;
  if (!isPort(value)) throw new TypeError(`${context}: 'source' is not a MessagePort.`);
  return value;
}

export class MessageEvent extends Event {
  #data;
  #origin;
  #lastEventId;
  #source;
  #ports;

  constructor(type, eventInitDict = undefined) {
    const context = "MessageEvent constructor";
    requireArguments(arguments.length, 1, context);
    super(type, eventInitDict);
    const { data, lastEventId, origin, ports, source } = toDictionary(eventInitDict, context);
    this.#data = data === undefined ? null : data;
    this.#lastEventId = lastEventId === undefined ? "" : toDOMString(lastEventId, context);
    this.#origin = origin === undefined ? "" : toUSVString(origin, context);
    this.#ports = toPorts(ports, context);
    this.#source = toSource(source, context);
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

  get source() {
    return this.#source;
  }

  get ports() {
    return this.#ports;
  }

  /** https://html.spec.whatwg.org/multipage/comms.html#dom-messageevent-initmessageevent */
  initMessageEvent(
    type, bubbles = false, cancelable = false, data = null, origin = "", lastEventId = "", source = null, ports = undefined,
  ) {
    const context = "MessageEvent.initMessageEvent";
    requireArguments(arguments.length, 1, context);
    const { dispatching } = slotsOf(this);
    const name = toDOMString(type, context);
    const from = toUSVString(origin, context);
    const id = toDOMString(lastEventId, context);
    const sender = toSource(source, context);
    const sent = ports !== undefined && !isObject(ports) ? toPorts(null, context) : toPorts(ports, context);
    if (dispatching) return;
    super.initEvent(name, bubbles, cancelable);
    this.#data = data;
    this.#origin = from;
    this.#lastEventId = id;
    this.#source = sender;
    this.#ports = sent;
  }
}
