// `ReadableByteStreamController` and `ReadableStreamBYOBRequest`: what the source of a byte stream is given.
//
// https://streams.spec.whatwg.org/#rbs-controller-class

import { byteLengthOf, extentOf, isDetached, toArrayBufferView } from "land:streams/buffers";
import { enqueueBytes } from "land:streams/byte_queue";
import { respond, respondWithNewView } from "land:streams/pull_into";
import {
  byobRequestOf,
  closeByteController,
  desiredBytesOf,
  errorByteController,
} from "land:streams/readable_byte";
import { READABLE } from "land:streams/readable_core";
import {
  illegalConstructor,
  illegalInvocation,
  requireArguments,
  toUnsignedLongLong,
} from "land:webidl/webidl";

let coreOf;

export class ReadableByteStreamController {
  #core;

  static {
    coreOf = (face) => {
      if (!(#core in face)) throw illegalInvocation();
      return face.#core;
    };
  }

  constructor(token = undefined, core = undefined) {
    illegalConstructor(token);
    this.#core = core;
  }

  get byobRequest() {
    return byobRequestOf(coreOf(this));
  }

  get desiredSize() {
    return desiredBytesOf(coreOf(this));
  }

  /** https://streams.spec.whatwg.org/#rbs-controller-close */
  close() {
    const core = coreOf(this);
    requireOpen(core, "close");
    closeByteController(core);
  }

  /** https://streams.spec.whatwg.org/#rbs-controller-enqueue */
  enqueue(chunk) {
    const context = "ReadableByteStreamController.enqueue";
    const core = coreOf(this);
    requireArguments(arguments.length, 1, context);
    const { buffer, byteLength } = toArrayBufferView(chunk, context);
    if (byteLength === 0) throw new TypeError(`${context}: the chunk is empty.`);
    if (byteLengthOf(buffer) === 0) throw new TypeError(`${context}: the chunk's buffer is empty.`);
    requireOpen(core, "enqueue");
    enqueueBytes(core, chunk);
  }

  error(error = undefined) {
    errorByteController(coreOf(this), error);
  }
}

function requireOpen(core, method) {
  if (core.closeRequested || core.stream.state !== READABLE) {
    throw new TypeError(
      `ReadableByteStreamController.${method}: the stream is closed, errored, or about to close.`,
    );
  }
}

/** Cuts a request off from its controller once it is answered. */
export let invalidateByobRequest;

/** The view that a request shows. */
export let viewOfByobRequest;

/** https://streams.spec.whatwg.org/#rs-byob-request-class */
export class ReadableStreamBYOBRequest {
  #controller;
  #view;

  static {
    invalidateByobRequest = (request) => {
      request.#controller = undefined;
      request.#view = null;
    };
    viewOfByobRequest = (request) => request.#view;
  }

  constructor(token = undefined, controller = undefined, view = undefined) {
    illegalConstructor(token);
    this.#controller = controller;
    this.#view = view;
  }

  get view() {
    if (!(#view in this)) throw illegalInvocation();
    return this.#view;
  }

  /** https://streams.spec.whatwg.org/#rs-byob-request-respond */
  respond(bytesWritten) {
    const context = "ReadableStreamBYOBRequest.respond";
    if (!(#view in this)) throw illegalInvocation();
    requireArguments(arguments.length, 1, context);
    const count = toUnsignedLongLong(bytesWritten, context, { enforceRange: true });
    if (this.#controller === undefined) throw alreadyAnswered(context);
    if (isDetached(extentOf(this.#view).buffer)) throw detached(context);
    respond(this.#controller, count);
  }

  /** https://streams.spec.whatwg.org/#rs-byob-request-respond-with-new-view */
  respondWithNewView(view) {
    const context = "ReadableStreamBYOBRequest.respondWithNewView";
    if (!(#view in this)) throw illegalInvocation();
    requireArguments(arguments.length, 1, context);
    const extent = toArrayBufferView(view, context);
    if (this.#controller === undefined) throw alreadyAnswered(context);
    if (isDetached(extent.buffer)) throw detached(context);
    respondWithNewView(this.#controller, extent);
  }
}

function alreadyAnswered(context) {
  return new TypeError(`${context}: the request has been answered already.`);
}

function detached(context) {
  return new TypeError(`${context}: the view's buffer is detached.`);
}
