// Pull-into descriptors: buffers that wait for a byte stream's source to fill them.
//
// https://streams.spec.whatwg.org/#pull-into-descriptor

import { byteLengthOf, copyBytes, transfer } from "land:streams/buffers";
import { enqueueAbandoned, pushCopy } from "land:streams/byte_queue";
import { invalidateRequest, pullBytesIfNeeded } from "land:streams/readable_byte";
import {
  CLOSED,
  fulfillRead,
  fulfillReadInto,
  waitingReadsInto,
} from "land:streams/readable_core";

const { min } = Math;

export class PullInto {
  buffer;
  bufferByteLength;
  byteOffset;
  byteLength;
  bytesFilled = 0;
  minimumFill;
  elementSize;
  ctor;
  /** "default", "byob", or "none" when the reader that asked has gone. */
  readerType;

  constructor(buffer, byteOffset, byteLength, minimumFill, ctor, elementSize, readerType) {
    this.buffer = buffer;
    this.bufferByteLength = byteLengthOf(buffer);
    this.byteOffset = byteOffset;
    this.byteLength = byteLength;
    this.minimumFill = minimumFill;
    this.ctor = ctor;
    this.elementSize = elementSize;
    this.readerType = readerType;
  }

  /** https://streams.spec.whatwg.org/#readable-byte-stream-controller-convert-pull-into-descriptor */
  filledView() {
    const { ctor: View, byteOffset, bytesFilled, elementSize } = this;
    return new View(transfer(this.buffer), byteOffset, bytesFilled / elementSize);
  }

  emptyView() {
    const { ctor: View, buffer, byteOffset } = this;
    return new View(buffer, byteOffset, 0);
  }
}

/** https://streams.spec.whatwg.org/#readable-byte-stream-controller-commit-pull-into-descriptor */
export function commit(stream, pullInto) {
  const done = stream.state === CLOSED;
  const view = pullInto.filledView();
  if (pullInto.readerType === "default") fulfillRead(stream, view, done);
  else fulfillReadInto(stream, view, done);
}

export function commitAll(stream, pullIntos) {
  for (let i = 0; i < pullIntos.length; i++) commit(stream, pullIntos[i]);
}

/**
 * Moves queued bytes into `pullInto`; answers whether that is enough.
 * https://streams.spec.whatwg.org/#readable-byte-stream-controller-fill-pull-into-descriptor-from-queue
 */
export function fillFromQueue(controller, pullInto) {
  const most = min(controller.queuedBytes, pullInto.byteLength - pullInto.bytesFilled);
  const filledAtMost = pullInto.bytesFilled + most;
  const aligned = filledAtMost - (filledAtMost % pullInto.elementSize);
  const ready = aligned >= pullInto.minimumFill;
  let left = ready ? aligned - pullInto.bytesFilled : most;
  const { queue } = controller;
  while (left > 0) {
    const entry = queue.peek();
    const count = min(left, entry.byteLength);
    const at = pullInto.byteOffset + pullInto.bytesFilled;
    copyBytes(pullInto.buffer, at, entry.buffer, entry.byteOffset, count);
    if (entry.byteLength === count) {
      queue.shift();
    } else {
      entry.byteOffset += count;
      entry.byteLength -= count;
    }
    controller.queuedBytes -= count;
    pullInto.bytesFilled += count;
    left -= count;
  }
  return ready;
}

/**
 * Fills what the queue can fill.
 * https://streams.spec.whatwg.org/#readable-byte-stream-controller-process-pull-into-descriptors-using-queue
 */
export function takeFilled(controller) {
  const { pendingPullIntos } = controller;
  const filled = [];
  while (pendingPullIntos.length > 0 && controller.queuedBytes > 0) {
    const first = pendingPullIntos.peek();
    if (!fillFromQueue(controller, first)) break;
    filled[filled.length] = pendingPullIntos.shift();
  }
  return filled;
}

/** https://streams.spec.whatwg.org/#readable-byte-stream-controller-respond */
export function respond(controller, bytesWritten) {
  const first = controller.pendingPullIntos.peek();
  requireCount(controller.stream, bytesWritten);
  if (first.bytesFilled + bytesWritten > first.byteLength) {
    throw new RangeError("ReadableStreamBYOBRequest.respond: more bytes than the view has room for.");
  }
  first.buffer = transfer(first.buffer);
  respondInternal(controller, bytesWritten);
}

/** https://streams.spec.whatwg.org/#readable-byte-stream-controller-respond-with-new-view */
export function respondWithNewView(controller, { buffer, byteOffset, byteLength }) {
  const first = controller.pendingPullIntos.peek();
  requireCount(controller.stream, byteLength);
  const context = "ReadableStreamBYOBRequest.respondWithNewView";
  if (first.byteOffset + first.bytesFilled !== byteOffset) {
    throw new RangeError(`${context}: the view begins elsewhere than the request's.`);
  }
  if (first.bufferByteLength !== byteLengthOf(buffer)) {
    throw new RangeError(`${context}: the buffer's length differs from the request's.`);
  }
  if (first.bytesFilled + byteLength > first.byteLength) {
    throw new RangeError(`${context}: the view is longer than the request's.`);
  }
  first.buffer = transfer(buffer);
  respondInternal(controller, byteLength);
}

/** A closed stream gives no bytes, an open one gives some. */
function requireCount(stream, count) {
  if (stream.state === CLOSED) {
    if (count !== 0) throw new TypeError("The stream is closed: only 0 bytes can be responded with.");
  } else if (count === 0) {
    throw new TypeError("The stream is open: at least 1 byte must be responded with.");
  }
}

/** https://streams.spec.whatwg.org/#readable-byte-stream-controller-respond-internal */
function respondInternal(controller, bytesWritten) {
  const first = controller.pendingPullIntos.peek();
  invalidateRequest(controller);
  if (controller.stream.state === CLOSED) respondClosed(controller, first);
  else respondReadable(controller, bytesWritten, first);
  pullBytesIfNeeded(controller);
}

/** https://streams.spec.whatwg.org/#readable-byte-stream-controller-respond-in-closed-state */
function respondClosed(controller, first) {
  const { pendingPullIntos, stream } = controller;
  if (first.readerType === "none") pendingPullIntos.shift();
  const filled = [];
  for (let left = waitingReadsInto(stream); left > 0; left--) {
    filled[filled.length] = pendingPullIntos.shift();
  }
  commitAll(stream, filled);
}

/** https://streams.spec.whatwg.org/#readable-byte-stream-controller-respond-in-readable-state */
function respondReadable(controller, bytesWritten, first) {
  const { pendingPullIntos, stream } = controller;
  first.bytesFilled += bytesWritten;
  if (first.readerType === "none") {
    enqueueAbandoned(controller, first);
    commitAll(stream, takeFilled(controller));
    return;
  }
  if (first.bytesFilled < first.minimumFill) return;
  pendingPullIntos.shift();
  // What doesn't make a whole element waits for the next read.
  const rest = first.bytesFilled % first.elementSize;
  if (rest > 0) {
    const end = first.byteOffset + first.bytesFilled;
    pushCopy(controller, first.buffer, end - rest, rest);
    first.bytesFilled -= rest;
  }
  const filled = takeFilled(controller);
  commit(stream, first);
  commitAll(stream, filled);
}
