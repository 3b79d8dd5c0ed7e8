// The byte controller: the queue of a readable byte stream, and what its source does with it.
//
// https://streams.spec.whatwg.org/#rbs-controller-class

import { makeBuffer, makeBytes } from "land:streams/buffers";
import { afterDraining, fillReadRequest } from "land:streams/byte_queue";
import { queueJob, resolvedUndefined, upon } from "land:streams/promises";
import { fillFromQueue, PullInto } from "land:streams/pull_into";
import { List } from "land:streams/queue";
import {
  invalidateByobRequest,
  ReadableByteStreamController,
  ReadableStreamBYOBRequest,
} from "land:streams/readable_byte_controller";
import {
  closeReadable,
  CLOSED,
  ERRORED,
  errorReadable,
  READABLE,
} from "land:streams/readable_core";
import { kInternal } from "land:webidl/webidl";

const NativeUint8Array = Uint8Array;

/** The slots of a `ReadableByteStreamController`. */
export class ByteController {
  stream;
  /** `pull(controller)` and `cancel(reason)`; `undefined` once they can no longer be called. */
  source;
  highWaterMark;
  autoAllocateChunkSize;
  /** Entries `{ buffer, byteOffset, byteLength }`; their buffers are nobody else's. */
  queue = new List();
  /** [[queueTotalSize]] */
  queuedBytes = 0;
  /** Descriptors of buffers that wait to be filled, oldest first. */
  pendingPullIntos = new List();
  /** The request that the source was shown for the oldest of them. */
  byobRequest = null;
  started = false;
  closeRequested = false;
  pulling = false;
  pullAgain = false;
  /** What runs when the source has pulled, made once. */
  pulledJob = undefined;
  #face = undefined;

  constructor(stream, source, highWaterMark, autoAllocateChunkSize) {
    if (autoAllocateChunkSize === 0) {
      throw new TypeError("ReadableStream constructor: 'autoAllocateChunkSize' must not be 0.");
    }
    this.stream = stream;
    this.source = source;
    this.highWaterMark = highWaterMark;
    this.autoAllocateChunkSize = autoAllocateChunkSize;
    stream.controller = this;
  }

  /** What programs get to see. */
  get face() {
    this.#face ??= new ReadableByteStreamController(kInternal, this);
    return this.#face;
  }

  /** https://streams.spec.whatwg.org/#rbs-controller-private-cancel */
  cancelSteps(reason) {
    clearPendingPullIntos(this);
    resetQueue(this);
    const { source } = this;
    this.source = undefined;
    return source.cancel(reason) ?? resolvedUndefined;
  }

  /** https://streams.spec.whatwg.org/#rbs-controller-private-pull */
  pullSteps(request) {
    if (this.queuedBytes > 0) {
      fillReadRequest(this, request);
      return;
    }
    const size = this.autoAllocateChunkSize;
    if (size !== undefined) {
      let buffer;
      try {
        buffer = makeBuffer(size);
      } catch (error) {
        request.errorSteps(error);
        return;
      }
      this.pendingPullIntos.push(new PullInto(buffer, 0, size, 1, NativeUint8Array, 1, "default"));
    }
    this.stream.reader.requests.push(request);
    pullBytesIfNeeded(this);
  }

  /** https://streams.spec.whatwg.org/#abstract-opdef-readablebytestreamcontroller-releasesteps */
  releaseSteps() {
    if (this.pendingPullIntos.length === 0) return;
    const first = this.pendingPullIntos.peek();
    first.readerType = "none";
    this.pendingPullIntos = new List();
    this.pendingPullIntos.push(first);
  }
}

/**
 * https://streams.spec.whatwg.org/#set-up-readable-byte-stream-controller, once the source's `start` was
 * called
 */
export function whenByteStreamStarted(controller, startPromise) {
  upon(
    startPromise,
    () => {
      controller.started = true;
      pullBytesIfNeeded(controller);
    },
    (error) => errorByteController(controller, error),
  );
}

/** https://streams.spec.whatwg.org/#readable-byte-stream-controller-call-pull-if-needed */
export function pullBytesIfNeeded(controller) {
  if (!shouldPullBytes(controller)) return;
  if (controller.pulling) {
    controller.pullAgain = true;
    return;
  }
  controller.pulling = true;
  for (;;) {
    const promise = controller.source.pull(controller);
    if (promise === resolvedUndefined) {
      controller.pulledJob ??= () => pulled(controller);
      queueJob(controller.pulledJob);
      return;
    }
    if (promise !== undefined) {
      upon(
        promise,
        () => pulled(controller),
        (error) => errorByteController(controller, error),
      );
      return;
    }
    // A source of our own that is done at once: no job is needed to go on.
    if (!controller.pullAgain || !shouldPullBytes(controller)) break;
    controller.pullAgain = false;
  }
  controller.pulling = false;
  controller.pullAgain = false;
}

