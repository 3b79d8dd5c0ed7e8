// The controller of a writable stream: its queue, and the calls of the sink.
//
// https://streams.spec.whatwg.org/#ws-default-controller-class

import { createSignal, signalAbort } from "land:events/abort";
import { resolvedUndefined, upon } from "land:streams/promises";
import { SizedQueue } from "land:streams/queue";
import {
  dealWithRejection,
  ERRORING,
  failClose,
  failWrite,
  finishClose,
  finishErroring,
  finishWrite,
  isClosing,
  startErroring,
  updateBackpressure,
  WRITABLE,
} from "land:streams/writable_core";
import { illegalConstructor, illegalInvocation, kInternal } from "land:webidl/webidl";

/** Queued behind the last chunk when the stream is to close. */
const closeSentinel = { name: "close sentinel" };

/** The slots of a `WritableStreamDefaultController`. */
export class WritableController {
  stream;
  /**
   * `write(chunk, controller)`, `close()` and `abort(reason)`; `undefined` once they can no longer be called.
   */
  sink;
  highWaterMark;
  /** What a chunk counts; `undefined` counts each as 1. */
  size;
  queue = new SizedQueue();
  started = false;
  #signal = undefined;
  /** Why the stream was aborted, for a signal that is asked for only afterwards. */
  #abort = undefined;
  #face = undefined;

  constructor(stream, sink, highWaterMark, size) {
    this.stream = stream;
    this.sink = sink;
    this.highWaterMark = highWaterMark;
    this.size = size;
    stream.controller = this;
    updateBackpressure(stream, hasBackpressure(this));
  }

  /** What programs get to see. */
  get face() {
    this.#face ??= new WritableStreamDefaultController(kInternal, this);
    return this.#face;
  }

  get signal() {
    if (this.#signal === undefined) {
      this.#signal = createSignal();
      if (this.#abort !== undefined) signalAbort(this.#signal, this.#abort.reason);
    }
    return this.#signal;
  }

  signalAbort(reason) {
    this.#abort ??= { reason };
    if (this.#signal !== undefined) signalAbort(this.#signal, reason);
  }

  /** https://streams.spec.whatwg.org/#ws-default-controller-private-abort */
  abortSteps(reason) {
    const { sink } = this;
    this.sink = undefined;
    return sink.abort(reason) ?? resolvedUndefined;
  }

  /** https://streams.spec.whatwg.org/#ws-default-controller-private-error */
  errorSteps() {
    this.queue.reset();
  }
}

/**
 * https://streams.spec.whatwg.org/#set-up-writable-stream-default-controller, once the sink's `start` was
 * called
 */
export function whenWritableStarted(controller, startPromise) {
  upon(
    startPromise,
    () => {
      controller.started = true;
      advanceQueue(controller);
    },
    (error) => {
      controller.started = true;
      dealWithRejection(controller.stream, error);
    },
  );
}

/** https://streams.spec.whatwg.org/#writable-stream-default-controller-get-desired-size */
export function desiredSizeOfWritable(controller) {
  return controller.highWaterMark - controller.queue.totalSize;
}

/** https://streams.spec.whatwg.org/#writable-stream-default-controller-get-backpressure */
function hasBackpressure(controller) {
  return controller.highWaterMark - controller.queue.totalSize <= 0;
}

/** https://streams.spec.whatwg.org/#writable-stream-default-controller-close */
export function closeWritableController(controller) {
  controller.queue.enqueue(closeSentinel, 0);
  advanceQueue(controller);
}

/** https://streams.spec.whatwg.org/#writable-stream-default-controller-error */
export function errorWritableController(controller, error) {
  controller.sink = undefined;
  controller.size = undefined;
  startErroring(controller.stream, error);
}

/** https://streams.spec.whatwg.org/#writable-stream-default-controller-error-if-needed */
export function errorWritableIfNeeded(controller, error) {
  if (controller.stream.state === WRITABLE) errorWritableController(controller, error);
}

/** https://streams.spec.whatwg.org/#writable-stream-default-controller-get-chunk-size */
export function chunkSizeOf(controller, chunk) {
  const { size } = controller;
  if (size === undefined) return 1;
  try {
    return size(chunk);
  } catch (error) {
    errorWritableIfNeeded(controller, error);
    return 1;
  }
}

/** https://streams.spec.whatwg.org/#writable-stream-default-controller-write */
export function writeToController(controller, chunk, size) {
  try {
    controller.queue.enqueue(chunk, size);
  } catch (error) {
    errorWritableIfNeeded(controller, error);
    return;
  }
  const { stream } = controller;
  if (!isClosing(stream) && stream.state === WRITABLE) {
    updateBackpressure(stream, hasBackpressure(controller));
  }
  advanceQueue(controller);
}

/** https://streams.spec.whatwg.org/#writable-stream-default-controller-advance-queue-if-needed */
function advanceQueue(controller) {
  const { queue, stream } = controller;
  if (!controller.started || stream.inFlightWrite !== undefined) return;
  if (stream.state === ERRORING) {
    finishErroring(stream);
    return;
  }
  if (queue.isEmpty) return;
  const value = queue.peek();
  if (value === closeSentinel) processClose(controller);
  else processWrite(controller, value);
}

/** https://streams.spec.whatwg.org/#writable-stream-default-controller-process-close */
function processClose(controller) {
  const { sink, stream } = controller;
  stream.inFlightClose = stream.closeRequest;
  stream.closeRequest = undefined;
  controller.queue.dequeue();
  const promise = sink.close() ?? resolvedUndefined;
  controller.sink = undefined;
  controller.size = undefined;
  upon(
    promise,
    () => finishClose(stream),
    (error) => failClose(stream, error),
  );
}

/** https://streams.spec.whatwg.org/#writable-stream-default-controller-process-write */
function processWrite(controller, chunk) {
  const { stream } = controller;
  stream.inFlightWrite = stream.writeRequests.shift();
  upon(
    controller.sink.write(chunk, controller) ?? resolvedUndefined,
    () => {
      finishWrite(stream);
      controller.queue.dequeue();
      if (!isClosing(stream) && stream.state === WRITABLE) {
        updateBackpressure(stream, hasBackpressure(controller));
      }
      advanceQueue(controller);
    },
    (error) => {
      if (stream.state === WRITABLE) controller.sink = undefined;
      failWrite(stream, error);
    },
  );
}

let coreOf;

export class WritableStreamDefaultController {
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

  get signal() {
    return coreOf(this).signal;
  }

  /** https://streams.spec.whatwg.org/#ws-default-controller-error */
  error(error = undefined) {
    const core = coreOf(this);
    errorWritableIfNeeded(core, error);
  }
}
