// Answers with a WebSocket: the end of a pair that the response carries becomes the visitor's connection.

import { hooks } from "land:native/response";
import { give } from "land:websocket/give";
import { hooks as socketHooks } from "land:native/websocket";

const { addWork, respond } = hooks;
const { create } = socketHooks;

// `land_abi::Body::WebSocket`, as `land:native/response` numbers it.
const WEBSOCKET = 5;

const ended = () => addWork(-1);

/** The sandbox stays until the connection is over. */
export function sendWebSocket({ status, headers, body: socket }) {
  const handle = create();
  if (handle < 0) throw new Error(`the WebSocket can't be opened (code ${handle})`);
  respond(status, headers, WEBSOCKET, handle);
  addWork(1);
  give(socket, handle, ended);
}
