// `WebSocket`, of either side, and its events.
//
// https://websockets.spec.whatwg.org/#the-websocket-interface
//
// Departures: `binaryType` is "arraybuffer" to begin with, as on Cloudflare's platform, not "blob". `accept()` is that
// platform's: an end that a program didn't open itself hands on nothing before.

import { DOMException } from "land:dom_exception/dom_exception";
import { EventTarget, getEventHandler, setEventHandler } from "land:events/event_target";
import { bytesOfBlob, isBlob } from "land:blob/file";
import { byteLength, isArrayBuffer, isView, viewBytes } from "land:headers/builtins";
import { encode } from "land:encoding/encoding";
import { CLOSED, CLOSING, CONNECTING, NO_CODE, OPEN, acceptEnd, fail, provideEnds } from "land:websocket/end";
import { CloseEvent } from "land:websocket/events";
import { abandon, openClient, toAddress, toProtocols } from "land:websocket/client";
import { WebSocketPair } from "land:websocket/pair";
import {
  defineInterface, illegalInvocation, isObject, kInternal, requireArguments, toUSVString, toUnsignedShort,
} from "land:webidl/webidl";

/** The most bytes of a close's reason: a control frame has 125, two of which are the code. */
const REASON = 123;

let endOf;

export class WebSocket extends EventTarget {
  #end;

  /** https://websockets.spec.whatwg.org/#dom-websocket-websocket */
  constructor(url, protocols = undefined) {
    super();
    if (url === kInternal) {
      this.#end = protocols;
      protocols.face = this;
      return;
    }
    const context = "WebSocket constructor";
    requireArguments(arguments.length, 1, context);
    const address = toAddress(toUSVString(url, context), context);
    this.#end = openClient(this, address, toProtocols(protocols, context));
  }

  get url() {
    return endOf(this).url;
  }

  get readyState() {
    return endOf(this).state;
  }

  get bufferedAmount() {
    const end = endOf(this);
    return end.unsendable + (end.link === null ? 0 : end.link.buffered());
  }

  get protocol() {
    return endOf(this).protocol;
  }

  get extensions() {
    return endOf(this).extensions;
  }

  get binaryType() {
    return endOf(this).binaryType;
  }

  set binaryType(value) {
    const end = endOf(this);
    const name = `${value}`;
    if (name === "blob" || name === "arraybuffer") end.binaryType = name;
  }

  /** Not a standard's: hands on what arrives from here on. */
  accept() {
    const end = endOf(this);
    if (end.given) throw new TypeError("WebSocket.accept: this end was given to the visitor");
    if (end.link !== null) acceptEnd(end);
  }

  /** https://websockets.spec.whatwg.org/#dom-websocket-send */
  send(data) {
    const context = "WebSocket.send";
    const end = usableEndOf(this, context);
    requireArguments(arguments.length, 1, context);
    const message = toMessage(data, context);
    if (end.state === CONNECTING) throw new DOMException(`${context}: the connection isn't open yet`, "InvalidStateError");
    if (end.state !== OPEN) {
      end.unsendable += typeof message === "string" ? byteLength(encode(message)) : byteLength(message);
    } else if (!end.link.send(message)) {
      end.link.drop();
      fail(end, "the peer is too slow: more waits for it than the limit allows");
    }
  }

  /** https://websockets.spec.whatwg.org/#dom-websocket-close */
  close(code = undefined, reason = undefined) {
    const context = "WebSocket.close";
    const end = usableEndOf(this, context);
    const number = code === undefined ? NO_CODE : toCloseCode(code, end, context);
    const text = reason === undefined ? "" : toUSVString(reason, context);
    if (byteLength(encode(text)) > REASON) {
      throw new DOMException(`${context}: the reason is longer than ${REASON} bytes`, "SyntaxError");
    }
    if (end.state === CLOSING || end.state === CLOSED) return;
    const wasConnecting = end.state === CONNECTING;
    end.state = CLOSING;
    if (wasConnecting) abandon(end);
    else end.link.close(number, text);
  }

  static {
    endOf = (value) => {
      if (!isObject(value) || !(#end in value)) throw illegalInvocation();
      return value.#end;
    };
    provideEnds((value) => (isObject(value) && #end in value ? value.#end : undefined));
  }
}

/** The end, when the program may use it. */
function usableEndOf(face, context) {
  const end = endOf(face);
  if (end.given) throw new TypeError(`${context}: this end was given to the visitor`);
  if (!end.accepted && end.state === OPEN) throw new TypeError(`${context}: call accept() first`);
  return end;
}

/** A string, or bytes as a `Uint8Array`. */
function toMessage(data, context) {
  if (typeof data === "string") return toUSVString(data, context);
  if (isView(data) || isArrayBuffer(data)) return viewBytes(data);
  if (isBlob(data)) return bytesOfBlob(data);
  return toUSVString(data, context);
}

/** What the standard lets a page say; the end of a pair, like a server, may use the protocol's own codes. */
function toCloseCode(value, end, context) {
  const code = toUnsignedShort(value, context);
  if (code === 1000 || (code >= 3000 && code <= 4999)) return code;
  const isServers = end.url === "" && code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006;
  if (isServers) return code;
  throw new DOMException(`${context}: ${code} is not a code that a program may close with`, "InvalidAccessError");
}

function defineHandlers(prototype) {
  const types = ["open", "error", "close", "message"];
  for (let i = 0; i < types.length; i++) {
    const type = types[i];
    const accessors = {
      get() {
        return getEventHandler(this, type);
      },
      set(value) {
        setEventHandler(this, type, value);
      },
    };
    Object.defineProperty(prototype, `on${type}`, { ...accessors, enumerable: true, configurable: true });
  }
}

export function install(global) {
  defineHandlers(WebSocket.prototype);
  const constants = { CONNECTING, OPEN, CLOSING, CLOSED };
  defineInterface(global, CloseEvent, { name: "CloseEvent" });
  defineInterface(global, WebSocket, { name: "WebSocket", constants });
  defineInterface(global, WebSocketPair, { name: "WebSocketPair" });
}
