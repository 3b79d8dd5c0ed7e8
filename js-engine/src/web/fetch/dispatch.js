// The way of a response from the class to the host's glue. Runs once per request: few objects, no closures, and nothing
// that a program can replace.

import { isView } from "land:headers/builtins";
import { USED, throwIfUnusable } from "land:fetch/body";
import { handleOfStream } from "land:fetch/incoming";
import { BODY, LIST } from "land:fetch/message";
import { STATUS, WEB_SOCKET } from "land:fetch/response";
import { acquireReader } from "land:streams/internal";
import { takeRest } from "land:streams/readable";

/** What `kind` says of a response's body. */
export const NONE = 0;
export const TEXT = 1;
export const BYTES = 2;
export const STREAM = 3;
export const INCOMING = 4;
export const WEBSOCKET = 5;

/**
 * What the host needs of a response: `{ status, headers, kind, body }`, headers as `message.js` describes a list. Throws
 * when it can't be sent. The body counts as used from here on.
 */
export function inspectResponse(state) {
  const body = state[BODY];
  const result = { status: state[STATUS], headers: state[LIST], kind: NONE, body: null };
  const webSocket = state[WEB_SOCKET];
  if (webSocket !== undefined) {
    result.kind = WEBSOCKET;
    result.body = webSocket;
  } else if (typeof body === "string") {
    result.kind = TEXT;
    result.body = body;
    state[BODY] = USED;
  } else if (body !== null) {
    inspectBody(state, body, result);
  } else if (result.status === 0) {
    throw new TypeError("`Response.error()` stands for a failed fetch and can't be sent");
  }
  return result;
}

function inspectBody(state, body, result) {
  if (isView(body)) {
    result.kind = BYTES;
    result.body = body;
    state[BODY] = USED;
    return;
  }
  if (typeof body === "number") {
    result.kind = INCOMING;
    result.body = body;
    state[BODY] = USED;
    return;
  }
  const { stream } = body;
  const data = stream === null ? null : takeRest(stream);
  if (data !== null) {
    body.used = true;
    result.kind = typeof data === "string" ? TEXT : BYTES;
    result.body = data;
    return;
  }
  throwIfUnusable(body, "Response");
  body.used = true;
  const handle = handleOfStream(stream);
  if (handle === 0) {
    result.kind = STREAM;
    result.body = stream;
    return;
  }
  // Nobody has read from it: the host passes it on without us. Its stream must not be read by others any more.
  acquireReader(stream);
  result.kind = INCOMING;
  result.body = handle;
}
