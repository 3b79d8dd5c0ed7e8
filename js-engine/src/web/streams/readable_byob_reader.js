// `ReadableStreamBYOBReader`: reading a byte stream into buffers of one's own.
//
// https://streams.spec.whatwg.org/#byob-reader-class

import {
  byteLengthOf,
  elementTypeOf,
  isDetached,
  toArrayBufferView,
  transfer,
} from "land:streams/buffers";
import { defer, rejectedWith } from "land:streams/promises";
import { PullInto } from "land:streams/pull_into";
import { coreOfReadable } from "land:streams/readable";
import { ByteController, pullInto } from "land:streams/readable_byte";
import { cancelReadable, ERRORED, ReaderCore, releaseReader } from "land:streams/readable_core";
import {
  illegalInvocation,
  requireArguments,
  toDictionary,
  toUnsignedLongLong,
} from "land:webidl/webidl";

/** https://streams.spec.whatwg.org/#set-up-readable-stream-byob-reader */
export function acquireByobReader(stream) {
  if (stream.reader !== undefined) throw new TypeError("ReadableStream: the stream is locked to a reader.");
  if (!(stream.controller instanceof ByteController)) {
    throw new TypeError("ReadableStreamBYOBReader constructor: the stream is not a byte stream.");
  }
  return new ReaderCore(stream, true);
}

/** A read that a program waits for as a promise. */
class PromisedReadInto {
  #deferred = defer();

  get promise() {
    return this.#deferred.promise;
  }

  chunkSteps(chunk) {
    this.#deferred.resolve({ value: chunk, done: false });
  }

  closeSteps(chunk) {
    this.#deferred.resolve({ value: chunk, done: true });
  }

  errorSteps(error) {
    this.#deferred.reject(error);
  }
}

let coreOf;

export class ReadableStreamBYOBReader {
  #core;

  static {
    coreOf = (reader) => {
      if (!(#core in reader)) throw illegalInvocation();
      return reader.#core;
    };
  }

  constructor(stream) {
    requireArguments(arguments.length, 1, "ReadableStreamBYOBReader constructor");
    this.#core = acquireByobReader(coreOfReadable(stream));
  }

  /** https://streams.spec.whatwg.org/#generic-reader-closed */
  get closed() {
    try {
      return coreOf(this).closed.promise;
    } catch (error) {
      return rejectedWith(error);
    }
  }

  /** https://streams.spec.whatwg.org/#generic-reader-cancel */
  cancel(reason = undefined) {
    try {
      const core = coreOf(this);
      if (core.stream === undefined) throw released("cancel");
      return cancelReadable(core.stream, reason);
    } catch (error) {
      return rejectedWith(error);
    }
  }

  /** https://streams.spec.whatwg.org/#byob-reader-read */
  read(view, options = undefined) {
    const context = "ReadableStreamBYOBReader.read";
    try {
      const core = coreOf(this);
      requireArguments(arguments.length, 1, context);
      const extent = toArrayBufferView(view, context);
      const minimum = toMinimum(options, context);
      const type = elementTypeOf(view);
      checkExtent(extent, minimum, type, context);
      if (core.stream === undefined) throw released("read");
      const request = new PromisedReadInto();
      readInto(core, extent, type, minimum, request);
      return request.promise;
    } catch (error) {
      return rejectedWith(error);
    }
  }

  /** https://streams.spec.whatwg.org/#byob-reader-release-lock */
  releaseLock() {
    const core = coreOf(this);
    if (core.stream !== undefined) releaseReader(core);
  }
}

function released(method) {
  return new TypeError(`ReadableStreamBYOBReader.${method}: the reader was released.`);
}

/** https://streams.spec.whatwg.org/#dictdef-readablestreambyobreaderreadoptions */
function toMinimum(options, context) {
  const { min } = toDictionary(options, context);
  return min === undefined ? 1 : toUnsignedLongLong(min, `${context}: member 'min'`, { enforceRange: true });
}

function checkExtent({ buffer, byteLength }, minimum, { elementSize }, context) {
  if (byteLength === 0) throw new TypeError(`${context}: the view is empty.`);
  if (byteLengthOf(buffer) === 0) throw new TypeError(`${context}: the view's buffer is empty.`);
  if (isDetached(buffer)) throw new TypeError(`${context}: the view's buffer is detached.`);
  if (minimum === 0) throw new TypeError(`${context}: member 'min' must not be 0.`);
  if (minimum > byteLength / elementSize) {
    throw new RangeError(`${context}: member 'min' is greater than the view's length.`);
  }
}

/** https://streams.spec.whatwg.org/#readable-stream-byob-reader-read */
export function readInto(reader, extent, type, minimum, request) {
  const { stream } = reader;
  stream.disturbed = true;
  if (stream.state === ERRORED) {
    request.errorSteps(stream.storedError);
    return;
  }
  let buffer;
  try {
    buffer = transfer(extent.buffer);
  } catch (error) {
    request.errorSteps(error);
    return;
  }
  const { byteOffset, byteLength } = extent;
  const { ctor, elementSize } = type;
  const fill = minimum * elementSize;
  const pending = new PullInto(buffer, byteOffset, byteLength, fill, ctor, elementSize, "byob");
  pullInto(stream.controller, pending, request);
}
