// Streams for our own code: making them from internal sources, and reading them without any object that
// programs can reach.

import { cloneAsUint8Array, isUint8Array } from "land:streams/buffers";
import { enqueueBytes } from "land:streams/byte_queue";
import { pipeTo } from "land:streams/pipe";
import { defer, queueJob, rejectedWith, resolvedUndefined } from "land:streams/promises";
import { respond } from "land:streams/pull_into";
import { coreOfReadable, faceOf, restOf } from "land:streams/readable";
import {
  ByteController,
  closeByteController,
  desiredBytesOf,
  errorByteController,
  pullBytesIfNeeded,
} from "land:streams/readable_byte";
import * as defaults from "land:streams/readable_controller";
import {
  acquireDefaultReader,
  cancelReadable,
  CLOSED,
  dropReader,
  ERRORED,
  fulfillRead,
  READABLE,
  ReadableCore,
  readDefault,
  waitingReads,
} from "land:streams/readable_core";
import { teeReadable } from "land:streams/tee";
import { coreOfWritable } from "land:streams/writable";
import { structuredClone } from "land:structured_clone/structured_clone";

export { readAllBytes } from "land:streams/read_all";
export { isReadableStream } from "land:streams/readable";
export { isWritableStream } from "land:streams/writable";
export {
  createTransformOf,
  createTransformStream,
  createWritableStream,
  enqueueTransformed,
  errorTransformController,
  errorWritable,
  terminateTransform,
} from "land:streams/internal_writable";

/** Our own callbacks as a source; one that throws counts as one that rejects. */
class InternalSource {
  #pull;
  #cancel;

  constructor(pull, cancel) {
    this.#pull = pull;
    this.#cancel = cancel;
  }

  pull(controller) {
    const pull = this.#pull;
    if (pull === undefined) return undefined;
    try {
      return pull(controller);
    } catch (error) {
      return rejectedWith(error);
    }
  }

  cancel(reason) {
    const cancel = this.#cancel;
    if (cancel === undefined) return undefined;
    try {
      return cancel(reason);
    } catch (error) {
      return rejectedWith(error);
    }
  }
}

/**
 * A `ReadableStream` of chunks of any kind. `start`, `pull` and `cancel` get a controller for the functions below and
 * answer a promise, or `undefined` when they are done. Nothing is pulled before somebody reads, unless
 * `highWaterMark` says so.
 */
export function createReadableStream({ start, pull, cancel, highWaterMark = 0, size }) {
  const core = new ReadableCore();
  const source = new InternalSource(pull, cancel);
  const controller = new defaults.DefaultController(core, source, highWaterMark, size);
  if (start !== undefined) {
    defaults.whenStarted(controller, start(controller) ?? resolvedUndefined);
  } else {
    controller.started = true;
    if (highWaterMark > 0) queueJob(() => defaults.pullIfNeeded(controller));
  }
  return faceOf(core);
}

/** A `ReadableStream` of bytes; the callbacks are as above. */
export function createByteStream({ pull, cancel, autoAllocateChunkSize, highWaterMark = 0 }) {
  const core = new ReadableCore();
  const source = new InternalSource(pull, cancel);
  const controller = new ByteController(core, source, highWaterMark, autoAllocateChunkSize);
  controller.started = true;
  if (highWaterMark > 0) queueJob(() => pullBytesIfNeeded(controller));
  return faceOf(core);
}

/**
 * Gives a chunk to the stream of `controller`. A byte stream takes a Uint8Array for its own: the caller must have
 * no other use for its buffer. https://streams.spec.whatwg.org/#readablestream-enqueue
 */
export function enqueue(controller, chunk) {
  if (!(controller instanceof ByteController)) {
    defaults.enqueue(controller, chunk);
    return;
  }
  const { stream } = controller;
  const isPlain = controller.queuedBytes === 0 && controller.pendingPullIntos.length === 0;
  if (isPlain && stream.state === READABLE && waitingReads(stream) > 0) {
    // Somebody waits for just this: nothing to queue, and no need to take the buffer away from ourselves.
    fulfillRead(stream, chunk, false);
    pullBytesIfNeeded(controller);
  } else {
    enqueueBytes(controller, chunk);
  }
}

