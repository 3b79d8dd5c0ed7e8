// `MessagePort` and `MessageChannel`.
//
// https://html.spec.whatwg.org/multipage/web-messaging.html#message-channels

import { Event } from "land:events/event";
import { EventTarget, fireEvent, getEventHandler, setEventHandler } from "land:events/event_target";
import { createChannel, provideEnds } from "land:messaging/channel";
import { MessageEvent, providePorts } from "land:messaging/message_event";
import { registerTransferable } from "land:structured_clone/registry";
import { dataCloneError } from "land:structured_clone/serialize";
import {
  illegalConstructor, illegalInvocation, isObject, kInternal, requireArguments, toDictionary, toSequence,
} from "land:webidl/webidl";

const { iterator } = Symbol;

let endOf;
let takeEnd;
let isPort;

export class MessagePort extends EventTarget {
  /** `undefined` once the port is transferred. */
  #end;

  static {
    isPort = (value) => isObject(value) && #end in value;
    endOf = (port) => {
      if (!isPort(port)) throw illegalInvocation();
      return port.#end;
    };
    takeEnd = (port) => {
      const end = port.#end;
      port.#end = undefined;
      end.onMessage = end.onError = end.onClose = undefined;
      return end.move();
    };
  }

  constructor(token = undefined, end = undefined) {
    illegalConstructor(token);
    super();
    this.#end = end;
    end.onMessage = ({ value, ports: sent }) => {
      const ports = sent.length === 0 ? undefined : sent;
      fireEvent(this, MessageEvent, "message", { __proto__: null, data: value, ports });
    };
    end.onError = () => fireEvent(this, MessageEvent, "messageerror", undefined);
    end.onClose = () => fireEvent(this, Event, "close", undefined);
  }

  /** https://html.spec.whatwg.org/multipage/web-messaging.html#dom-messageport-postmessage */
  postMessage(message, options = undefined) {
    const context = "MessagePort.postMessage";
    const end = endOf(this);
    requireArguments(arguments.length, 1, context);
    const transfer = toTransfer(options, context);
    for (let i = 0; i < transfer.length; i++) {
      if (transfer[i] === this) throw dataCloneError("The port that a message is sent through");
    }
    end?.post(message, transfer);
  }

  start() {
    endOf(this)?.start();
  }

  close() {
    const end = endOf(this);
    this.#end = undefined;
    end?.close();
  }

  get onmessage() {
    return handler(this, "message");
  }

  /** https://html.spec.whatwg.org/multipage/web-messaging.html#handler-messageeventtarget-onmessage */
  set onmessage(value) {
    const end = endOf(this);
    setEventHandler(this, "message", value);
    end?.start();
  }

  get onmessageerror() {
    return handler(this, "messageerror");
  }

  set onmessageerror(value) {
    endOf(this);
    setEventHandler(this, "messageerror", value);
  }

  get onclose() {
    return handler(this, "close");
  }

  set onclose(value) {
    endOf(this);
    setEventHandler(this, "close", value);
  }
}

function handler(port, type) {
  endOf(port);
  return getEventHandler(port, type);
}

/** The two overloads: a sequence of what to transfer, or a dictionary that has one. */
function toTransfer(options, context) {
  if (isObject(options) && options[iterator] !== undefined && options[iterator] !== null) {
    return toSequence(options, context, toObject);
  }
  const { transfer } = toDictionary(options, context);
  return transfer === undefined ? [] : toSequence(transfer, `${context}: 'transfer'`, toObject);
}

function toObject(value, context) {
  if (!isObject(value)) throw new TypeError(`${context} has an item that is not an object.`);
  return value;
}

providePorts(isPort);
provideEnds((object, end) => isPort(object) && endOf(object) === end);

registerTransferable({
  is: isPort,
  isDetached: (port) => endOf(port) === undefined,
  transfer: takeEnd,
  receive: (end) => new MessagePort(kInternal, end),
  isPort: true,
});

/** https://html.spec.whatwg.org/multipage/web-messaging.html#messagechannel */
export class MessageChannel {
  #first;
  #second;

  constructor() {
    const ends = createChannel();
    this.#first = new MessagePort(kInternal, ends[0]);
    this.#second = new MessagePort(kInternal, ends[1]);
  }

  get port1() {
    return this.#first;
  }

  get port2() {
    return this.#second;
  }
}
