// Writable and transform streams for our own code, made from internal sinks and transformers.

import { rejectedWith, resolvedUndefined } from "land:streams/promises";
import { TransformStream } from "land:streams/transform";
import { errorTransform, TransformControllerCore, TransformCore } from "land:streams/transform_core";
import { coreOfWritable, WritableStream } from "land:streams/writable";
import { coreOfReadable } from "land:streams/readable";
import { errorWritableIfNeeded, WritableController, whenWritableStarted } from "land:streams/writable_controller";
import { WritableCore } from "land:streams/writable_core";
import { kInternal } from "land:webidl/webidl";

export { enqueueTransformed, terminateTransform } from "land:streams/transform_core";

/** Calls our own `callback` if there is one; one that throws counts as one that rejects. */
function call(callback, first, second) {
  if (callback === undefined) return undefined;
  try {
    return callback(first, second);
  } catch (error) {
    return rejectedWith(error);
  }
}

/** A `WritableStream`. The callbacks answer a promise, or `undefined` when they are done. */
export function createWritableStream({ start, write, close, abort, highWaterMark = 1, size }) {
  const core = new WritableCore();
  const sink = {
    write: (chunk, controller) => call(write, chunk, controller),
    close: () => call(close),
    abort: (reason) => call(abort, reason),
  };
  const controller = new WritableController(core, sink, highWaterMark, size);
  start?.(controller);
  whenWritableStarted(controller, resolvedUndefined);
  return new WritableStream(kInternal, core);
}

/**
 * A `TransformStream`. `transform(chunk, controller)` and `flush(controller)` give out chunks with
 * `enqueueTransformed(controller, chunk)`. https://streams.spec.whatwg.org/#transformstream-set-up
 */
export function createTransformStream({
  transform,
  flush,
  cancel,
  writableHighWaterMark = 1,
  readableHighWaterMark = 0,
}) {
  const core = new TransformCore(
    resolvedUndefined,
    writableHighWaterMark,
    undefined,
    readableHighWaterMark,
    undefined,
  );
  new TransformControllerCore(core, {
    transform: (chunk, controller) => call(transform, chunk, controller),
    flush: (controller) => call(flush, controller),
    cancel: (reason) => call(cancel, reason),
  });
  return new TransformStream(kInternal, core);
}

/**
 * https://streams.spec.whatwg.org/#transform-stream-error for a transformer that fails outside its callbacks
 */
export function errorTransformController(controller, error) {
  errorTransform(controller.stream, error);
}

/** https://streams.spec.whatwg.org/#writable-stream-default-controller-error-if-needed */
export function errorWritable(controller, error) {
  errorWritableIfNeeded(controller, error);
}

/** A `TransformStream` that has these two sides. */
export function createTransformOf(readable, writable) {
  return new TransformStream(kInternal, {
    readable: coreOfReadable(readable),
    writable: coreOfWritable(writable),
  });
}
