// Bodies: what holds them, how they become streams, and the body mixin's readers.
//
// https://fetch.spec.whatwg.org/#body-mixin
//
// A body stays what it was given as (a string, bytes, the host's handle) for as long as nobody asks for `.body`. Only
// then does it become a stream, kept in a body record: `{ stream, used }`, where `used` says that it was consumed
// without a stream.

import {
  bytesOf, charCodeAt, concatBytes, copyBytes, exactBuffer, isView, parseJson, slice, toWellFormed,
} from "land:headers/builtins";
import { mimeTypeOfList, writeMimeType } from "land:headers/mime_type";
import { blobOver } from "land:blob/file";
import { byteStreamOver } from "land:blob/byte_stream";
import { acquireReader, cancelStream, isDisturbed, isLocked, tee } from "land:streams/internal";
import { rejectedWith, resolvedWith } from "land:streams/promises";
import { restingStream, takeRest } from "land:streams/readable";
import { hooks } from "land:native/encoding";
import { hooks as incoming } from "land:native/host_body";
import { drainIncoming, streamOfIncoming, throwIfGivenUp } from "land:fetch/incoming";
import { drainStream } from "land:fetch/drain";
import { parseFormBody } from "land:fetch/form_body";
import { BODY, listOf } from "land:fetch/message";

