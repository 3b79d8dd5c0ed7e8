// Bodies: what holds them, how they become streams, and the body mixin's readers.
//
// https://fetch.spec.whatwg.org/#body-mixin
//
// A body stays what it was given as (a string, bytes, the host's handle) for as long as nobody asks for `.body`. Only
// then does it become a stream, kept in a body record: `{ stream, handle, used }`, where `handle` names an incoming
// body of the host and `used` says that it was consumed without a stream.

import {
  bytesOf, charCodeAt, concatBytes, copyBytes, exactBuffer, isBytes, isView, parseJson, slice, toWellFormed,
} from "land:headers/builtins";
import { mimeTypeOfList, writeMimeType } from "land:headers/mime_type";
import { blobOver } from "land:blob/file";
import { byteStreamOver } from "land:blob/byte_stream";
import { acquireReader, cancelStream, isDisturbed, isLocked, readChunk, tee } from "land:streams/internal";
import { hooks } from "land:native/encoding";
import { drainIncoming, streamOfIncoming, throwIfGivenUp } from "land:fetch/incoming";
import { parseFormBody } from "land:fetch/form_body";
import { BODY, listOf } from "land:fetch/message";

const { decodeUtf8, encode } = hooks;
const { Promise } = globalThis;
const { defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
const BYTE_ORDER_MARK = 0xfeff;

/** The body of a message whose body was consumed before it had a stream. */
export const USED = Object.freeze({ stream: null, handle: 0, used: true });

export function streamBody(stream) {
  return { stream, handle: 0, used: false };
}

export function incomingBody(handle) {
  return { stream: null, handle, used: false };
}

/** Whether a body is a record, not something at rest. */
export function isRecord(body) {
  return typeof body === "object" && body !== null && !isView(body);
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
  if (!isRecord(body)) {
    const stream = byteStreamOver(typeof body === "string" ? encode(body) : body, false);
    state[BODY] = streamBody(stream);
    return stream;
  }
  if (body.stream !== null) return body.stream;
  if (body.used) {
    // Reading is over: a stream that has been read to its end and is still locked to its reader.
    const stream = byteStreamOver(new bytesOf(0), false);
    acquireReader(stream);
    cancelStream(stream);
    state[BODY] = { stream, handle: 0, used: true };
    return stream;
  }
  return (body.stream = streamOfIncoming(body.handle));
}

/** A second body with the same contents. https://fetch.spec.whatwg.org/#concept-body-clone */
export function cloneBody(state, context) {
  const body = state[BODY];
  if (body === null || typeof body === "string") return body;
  if (!isRecord(body)) return copyBytes(body);
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
  if (body.stream === null) {
    state[BODY] = USED;
    return incomingBody(body.handle);
  }
  body.used = true;
  return streamBody(proxyOf(body.stream));
}

/** Nobody will read the body of a message any more. */
export function cancelBody(state, reason) {
  const stream = streamOf(state);
  if (stream !== null && !isLocked(stream)) cancelStream(stream, reason);
}

/** What is at rest is taken at once; null says that it has to be drained. */
function takeAtRest(state) {
  const body = state[BODY];
  if (body === null) return "";
  if (isRecord(body)) {
    throwIfUnusable(body, "Body");
    return null;
  }
  state[BODY] = USED;
  return body;
}

/**
 * Reads a message's body and converts it. No object of ours is the result of an inner promise: resolving one would look
 * `then` up on it, which programs can define for all objects.
 */
async function consume(message, stateOf, convert) {
  const state = stateOf(message);
  let data = takeAtRest(state);
  if (data === null) {
    const chunks = [];
    await drainBody(state[BODY], chunks);
    data = concatBytes(chunks);
  }
  return convert(data, state);
}

/** Reads a body that isn't at rest to its end, adding to `chunks`; a promise for that. */
export function drainBody(body, chunks) {
  if (body.stream !== null) return drainStream(body.stream, chunks);
  throwIfGivenUp(body.handle);
  body.used = true;
  return drainIncoming(body.handle, chunks);
}

/** A read loop: gathers the chunks of a stream. https://streams.spec.whatwg.org/#read-loop */
class Drain {
  constructor(stream, chunks, resolve, reject) {
    this.reader = acquireReader(stream);
    this.chunks = chunks;
    this.closeSteps = resolve;
    this.errorSteps = reject;
    this.running = false;
    this.again = false;
    this.run();
  }

  /** Chunks that are there already arrive while `readChunk` runs: a loop, not a recursion as deep as the queue. */
  run() {
    this.running = true;
    do {
      this.again = false;
      readChunk(this.reader, this);
    } while (this.again);
    this.running = false;
  }

  chunkSteps(chunk) {
    if (!isBytes(chunk)) {
      this.errorSteps(new TypeError("Body: a chunk of the stream is not a Uint8Array"));
      return;
    }
    // The program may still hold its chunk, and write to it.
    this.chunks[this.chunks.length] = copyBytes(chunk);
    this.again = true;
    if (!this.running) this.run();
  }
}

async function drainStream(stream, chunks) {
  await new Promise((resolve, reject) => new Drain(stream, chunks, resolve, reject));
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

function toJson(data) {
  return parseJson(toText(data));
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
      return isUsed(stateOf(this)[BODY]);
    },
    arrayBuffer() {
      return consume(this, stateOf, toArrayBuffer);
    },
    blob() {
      return consume(this, stateOf, toBlob);
    },
    bytes() {
      return consume(this, stateOf, toBytes);
    },
    formData() {
      return consume(this, stateOf, toFormData);
    },
    json() {
      return consume(this, stateOf, toJson);
    },
    text() {
      return consume(this, stateOf, toText);
    },
  };
  for (const key of ownKeys(members)) {
    defineProperty(Class.prototype, key, { __proto__: null, ...getOwnPropertyDescriptor(members, key) });
  }
}
