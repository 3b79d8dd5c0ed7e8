// What a readable stream is inside, and the operations on it that readers and controllers share.
//
// https://streams.spec.whatwg.org/#rs-abstract-ops

import { LazyPromise, rejectedWith, resolvedWith, withoutValue } from "land:streams/promises";
import { List } from "land:streams/queue";

export const READABLE = 0;
export const CLOSED = 1;
export const ERRORED = 2;
/** Not a core at all yet, see `restingStream`: `data` that is null was taken, as if by a reader. */
export const RESTING = 3;

/**
 * The slots of a `ReadableStream`. All algorithms work on this; `ReadableStream` objects are only its face.
 */
export class ReadableCore {
  state = READABLE;
  storedError = undefined;
  disturbed = false;
  /** The `ReaderCore` that locks it. */
  reader = undefined;
  /** A `DefaultController` or a `ByteController`. */
  controller = undefined;
}

/** The slots of a reader of either kind. */
export class ReaderCore {
  stream;
  /** Whether it reads into buffers that the caller supplies. */
  byob;
  /** [[readRequests]] or [[readIntoRequests]]: objects with `chunkSteps`, `closeSteps` and `errorSteps`. */
  requests = new List();
  closed;

  constructor(stream, byob) {
    this.stream = stream;
    this.byob = byob;
    stream.reader = this;
    if (stream.state === READABLE) this.closed = new LazyPromise();
    else if (stream.state === CLOSED) this.closed = LazyPromise.fulfilled();
    else this.closed = LazyPromise.rejected(stream.storedError);
  }
}

/** https://streams.spec.whatwg.org/#acquire-readable-stream-reader */
export function acquireDefaultReader(stream) {
  if (stream.reader !== undefined) throw new TypeError("ReadableStream: the stream is locked to a reader.");
  return new ReaderCore(stream, false);
}

/**
 * How many reads of the default kind wait.
 * https://streams.spec.whatwg.org/#readable-stream-get-num-read-requests
 */
export function waitingReads(stream) {
  const { reader } = stream;
  return reader === undefined || reader.byob ? 0 : reader.requests.length;
}

/**
 * How many reads of the BYOB kind wait.
 * https://streams.spec.whatwg.org/#readable-stream-get-num-read-into-requests
 */
export function waitingReadsInto(stream) {
  const { reader } = stream;
  return reader === undefined || !reader.byob ? 0 : reader.requests.length;
}

/** https://streams.spec.whatwg.org/#readable-stream-cancel */
export function cancelReadable(stream, reason) {
  stream.disturbed = true;
  if (stream.state === CLOSED) return resolvedWith(undefined);
  if (stream.state === ERRORED) return rejectedWith(stream.storedError);
  closeReadable(stream);
  const { reader } = stream;
  if (reader !== undefined && reader.byob) {
    const { requests } = reader;
    reader.requests = new List();
    while (requests.length > 0) requests.shift().closeSteps(undefined);
  }
  return withoutValue(stream.controller.cancelSteps(reason));
}

/** https://streams.spec.whatwg.org/#readable-stream-close */
export function closeReadable(stream) {
  stream.state = CLOSED;
  const { reader } = stream;
  if (reader === undefined) return;
  reader.closed.resolve();
  if (reader.byob || reader.requests.length === 0) return;
  const { requests } = reader;
  reader.requests = new List();
  while (requests.length > 0) requests.shift().closeSteps();
}

/** https://streams.spec.whatwg.org/#readable-stream-error */
export function errorReadable(stream, error) {
  stream.state = ERRORED;
  stream.storedError = error;
  const { reader } = stream;
  if (reader === undefined) return;
  reader.closed.reject(error);
  errorRequests(reader, error);
}

/**
 * https://streams.spec.whatwg.org/#abstract-opdef-readablestreamdefaultreadererrorreadrequests and its BYOB
 * twin
 */
function errorRequests(reader, error) {
  const { requests } = reader;
  if (requests.length === 0) return;
  reader.requests = new List();
  while (requests.length > 0) requests.shift().errorSteps(error);
}

/** https://streams.spec.whatwg.org/#readable-stream-fulfill-read-request */
export function fulfillRead(stream, chunk, done) {
  const request = stream.reader.requests.shift();
  if (done) request.closeSteps();
  else request.chunkSteps(chunk);
}

/** https://streams.spec.whatwg.org/#readable-stream-fulfill-read-into-request */
export function fulfillReadInto(stream, chunk, done) {
  const request = stream.reader.requests.shift();
  if (done) request.closeSteps(chunk);
  else request.chunkSteps(chunk);
}

/** https://streams.spec.whatwg.org/#readable-stream-default-reader-read */
export function readDefault(reader, request) {
  const { stream } = reader;
  stream.disturbed = true;
  if (stream.state === READABLE) stream.controller.pullSteps(request);
  else if (stream.state === CLOSED) request.closeSteps();
  else request.errorSteps(stream.storedError);
}

/** https://streams.spec.whatwg.org/#abstract-opdef-readablestreamdefaultreaderrelease and its BYOB twin */
export function releaseReader(reader) {
  const { stream } = reader;
  const error = new TypeError("The reader was released.");
  reader.closed = LazyPromise.ensureRejected(reader.closed, error);
  stream.controller.releaseSteps();
  stream.reader = undefined;
  reader.stream = undefined;
  errorRequests(reader, error);
}

/** Releases a reader that no program has seen: nobody is left to be told. */
export function dropReader(reader) {
  const { stream } = reader;
  stream.controller.releaseSteps();
  stream.reader = undefined;
  reader.stream = undefined;
}