const { decodeUtf8, encode } = hooks;
const { readJson, readWhole } = incoming;
const { defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
const BYTE_ORDER_MARK = 0xfeff;

/** The body of a message whose body was consumed before it had a stream. */
export const USED = Object.freeze({ stream: null, used: true });

export function streamBody(stream) {
  return { stream, used: false };
}

/** Whether a body is a record, not something at rest. */
export function isRecord(body) {
  return typeof body === "object" && body !== null && (body === USED || !isView(body));
}

function isUsed(body) {
  return isRecord(body) && (body.used || (body.stream !== null && isDisturbed(body.stream)));
}

/** https://fetch.spec.whatwg.org/#body-unusable */
export function isUnusable(body) {
  return isUsed(body) || (isRecord(body) && body.stream !== null && isLocked(body.stream));
}

export function throwIfUnusable(body, context) {
  if (isUnusable(body)) throw new TypeError(`${context}: Body has already been used`);
}

/** The stream of a message's body, made now if need be; null without a body. */
export function streamOf(state) {
  const body = state[BODY];
  if (body === null) return null;
  if (typeof body === "string" || !isRecord(body)) {
    const stream = typeof body === "number" ? streamOfIncoming(body) : restingStream(body, wake);
    state[BODY] = streamBody(stream);
    return stream;
  }
  if (body.stream !== null) return body.stream;
  const stream = wake(null);
  state[BODY] = { stream, used: true };
  return stream;
}

/**
 * The stream of a body at rest that somebody looks at closely; null stands for one that was taken: read to its end, and
 * still locked to its reader.
 */
function wake(data) {
  if (data !== null) return byteStreamOver(toBytes(data), false);
  const stream = byteStreamOver(new bytesOf(0), false);
  acquireReader(stream);
  cancelStream(stream);
  return stream;
}

/** A second body with the same contents. https://fetch.spec.whatwg.org/#concept-body-clone */
export function cloneBody(state, context) {
  const body = state[BODY];
  if (body === null || typeof body === "string") return body;
  if (isView(body)) return copyBytes(body);
  throwIfUnusable(body, context);
  const branches = tee(streamOf(state));
  state[BODY] = streamBody(branches[0]);
  return streamBody(branches[1]);
}

/**
 * Takes the body out for another message; this one counts as used.
 * https://fetch.spec.whatwg.org/#body-create-a-proxy
 */
export function moveBody(state, proxyOf) {
  const body = state[BODY];
  if (!isRecord(body)) {
    if (body !== null) state[BODY] = USED;
    return body;
  }
  body.used = true;
  return streamBody(proxyOf(body.stream));
}

/** Nobody will read the body of a message any more. */
export function cancelBody(state, reason) {
  const stream = streamOf(state);
  if (stream !== null && !isLocked(stream)) cancelStream(stream, reason);
}

/** What is at rest is taken at once; null says that a stream has to be read. */
function takeAtRest(state) {
  const body = state[BODY];
  if (body === null) return "";
  if (typeof body === "string" || isView(body)) {
    state[BODY] = USED;
    return body;
  }
  throwIfUnusable(body, "Body");
  return takeRest(body.stream);
}

/**
 * Reads a message's body and converts it: to text first, with `asText`. What is there is converted at once; no stream,
 * reader or further promise is made for it.
 */
function consume(message, stateOf, convert, asText) {
  try {
    const state = stateOf(message);
    const body = state[BODY];
    if (typeof body === "number") return consumeIncoming(state, body, convert, asText);
    const data = takeAtRest(state);
    if (data === null) return consumeLater(state, body.stream, [], 0, convert, asText);
    return resolvedWith(convert(asText ? toText(data) : data, state));
  } catch (error) {
    return rejectedWith(error);
  }
}

/**
 * The same for an incoming body. `readWhole` answers all of it, a string or bytes, when it has arrived; else `result` for
 * `drainIncoming`, or an array of that and of the bytes that have arrived.
 */
function consumeIncoming(state, handle, convert, asText) {
  throwIfGivenUp(handle);
  state[BODY] = USED;
  if (convert === parseJson) {
    const value = readJson(handle);
    if (value !== undefined) return resolvedWith(value);
  }
  const data = readWhole(handle, asText);
  if (asText ? typeof data === "string" : isView(data)) return resolvedWith(convert(data, state));
  if (typeof data === "number") return consumeLater(state, handle, [], data, convert, asText);
  return consumeLater(state, handle, [data[1]], data[0], convert, asText);
}

/**
 * The same for what isn't there yet: a stream, or what comes behind `chunks` of an incoming body, `result` first. No
 * object of ours is the result of an inner promise: resolving one would look `then` up on it, which programs can define
 * for all objects.
 */
async function consumeLater(state, source, chunks, result, convert, asText) {
  await (typeof source === "number" ? drainIncoming(source, chunks, result) : drainStream(source, chunks));
  const data = concatBytes(chunks);
  return convert(asText ? toText(data) : data, state);
}

/** Reads a body that isn't at rest to its end, adding to `chunks`; a promise for that. */
export function drainBody(state, chunks) {
  const body = state[BODY];
  if (typeof body !== "number") return drainStream(body.stream, chunks);
  throwIfGivenUp(body);
  state[BODY] = USED;
  return drainIncoming(body, chunks, 0);
}

function toText(data) {
  if (typeof data !== "string") return decodeUtf8(data, false, false);
  return toWellFormed(charCodeAt(data, 0) === BYTE_ORDER_MARK ? slice(data, 1) : data);
}

export function toBytes(data) {
  return typeof data === "string" ? encode(data) : data;
}

function toArrayBuffer(data) {
  return exactBuffer(toBytes(data));
}

function unchanged(data) {
  return data;
}

function toBlob(data, state) {
  const type = mimeTypeOfList(listOf(state));
  return blobOver(toBytes(data), type === null ? "" : writeMimeType(type));
}

function toFormData(data, state) {
  return parseFormBody(data, mimeTypeOfList(listOf(state)));
}

/** Gives `Class` the body mixin; `stateOf(message)` throws unless `message` is of the class. */
export function mixBody(Class, stateOf) {
  const members = {
    get body() {
      return streamOf(stateOf(this));
    },
    get bodyUsed() {
      const body = stateOf(this)[BODY];
      return typeof body === "object" && isUsed(body);
    },
    arrayBuffer() {
      return consume(this, stateOf, toArrayBuffer, false);
    },
    blob() {
      return consume(this, stateOf, toBlob, false);
    },
    bytes() {
      return consume(this, stateOf, toBytes, false);
    },
    formData() {
      return consume(this, stateOf, toFormData, false);
    },
    json() {
      // What follows the text is no function, and so none that revives.
      return consume(this, stateOf, parseJson, true);
    },
    text() {
      return consume(this, stateOf, unchanged, true);
    },
  };
  for (const key of ownKeys(members)) {
    defineProperty(Class.prototype, key, { __proto__: null, ...getOwnPropertyDescriptor(members, key) });
  }
}
