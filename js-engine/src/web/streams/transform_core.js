// What a transform stream is inside: a writable and a readable side, and what passes between them.
//
// https://streams.spec.whatwg.org/#ts-abstract-ops

import { defer, followerOf, resolvedUndefined, settleWith, upon } from "land:streams/promises";
import {
  canCloseOrEnqueue,
  closeController,
  DefaultController,
  enqueue,
  errorController,
  shouldPull,
  whenStarted,
} from "land:streams/readable_controller";
import { ERRORED, ReadableCore } from "land:streams/readable_core";
import {
  errorWritableIfNeeded,
  WritableController,
  whenWritableStarted,
} from "land:streams/writable_controller";
import { ERRORING, WRITABLE_ERRORED, WritableCore } from "land:streams/writable_core";

/**
 * The slots of a `TransformStream`; it is the sink of its writable side and the source of its readable side.
 */
export class TransformCore {
  writable = new WritableCore();
  readable = new ReadableCore();
  /** The slots of the `TransformStreamDefaultController`. */
  controller = undefined;
  #backpressure = true;
  #backpressureChange = defer();

  /** `start` is the promise of what the transformer's own `start` answers. */
  constructor(start, writableMark, writableSize, readableMark, readableSize) {
    // Each side waits for a promise of that promise, as the standard has it: a cancel or an abort in the same
    // job comes first.
    const startPromise = followerOf(start);
    whenWritableStarted(
      new WritableController(this.writable, this, writableMark, writableSize),
      startPromise,
    );
    const source = {
      pull: () => {
        this.setBackpressure(false);
        return this.#backpressureChange.promise;
      },
      cancel: (reason) => cancelFromReadable(this, reason),
    };
    whenStarted(
      new DefaultController(this.readable, source, readableMark, readableSize),
      startPromise,
    );
  }

  /** https://streams.spec.whatwg.org/#transform-stream-default-sink-write-algorithm */
  write(chunk) {
    if (!this.#backpressure) return transformChunk(this, chunk);
    const written = defer();
    upon(this.#backpressureChange.promise, () => {
      const { state, storedError } = this.writable;
      if (state === ERRORING || state === WRITABLE_ERRORED) written.reject(storedError);
      else settleWith(written, transformChunk(this, chunk));
    });
    return written.promise;
  }

  abort(reason) {
    return abortFromWritable(this, reason);
  }

  close() {
    return closeFromWritable(this);
  }

  /** https://streams.spec.whatwg.org/#transform-stream-set-backpressure */
  setBackpressure(backpressure) {
    this.#backpressureChange.resolve(undefined);
    this.#backpressureChange = defer();
    this.#backpressure = backpressure;
  }

  get backpressure() {
    return this.#backpressure;
  }
}

/** The slots of a `TransformStreamDefaultController`. */
export class TransformControllerCore {
  stream;
  /**
   * `transform(chunk, controller)`, `flush(controller)` and `cancel(reason)`; `undefined` once they can no
   * longer be called.
   */
  transformer;
  /** Settled by whichever of close, abort and cancel comes first; the others answer it. */
  finish = undefined;
  face = undefined;

  constructor(stream, transformer) {
    this.stream = stream;
    this.transformer = transformer;
    stream.controller = this;
  }
}

/** https://streams.spec.whatwg.org/#transform-stream-default-controller-perform-transform */
function transformChunk(stream, chunk) {
  const { controller } = stream;
  const promise = controller.transformer.transform(chunk, controller) ?? resolvedUndefined;
  return upon(promise, undefined, (error) => {
    errorTransform(stream, error);
    throw error;
  });
}

/** https://streams.spec.whatwg.org/#transform-stream-error */
export function errorTransform(stream, error) {
  errorController(stream.readable.controller, error);
  errorWritableAndUnblock(stream, error);
}

/** https://streams.spec.whatwg.org/#transform-stream-error-writable-and-unblock-write */
function errorWritableAndUnblock(stream, error) {
  stream.controller.transformer = undefined;
  errorWritableIfNeeded(stream.writable.controller, error);
  unblockWrite(stream);
}

/** https://streams.spec.whatwg.org/#transform-stream-unblock-write */
function unblockWrite(stream) {
  if (stream.backpressure) stream.setBackpressure(false);
}

/** https://streams.spec.whatwg.org/#transform-stream-default-controller-enqueue */
export function enqueueTransformed(controller, chunk) {
  const { stream } = controller;
  const readable = stream.readable.controller;
  if (!canCloseOrEnqueue(readable)) {
    throw new TypeError(
      "TransformStreamDefaultController.enqueue: the readable side is closed, errored, or about to close.",
    );
  }
  try {
    enqueue(readable, chunk);
  } catch (error) {
    errorWritableAndUnblock(stream, error);
    throw stream.readable.storedError;
  }
  const backpressure = !shouldPull(readable);
  if (backpressure !== stream.backpressure) stream.setBackpressure(true);
}

/** https://streams.spec.whatwg.org/#transform-stream-default-controller-terminate */
export function terminateTransform(controller) {
  const { stream } = controller;
  closeController(stream.readable.controller);
  errorWritableAndUnblock(stream, new TypeError("The transform stream was terminated."));
}

/**
 * Calls one of the transformer's last methods, and lets `onDone` and `onFailed` settle what close, abort and
 * cancel share.
 */
function finishWith(controller, call, onDone, onFailed) {
  const deferred = defer();
  controller.finish = deferred;
  const { transformer } = controller;
  const promise = call(transformer) ?? resolvedUndefined;
  controller.transformer = undefined;
  upon(
    promise,
    () => onDone(deferred),
    (error) => {
      onFailed(error);
      deferred.reject(error);
    },
  );
  return deferred.promise;
}

/** https://streams.spec.whatwg.org/#transform-stream-default-sink-abort-algorithm */
function abortFromWritable({ controller, readable }, reason) {
  if (controller.finish !== undefined) return controller.finish.promise;
  return finishWith(
    controller,
    (transformer) => transformer.cancel(reason),
    ({ resolve, reject }) => {
      if (readable.state === ERRORED) {
        reject(readable.storedError);
      } else {
        errorController(readable.controller, reason);
        resolve(undefined);
      }
    },
    (error) => errorController(readable.controller, error),
  );
}

/** https://streams.spec.whatwg.org/#transform-stream-default-sink-close-algorithm */
function closeFromWritable({ controller, readable }) {
  if (controller.finish !== undefined) return controller.finish.promise;
  return finishWith(
    controller,
    (transformer) => transformer.flush(controller),
    ({ resolve, reject }) => {
      if (readable.state === ERRORED) {
        reject(readable.storedError);
      } else {
        closeController(readable.controller);
        resolve(undefined);
      }
    },
    (error) => errorController(readable.controller, error),
  );
}

/** https://streams.spec.whatwg.org/#transform-stream-default-source-cancel */
function cancelFromReadable(stream, reason) {
  const { controller, writable } = stream;
  if (controller.finish !== undefined) return controller.finish.promise;
  return finishWith(
    controller,
    (transformer) => transformer.cancel(reason),
    ({ resolve, reject }) => {
      if (writable.state === WRITABLE_ERRORED) {
        reject(writable.storedError);
      } else {
        errorWritableIfNeeded(writable.controller, reason);
        unblockWrite(stream);
        resolve(undefined);
      }
    },
    (error) => {
      errorWritableIfNeeded(writable.controller, error);
      unblockWrite(stream);
    },
  );
}