/** https://streams.spec.whatwg.org/#readablestream-close */
export function closeController(controller) {
  if (!(controller instanceof ByteController)) {
    defaults.closeController(controller);
    return;
  }
  closeByteController(controller);
  const isClosed = controller.stream.state === CLOSED;
  if (isClosed && controller.pendingPullIntos.length > 0) respond(controller, 0);
}

/** https://streams.spec.whatwg.org/#readablestream-error */
export function errorController(controller, error) {
  if (controller instanceof ByteController) errorByteController(controller, error);
  else defaults.errorController(controller, error);
}

/** How much more the stream wants, `null` when it has failed. */
export function desiredSize(controller) {
  if (controller instanceof ByteController) return desiredBytesOf(controller);
  return defaults.desiredSizeOf(controller);
}

export function isLocked(stream) {
  const rest = restOf(stream);
  return rest === null ? coreOfReadable(stream).reader !== undefined : rest.data === null;
}

/** https://streams.spec.whatwg.org/#is-readable-stream-disturbed */
export function isDisturbed(stream) {
  const rest = restOf(stream);
  return rest === null ? coreOfReadable(stream).disturbed : rest.data === null;
}

export function isErrored(stream) {
  return coreOfReadable(stream).state === ERRORED;
}

export function isClosed(stream) {
  return coreOfReadable(stream).state === CLOSED;
}

/** Cancels, whether or not the stream is locked. https://streams.spec.whatwg.org/#readablestream-cancel */
export function cancelStream(stream, reason) {
  return cancelReadable(coreOfReadable(stream), reason);
}

/** A reader of our own; throws a TypeError when the stream is locked. Release it with `releaseReader`. */
export function acquireReader(stream) {
  return acquireDefaultReader(coreOfReadable(stream));
}

/**
 * Asks for a chunk: one of `request`'s `chunkSteps(chunk)`, `closeSteps()` and `errorSteps(error)` will be
 * called, perhaps at once.
 */
export function readChunk(reader, request) {
  readDefault(reader, request);
}

/**
 * Gives all chunks to `sink`, which takes the place of the reader's list of requests: as long as its `length` isn't 0 the next
 * chunk is handed to what its `shift()` answers, and nothing else has to be done for it. Does
 * nothing with a byte stream, whose reads differ from each other.
 */
export function readInto(reader, sink) {
  if (!(reader.stream.controller instanceof ByteController)) reader.requests = sink;
}

/** The same as a promise of `{ value, done }`. */
export function read(reader) {
  const { promise, resolve, reject } = defer();
  readDefault(reader, {
    // Without a prototype, for else resolving would look for a `then` there.
    chunkSteps: (value) => resolve({ __proto__: null, value, done: false }),
    closeSteps: () => resolve({ __proto__: null, value: undefined, done: true }),
    errorSteps: reject,
  });
  return promise;
}

/** Gives up a reader from `acquireReader`; no read may be under way. */
export function releaseReader(reader) {
  if (reader.stream !== undefined) dropReader(reader);
}

export function cancelReader(reader, reason) {
  return cancelReadable(reader.stream, reason);
}

/** Bytes are what bodies are made of: no need to go through the whole of structured cloning for them. */
function cloneChunk(chunk) {
  return isUint8Array(chunk) ? cloneAsUint8Array(chunk) : structuredClone(chunk);
}

/**
 * Two streams out of one; the second has copies of the chunks.
 * https://streams.spec.whatwg.org/#readablestream-tee
 */
export function tee(stream) {
  const branches = teeReadable(coreOfReadable(stream), cloneChunk);
  return [faceOf(branches[0]), faceOf(branches[1])];
}

const nothingPrevented = {
  preventAbort: false,
  preventCancel: false,
  preventClose: false,
  signal: undefined,
};

/** Pipes; neither stream may be locked. https://streams.spec.whatwg.org/#readablestream-pipe-through */
export function pipe(readable, writable, options = nothingPrevented) {
  return pipeTo(coreOfReadable(readable), coreOfWritable(writable), options);
}
