// `fetch` of what lies outside: through the host, to the network or to a binding.
//
// https://fetch.spec.whatwg.org/#http-network-or-cache-fetch

import { hooks as fetchHooks } from "land:native/fetch";
import { hooks as responseHooks } from "land:native/response";
import { abortReason, addAbortAlgorithm, isAborted } from "land:events/abort";
import { forget, onDone, whenDone } from "land:event_loop/ops";
import { indexOf, isBytes, isView, slice } from "land:headers/builtins";
import { USED, cancelBody, throwIfUnusable } from "land:fetch/body";
import { BYTES, INCOMING, NONE, STREAM, TEXT } from "land:fetch/dispatch";
import { abortIncoming, handleOfStream } from "land:fetch/incoming";
import { BODY, listOf } from "land:fetch/message";
import { methodOf, redirectOf, signalOf } from "land:fetch/request";
import { SWITCHING_PROTOCOLS, responseFor, responseWith } from "land:fetch/response";
import { acquireReader, cancelReader, read } from "land:streams/internal";
import { fetchedWebSocket } from "land:websocket/fetched";

const { failure, result, start } = fetchHooks;
const { abortBody, addWork, closeBody, openBody, writeBody } = responseHooks;
const { Error, Promise, TypeError } = globalThis;
const { defineProperty } = Object;

// `land_abi::OpStatus`.
const COMPLETED = 0;
// `land_abi::code::LIMIT`.
const LIMIT = -5;

/** The target that is the network; others are bindings. */
export const NETWORK = 0;

/** A promise for the `Response` to the request with this state. */
export function fetchFrom(target, state, href) {
  return new Promise((resolve, reject) => new Exchange(target, state, href, resolve, reject));
}

/** One request under way. */
class Exchange {
  constructor(target, state, href, resolve, reject) {
    this.resolve = resolve;
    this.reject = reject;
    // Where `fetch` was called: the turn in which it fails knows of no caller.
    this.stack = new Error().stack;
    this.state = state;
    /** The operation, until its end; then 0. */
    this.op = 0;
    /** The response's body. */
    this.handle = 0;
    this.begin(target, href);
  }

  begin(target, href) {
    const { state } = this;
    const source = sourceOf(state);
    const request = [target, methodOf(state), href, redirectOf(state), source.kind, source.body];
    const op = start(request, listOf(state));
    if (op < 0) {
      if (source.reader !== null) abortBody(source.body);
      throw new TypeError(refusal(op));
    }
    this.op = op;
    const signal = signalOf(state);
    addAbortAlgorithm(signal, () => this.abort(abortReason(signal)));
    onDone(op, (status) => this.settle(status));
    if (source.reader !== null) this.upload(source.reader, source.body);
  }

  settle(status) {
    this.op = 0;
    if (status !== COMPLETED) {
      this.reject(failureOf(failure(), this.stack));
      return;
    }
    const parts = result();
    if (parts[0] === SWITCHING_PROTOCOLS) {
      this.resolve(responseWith(fetchedWebSocket(parts[5], parts[4]), parts[2], parts[1], parts[4], parts[3]));
      return;
    }
    this.handle = parts[5];
    const body = this.handle === 0 ? null : this.handle;
    this.resolve(responseFor(parts[2], parts[0], parts[1], parts[4], body, parts[3]));
  }

  /** https://fetch.spec.whatwg.org/#abort-fetch */
  abort(reason) {
    if (this.op !== 0) {
      forget(this.op);
      this.op = 0;
      cancelBody(this.state, reason);
      this.reject(reason);
    } else if (this.handle !== 0) {
      abortIncoming(this.handle, reason);
    }
  }

  /** The request's body, written as it is produced; it may go on after the response's head. */
  async upload(reader, handle) {
    addWork(1);
    try {
      while (!(await writeNext(reader, handle)));
    } catch (error) {
      abortBody(handle);
      if (this.op !== 0) {
        forget(this.op);
        this.op = 0;
        this.reject(error);
      }
    } finally {
      addWork(-1);
    }
  }
}

/** Writes one chunk; true at the end. */
async function writeNext(reader, handle) {
  const { done, value } = await read(reader);
  if (done) {
    closeBody(handle);
    return true;
  }
  if (!isBytes(value)) {
    const error = new TypeError("fetch: a chunk of the request's body is not a Uint8Array");
    cancelReader(reader, error);
    throw error;
  }
  for (let left = -1; left !== 0; ) {
    const rest = writeBody(handle, value, left);
    if (rest === null || rest === undefined) {
      // The server has answered without reading on, or the fetch has failed, which tells why.
      abortBody(handle);
      cancelReader(reader, new TypeError("fetch: nobody reads the request's body"));
      return true;
    }
    if (rest < 0) await whenDone(-rest);
    else left = rest;
  }
  return false;
}

/** Where the request's body comes from; it counts as used from here on. */
function sourceOf(state) {
  const body = state[BODY];
  if (body === null) return { kind: NONE, body: null, reader: null };
  if (typeof body === "string" || isView(body)) {
    state[BODY] = USED;
    return { kind: typeof body === "string" ? TEXT : BYTES, body, reader: null };
  }
  if (typeof body === "number") {
    state[BODY] = USED;
    return { kind: INCOMING, body, reader: null };
  }
  throwIfUnusable(body, "fetch");
  const { stream } = body;
  body.used = true;
  const handle = handleOfStream(stream);
  const reader = acquireReader(stream);
  if (handle !== 0) return { kind: INCOMING, body: handle, reader: null };
  const outgoing = openBody();
  if (outgoing < 0) throw new TypeError(refusal(outgoing));
  return { kind: STREAM, body: outgoing, reader };
}

function refusal(code) {
  if (code === LIMIT) return "fetch: too much is under way, or the request's headers are too large";
  return `fetch: the host doesn't take the request (code ${code})`;
}

function failureOf(text, stack) {
  const end = indexOf(text, "\n");
  const line = end < 0 ? text : slice(text, 0, end);
  const error = new TypeError("fetch: " + line, end < 0 ? undefined : { cause: new Error(slice(text, end + 1)) });
  return defineProperty(error, "stack", { __proto__: null, value: stack, writable: true, enumerable: false, configurable: true });
}

/** The signal's reason when it has aborted before anything was done. */
export function throwIfAborted(state) {
  const signal = signalOf(state);
  if (!isAborted(signal)) return;
  const reason = abortReason(signal);
  cancelBody(state, reason);
  throw reason;
}
