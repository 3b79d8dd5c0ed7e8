// One end of a WebSocket, behind its object: its state, and what arrives at it.
//
// An end has a way out, its `link`: a connection of the host's (`host_link.js`), or the other end of a pair in the same
// sandbox (`pair_link.js`). A link has `send(data)`, `close(code, reason)`, `buffered()`, `listen(end)` and `drop()`.

import { ErrorEvent } from "land:events/custom_events";
import { fireEvent } from "land:events/event_target";
import { bytesOf } from "land:headers/builtins";
import { blobOver } from "land:blob/file";
import { CloseEvent, MessageEvent } from "land:websocket/events";

export const CONNECTING = 0;
export const OPEN = 1;
export const CLOSING = 2;
export const CLOSED = 3;

/** The kinds of what arrives, `land_abi::MessageKind`. */
export const TEXT = 0;
export const BINARY = 1;
export const CLOSE = 2;
export const LOST = 3;

/** Codes that no close frame carries: none was given, and the connection was lost. */
export const NO_CODE = 1005;
const ABNORMAL = 1006;

/** What a `WebSocket` object holds. */
export class End {
  /** The object that events name as their target. */
  face = null;
  state;
  link = null;
  url = "";
  origin = "";
  protocol = "";
  extensions = "";
  binaryType = "arraybuffer";
  /** Whether what arrives is handed to listeners. */
  accepted = false;
  /** It belongs to a visitor: the program can't use it any more. */
  given = false;
  /** Bytes that were sent once nobody took them any more. */
  unsendable = 0;
  /** The operation that opens it, 0 when there is none. */
  opening = 0;
  /** What runs when it is over. */
  whenOver = null;

  constructor(state) {
    this.state = state;
  }
}

/** The end behind a `WebSocket`, or undefined; and whether it may become a visitor's. */
let findEnd;

/** `websocket.js` hands in how to look into its class. */
export function provideEnds(find) {
  findEnd = find;
}

export const endOf = (face) => findEnd(face);

export function canBeGiven(face) {
  const end = findEnd(face);
  return end !== undefined && !end.given && !end.accepted && end.link !== null;
}

/** Begins to hand on what arrives. */
export function acceptEnd(end) {
  if (end.accepted) return;
  end.accepted = true;
  end.link.listen(end);
}

/** Something has arrived; answers whether more can. */
export function arrive(end, kind, code, data) {
  if (kind === TEXT || kind === BINARY) {
    if (end.state === OPEN) fireEvent(end.face, MessageEvent, "message", messageInit(end, kind, data));
    return end.state !== CLOSED;
  }
  if (end.state === CLOSED) return false;
  end.link.drop();
  if (kind === CLOSE) finish(end, code, data, true);
  else fail(end, data);
  return false;
}

function messageInit(end, kind, data) {
  let value = data;
  if (kind === BINARY && end.binaryType === "blob") value = blobOver(new bytesOf(data), "");
  return { __proto__: null, data: value, origin: end.origin };
}

/** https://websockets.spec.whatwg.org/#fail-the-websocket-connection */
export function fail(end, message) {
  end.state = CLOSED;
  const error = new Error(message);
  fireEvent(end.face, ErrorEvent, "error", { __proto__: null, message, error });
  finish(end, ABNORMAL, "", false);
}

/** https://websockets.spec.whatwg.org/#feedback-from-the-protocol, the connection is closed. */
function finish(end, code, reason, wasClean) {
  end.state = CLOSED;
  const { whenOver } = end;
  end.whenOver = null;
  fireEvent(end.face, CloseEvent, "close", { __proto__: null, code, reason, wasClean });
  if (whenOver !== null) whenOver();
}