function pulled(controller) {
  controller.pulling = false;
  if (!controller.pullAgain) return;
  controller.pullAgain = false;
  pullBytesIfNeeded(controller);
}

/** https://streams.spec.whatwg.org/#readable-byte-stream-controller-should-call-pull */
function shouldPullBytes(controller) {
  const { stream } = controller;
  if (stream.state !== READABLE || controller.closeRequested || !controller.started) return false;
  if (stream.reader !== undefined && stream.reader.requests.length > 0) return true;
  return controller.highWaterMark - controller.queuedBytes > 0;
}

/** https://streams.spec.whatwg.org/#readable-byte-stream-controller-get-desired-size */
export function desiredBytesOf(controller) {
  const { state } = controller.stream;
  if (state === READABLE) return controller.highWaterMark - controller.queuedBytes;
  return state === ERRORED ? null : 0;
}

/** https://streams.spec.whatwg.org/#readable-byte-stream-controller-clear-pending-pull-intos */
function clearPendingPullIntos(controller) {
  invalidateRequest(controller);
  controller.pendingPullIntos = new List();
}

function resetQueue(controller) {
  controller.queue = new List();
  controller.queuedBytes = 0;
}

/** https://streams.spec.whatwg.org/#readable-byte-stream-controller-close */
export function closeByteController(controller) {
  if (controller.closeRequested || controller.stream.state !== READABLE) return;
  if (controller.queuedBytes > 0) {
    controller.closeRequested = true;
    return;
  }
  if (controller.pendingPullIntos.length > 0) {
    const first = controller.pendingPullIntos.peek();
    if (first.bytesFilled % first.elementSize !== 0) {
      const error = new TypeError("The stream was closed in the middle of an element.");
      errorByteController(controller, error);
      throw error;
    }
  }
  controller.source = undefined;
  closeReadable(controller.stream);
}

/** https://streams.spec.whatwg.org/#readable-byte-stream-controller-error */
export function errorByteController(controller, error) {
  if (controller.stream.state !== READABLE) return;
  clearPendingPullIntos(controller);
  resetQueue(controller);
  controller.source = undefined;
  errorReadable(controller.stream, error);
}

/** https://streams.spec.whatwg.org/#abstract-opdef-readablebytestreamcontrollergetbyobrequest */
export function byobRequestOf(controller) {
  if (controller.byobRequest === null && controller.pendingPullIntos.length > 0) {
    const { buffer, byteOffset, byteLength, bytesFilled } = controller.pendingPullIntos.peek();
    const view = makeBytes(buffer, byteOffset + bytesFilled, byteLength - bytesFilled);
    controller.byobRequest = new ReadableStreamBYOBRequest(kInternal, controller, view);
  }
  return controller.byobRequest;
}

/** https://streams.spec.whatwg.org/#readable-byte-stream-controller-invalidate-byob-request */
export function invalidateRequest(controller) {
  if (controller.byobRequest === null) return;
  invalidateByobRequest(controller.byobRequest);
  controller.byobRequest = null;
}

/** https://streams.spec.whatwg.org/#readable-byte-stream-controller-pull-into */
export function pullInto(controller, pending, request) {
  const { stream } = controller;
  if (controller.pendingPullIntos.length > 0) {
    controller.pendingPullIntos.push(pending);
    stream.reader.requests.push(request);
    return;
  }
  if (stream.state === CLOSED) {
    request.closeSteps(pending.emptyView());
    return;
  }
  if (controller.queuedBytes > 0) {
    if (fillFromQueue(controller, pending)) {
      const view = pending.filledView();
      afterDraining(controller);
      request.chunkSteps(view);
      return;
    }
    if (controller.closeRequested) {
      const error = new TypeError("The stream ends before the requested number of bytes.");
      errorByteController(controller, error);
      request.errorSteps(error);
      return;
    }
  }
  controller.pendingPullIntos.push(pending);
  stream.reader.requests.push(request);
  pullBytesIfNeeded(controller);
}
