// The way of a request and its response between the host's glue and the classes. Runs once per request: few objects,
// no closures, and nothing that a program can replace.

import { isView } from "land:headers/builtins";
import { USED, incomingBody, throwIfUnusable } from "land:fetch/body";
import { handleOfStream } from "land:fetch/incoming";
import { TEXT_TYPE } from "land:fetch/extract";
import { BODY, LIST } from "land:fetch/message";
import { incomingRequest } from "land:fetch/request";
import { STATUS, WEB_SOCKET, stateOfResponse } from "land:fetch/response";
import { acquireReader } from "land:streams/internal";

/** What `kind` says of a response's body. */
export const NONE = 0;
export const TEXT = 1;
export const BYTES = 2;
export const STREAM = 3;
export const INCOMING = 4;
export const WEBSOCKET = 5;

// Only read by the glue, so that all responses can share them.
const NO_HEADERS = [];
const TEXT_HEADERS = ["content-type", TEXT_TYPE];

/**
 * The `Request` for what the host received. `headersThunk` gives the flat header list when it is first asked for;
 * `bodyHandle` names the host's body, 0 when there is none.
 */
export function makeRequest(method, url, headersThunk, bodyHandle) {
  return incomingRequest(method, url, headersThunk, bodyHandle === 0 ? null : incomingBody(bodyHandle));
}

/**
 * What the host needs of a response: `{ status, headers, kind, body }`; null when `value` is no `Response`. Throws when
 * it can't be sent. The body counts as used from here on.
 */
export function inspectResponse(value) {
  const state = stateOfResponse(value);
  if (state === null) return null;
  const body = state[BODY];
  const result = { status: state[STATUS], headers: wireHeaders(state[LIST]), kind: NONE, body: null };
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

function wireHeaders(list) {
  if (list === TEXT_TYPE) return TEXT_HEADERS;
  if (list === null) return NO_HEADERS;
  return typeof list === "string" ? ["content-type", list] : list;
}

function inspectBody(state, body, result) {
  if (isView(body)) {
    result.kind = BYTES;
    result.body = body;
    state[BODY] = USED;
    return;
  }
  throwIfUnusable(body, "Response");
  const { stream } = body;
  body.used = true;
  const handle = stream === null ? body.handle : handleOfStream(stream);
  if (handle === 0) {
    result.kind = STREAM;
    result.body = stream;
    return;
  }
  // Nobody has read from it: the host passes it on without us. Its stream must not be read by others any more.
  if (stream !== null) acquireReader(stream);
  result.kind = INCOMING;
  result.body = handle;
}
