// What a writable stream is inside, and how it gets from writable to closed or errored.
//
// https://streams.spec.whatwg.org/#ws-abstract-ops

import { defer, LazyPromise, rejectedWith, resolvedWith, upon } from "land:streams/promises";
import { List } from "land:streams/queue";
import { closeWritableController } from "land:streams/writable_controller";

export const WRITABLE = 0;
export const WRITABLE_CLOSED = 1;
/** An error is on its way, and operations of the sink are still to finish. */
export const ERRORING = 2;
export const WRITABLE_ERRORED = 3;

/** The slots of a `WritableStream`. */
export class WritableCore {
  state = WRITABLE;
  storedError = undefined;
  /** The `WriterCore` that locks it. */
  writer = undefined;
  controller = undefined;
  backpressure = false;
  /** The promises of writes that wait in the controller's queue. */
  writeRequests = new List();
  inFlightWrite = undefined;
  closeRequest = undefined;
  inFlightClose = undefined;
  /** `{ deferred, reason, wasErroring }` */
  pendingAbort = undefined;
}

/** https://streams.spec.whatwg.org/#writable-stream-abort */
export function abortWritable(stream, reason) {
  if (isFinished(stream)) return resolvedWith(undefined);
  stream.controller.signalAbort(reason);
  // Listeners of the signal may have changed everything.
  if (isFinished(stream)) return resolvedWith(undefined);
  if (stream.pendingAbort !== undefined) return stream.pendingAbort.deferred.promise;
  const wasErroring = stream.state === ERRORING;
  const deferred = defer();
  stream.pendingAbort = { deferred, reason: wasErroring ? undefined : reason, wasErroring };
  if (!wasErroring) startErroring(stream, reason);
  return deferred.promise;
}

function isFinished(stream) {
  return stream.state === WRITABLE_CLOSED || stream.state === WRITABLE_ERRORED;
}

/** https://streams.spec.whatwg.org/#writable-stream-close */
export function closeWritable(stream) {
  if (isFinished(stream)) {
    return rejectedWith(new TypeError("The stream is closed or errored: it can't be closed."));
  }
  const deferred = defer();
  stream.closeRequest = deferred;
  const { writer } = stream;
  if (writer !== undefined && stream.backpressure && stream.state === WRITABLE) writer.ready.resolve();
  closeWritableController(stream.controller);
  return deferred.promise;
}

/** https://streams.spec.whatwg.org/#writable-stream-close-queued-or-in-flight */
export function isClosing(stream) {
  return stream.closeRequest !== undefined || stream.inFlightClose !== undefined;
}

function isSinkBusy(stream) {
  return stream.inFlightWrite !== undefined || stream.inFlightClose !== undefined;
}

/** https://streams.spec.whatwg.org/#writable-stream-add-write-request */
export function addWriteRequest(stream) {
  const deferred = defer();
  stream.writeRequests.push(deferred);
  return deferred.promise;
}

/** https://streams.spec.whatwg.org/#writable-stream-deal-with-rejection */
export function dealWithRejection(stream, error) {
  if (stream.state === WRITABLE) startErroring(stream, error);
  else finishErroring(stream);
}

/** https://streams.spec.whatwg.org/#writable-stream-start-erroring */
export function startErroring(stream, reason) {
  stream.state = ERRORING;
  stream.storedError = reason;
  const { writer } = stream;
  if (writer !== undefined) writer.ready = LazyPromise.ensureRejected(writer.ready, reason);
  if (!isSinkBusy(stream) && stream.controller.started) finishErroring(stream);
}

/** https://streams.spec.whatwg.org/#writable-stream-finish-erroring */
export function finishErroring(stream) {
  stream.state = WRITABLE_ERRORED;
  stream.controller.errorSteps();
  const { storedError, writeRequests, pendingAbort } = stream;
  stream.writeRequests = new List();
  while (writeRequests.length > 0) writeRequests.shift().reject(storedError);
  if (pendingAbort === undefined) {
    rejectCloseAndClosed(stream);
    return;
  }
  stream.pendingAbort = undefined;
  const { deferred, reason, wasErroring } = pendingAbort;
  if (wasErroring) {
    deferred.reject(storedError);
    rejectCloseAndClosed(stream);
    return;
  }
  upon(
    stream.controller.abortSteps(reason),
    () => {
      deferred.resolve(undefined);
      rejectCloseAndClosed(stream);
    },
    (error) => {
      deferred.reject(error);
      rejectCloseAndClosed(stream);
    },
  );
}

/** https://streams.spec.whatwg.org/#writable-stream-reject-close-and-closed-promise-if-needed */
function rejectCloseAndClosed(stream) {
  if (stream.closeRequest !== undefined) {
    stream.closeRequest.reject(stream.storedError);
    stream.closeRequest = undefined;
  }
  if (stream.writer !== undefined) stream.writer.closed.reject(stream.storedError);
}

/** https://streams.spec.whatwg.org/#writable-stream-finish-in-flight-write */
export function finishWrite(stream) {
  stream.inFlightWrite.resolve(undefined);
  stream.inFlightWrite = undefined;
}

/** https://streams.spec.whatwg.org/#writable-stream-finish-in-flight-write-with-error */
export function failWrite(stream, error) {
  stream.inFlightWrite.reject(error);
  stream.inFlightWrite = undefined;
  dealWithRejection(stream, error);
}

/** https://streams.spec.whatwg.org/#writable-stream-finish-in-flight-close */
export function finishClose(stream) {
  stream.inFlightClose.resolve(undefined);
  stream.inFlightClose = undefined;
  if (stream.state === ERRORING) {
    // The close was too far on to be undone, and has succeeded.
    stream.storedError = undefined;
    if (stream.pendingAbort !== undefined) {
      stream.pendingAbort.deferred.resolve(undefined);
      stream.pendingAbort = undefined;
    }
  }
  stream.state = WRITABLE_CLOSED;
  if (stream.writer !== undefined) stream.writer.closed.resolve();
}

/** https://streams.spec.whatwg.org/#writable-stream-finish-in-flight-close-with-error */
export function failClose(stream, error) {
  stream.inFlightClose.reject(error);
  stream.inFlightClose = undefined;
  if (stream.pendingAbort !== undefined) {
    stream.pendingAbort.deferred.reject(error);
    stream.pendingAbort = undefined;
  }
  dealWithRejection(stream, error);
}

/** https://streams.spec.whatwg.org/#writable-stream-update-backpressure */
export function updateBackpressure(stream, backpressure) {
  const { writer } = stream;
  if (writer !== undefined && backpressure !== stream.backpressure) {
    if (backpressure) writer.ready = new LazyPromise();
    else writer.ready.resolve();
  }
  stream.backpressure = backpressure;
}
