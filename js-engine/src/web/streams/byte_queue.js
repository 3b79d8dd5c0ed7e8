// The queue of a byte stream: bytes that its source gives, handed to whoever waits for them or kept.
//
// https://streams.spec.whatwg.org/#readable-byte-stream-controller-enqueue

import { cloneRange, extentOf, isDetached, makeBytes, transfer } from "land:streams/buffers";
import { commitAll, takeFilled } from "land:streams/pull_into";
import {
  errorByteController,
  invalidateRequest,
  pullBytesIfNeeded,
} from "land:streams/readable_byte";
import { closeReadable, fulfillRead, READABLE, waitingReads } from "land:streams/readable_core";

/** https://streams.spec.whatwg.org/#readable-byte-stream-controller-enqueue */
export function enqueueBytes(controller, chunk) {
  const { stream } = controller;
  if (controller.closeRequested || stream.state !== READABLE) return;
  const { buffer, byteOffset, byteLength } = extentOf(chunk);
  if (isDetached(buffer)) throw new TypeError("The chunk's buffer is detached.");
  const owned = transfer(buffer);
  if (controller.pendingPullIntos.length > 0) detachOldest(controller);
  const { reader } = stream;
  if (reader === undefined) {
    pushEntry(controller, owned, byteOffset, byteLength);
  } else if (reader.byob) {
    pushEntry(controller, owned, byteOffset, byteLength);
    commitAll(stream, takeFilled(controller));
  } else {
    enqueueForReader(controller, reader, owned, byteOffset, byteLength);
  }
  pullBytesIfNeeded(controller);
}

/** Takes the buffer that the source may still be writing to out of its hands. */
function detachOldest(controller) {
  const first = controller.pendingPullIntos.peek();
  if (isDetached(first.buffer)) {
    throw new TypeError("The buffer of the pending read has been detached.");
  }
  invalidateRequest(controller);
  first.buffer = transfer(first.buffer);
  if (first.readerType === "none") enqueueAbandoned(controller, first);
}

function enqueueForReader(controller, reader, buffer, byteOffset, byteLength) {
  while (reader.requests.length > 0 && controller.queuedBytes > 0) {
    fillReadRequest(controller, reader.requests.shift());
  }
  if (waitingReads(controller.stream) === 0) {
    pushEntry(controller, buffer, byteOffset, byteLength);
    return;
  }
  if (controller.pendingPullIntos.length > 0) controller.pendingPullIntos.shift();
  fulfillRead(controller.stream, makeBytes(buffer, byteOffset, byteLength), false);
}

/** https://streams.spec.whatwg.org/#readable-byte-stream-controller-enqueue-chunk-to-queue */
function pushEntry(controller, buffer, byteOffset, byteLength) {
  controller.queue.push({ buffer, byteOffset, byteLength });
  controller.queuedBytes += byteLength;
}

/** https://streams.spec.whatwg.org/#abstract-opdef-readablebytestreamcontrollerenqueueclonedchunktoqueue */
export function pushCopy(controller, buffer, byteOffset, byteLength) {
  let copy;
  try {
    copy = cloneRange(buffer, byteOffset, byteLength);
  } catch (error) {
    errorByteController(controller, error);
    throw error;
  }
  pushEntry(controller, copy, 0, byteLength);
}

/**
 * https://streams.spec.whatwg.org/#abstract-opdef-readablebytestreamcontrollerenqueuedetachedpullintotoqueue
 */
export function enqueueAbandoned(controller, pullInto) {
  if (pullInto.bytesFilled > 0) {
    pushCopy(controller, pullInto.buffer, pullInto.byteOffset, pullInto.bytesFilled);
  }
  controller.pendingPullIntos.shift();
}

/** https://streams.spec.whatwg.org/#abstract-opdef-readablebytestreamcontrollerfillreadrequestfromqueue */
export function fillReadRequest(controller, request) {
  const { buffer, byteOffset, byteLength } = controller.queue.shift();
  controller.queuedBytes -= byteLength;
  afterDraining(controller);
  request.chunkSteps(makeBytes(buffer, byteOffset, byteLength));
}

/** https://streams.spec.whatwg.org/#readable-byte-stream-controller-handle-queue-drain */
export function afterDraining(controller) {
  if (controller.queuedBytes === 0 && controller.closeRequested) {
    controller.source = undefined;
    closeReadable(controller.stream);
  } else {
    pullBytesIfNeeded(controller);
  }
}
