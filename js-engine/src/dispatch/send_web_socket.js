// Answers with a WebSocket: the end of a pair that the response carries becomes the visitor's connection, or the
// connection that a `fetch` has opened is joined to it.

import { hooks } from "land:native/response";
import { canBeGiven } from "land:websocket/end";
import { give, passOn } from "land:websocket/give";
import { hooks as socketHooks } from "land:native/websocket";

const { addWork, respond } = hooks;
const { create } = socketHooks;

// `land_abi::Body::WebSocket`, as `land:native/response` numbers it.
const WEBSOCKET = 5;

const ended = () => addWork(-1);

/** The sandbox stays until the connection is over, unless two connections of the host's talk to each other. */
export function sendWebSocket({ status, headers, body: socket }) {
  if (!canBeGiven(socket)) throw new TypeError("the response's WebSocket was accepted by the program itself");
  const own = passOn(socket);
  if (own !== 0) {
    respond(status, headers, WEBSOCKET, own);
    return;
  }
  const handle = create();
  if (handle < 0) throw new Error(`the WebSocket can't be opened (code ${handle})`);
  respond(status, headers, WEBSOCKET, handle);
  addWork(1);
  give(socket, handle, ended);
}
