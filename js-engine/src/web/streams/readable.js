// `ReadableStream`: the face of a readable stream.
//
// https://streams.spec.whatwg.org/#rs-class

import { isAbortSignal } from "land:events/abort";
import { pipeTo } from "land:streams/pipe";
import { markHandled, rejectedWith } from "land:streams/promises";
import { ReadableStreamBYOBReader } from "land:streams/readable_byob_reader";
import { ByteController, whenByteStreamStarted } from "land:streams/readable_byte";
import { DefaultController, whenStarted } from "land:streams/readable_controller";
import { cancelReadable, ReadableCore, RESTING } from "land:streams/readable_core";
import { readableFrom } from "land:streams/readable_from";
import { makeIterator } from "land:streams/readable_iterator";
import { ReadableStreamDefaultReader } from "land:streams/readable_reader";
import { callStart, toOptionalObject, toUnderlyingSource } from "land:streams/readable_source";
import { highWaterMarkOf, sizeAlgorithmOf, toStrategy } from "land:streams/strategies";
import { teeReadable } from "land:streams/tee";
import { coreOfWritable, isWritableStream } from "land:streams/writable";
import {
  illegalInvocation,
  isObject,
  kInternal,
  requireArguments,
  toBoolean,
  toDictionary,
  toDOMString,
} from "land:webidl/webidl";

const { create } = Object;

/** The core of a `ReadableStream`, made now for one at rest; throws when it isn't one. */
export let coreOfReadable;

/** What a stream at rest has instead of a core, see `restingStream`; null for all others. */
export let restOf;

export let isReadableStream;

export class ReadableStream {
  #core;
  /** Holds the shapes of a stream at rest, so that no request has to make them. */
  static #kept = [new ReadableStream(kInternal, { state: RESTING, data: "", wake: null }), create(ReadableStream.prototype)];

  static {
    coreOfReadable = (stream) => {
      if (!isObject(stream) || !(#core in stream)) throw illegalInvocation();
      const core = stream.#core;
      return core.state === RESTING ? (stream.#core = coreOfReadable(core.wake(core.data))) : core;
    };
    restOf = (stream) => {
      const core = stream.#core;
      return core.state === RESTING ? core : null;
    };
    isReadableStream = (value) => isObject(value) && #core in value;
  }

  /** https://streams.spec.whatwg.org/#rs-constructor */
  constructor(underlyingSource = undefined, strategy = undefined) {
    if (underlyingSource === kInternal) {
      this.#core = strategy;
      return;
    }
    const context = "ReadableStream constructor";
    toOptionalObject(underlyingSource, context);
    const queuing = toStrategy(strategy, context);
    const { autoAllocateChunkSize, start, type, source } = toUnderlyingSource(underlyingSource);
    const core = new ReadableCore();
    this.#core = core;
    if (type === "bytes") {
      if (queuing.size !== undefined) {
        throw new RangeError(`${context}: a byte stream's strategy can't have a size function.`);
      }
      const mark = highWaterMarkOf(queuing, 0);
      const controller = new ByteController(core, source, mark, autoAllocateChunkSize);
      whenByteStreamStarted(controller, callStart(start, underlyingSource, controller));
    } else {
      const size = sizeAlgorithmOf(queuing);
      const controller = new DefaultController(core, source, highWaterMarkOf(queuing, 1), size);
      whenStarted(controller, callStart(start, underlyingSource, controller));
    }
  }

  /** https://streams.spec.whatwg.org/#rs-from */
  static from(asyncIterable) {
    requireArguments(arguments.length, 1, "ReadableStream.from");
    return faceOf(readableFrom(asyncIterable));
  }

  get locked() {
    return coreOfReadable(this).reader !== undefined;
  }

  /** https://streams.spec.whatwg.org/#rs-cancel */
  cancel(reason = undefined) {
    try {
      const core = coreOfReadable(this);
      if (core.reader !== undefined) throw locked("cancel");
      return cancelReadable(core, reason);
    } catch (error) {
      return rejectedWith(error);
    }
  }

  /** https://streams.spec.whatwg.org/#rs-get-reader */
  getReader(options = undefined) {
    coreOfReadable(this);
    const { mode } = toDictionary(options, "ReadableStream.getReader");
    if (mode === undefined) return new ReadableStreamDefaultReader(this);
    const text = toDOMString(mode, "ReadableStream.getReader");
    if (text !== "byob") {
      throw new TypeError(`ReadableStream.getReader: the mode '${text}' is not 'byob'.`);
    }
    return new ReadableStreamBYOBReader(this);
  }

  /** https://streams.spec.whatwg.org/#rs-pipe-through */
  pipeThrough(transform, options = undefined) {
    const context = "ReadableStream.pipeThrough";
    const core = coreOfReadable(this);
    requireArguments(arguments.length, 1, context);
    const { readable, writable } = toPair(transform, context);
    const piping = toPipeOptions(options, context);
    if (core.reader !== undefined) throw locked("pipeThrough");
    const destination = coreOfWritable(writable);
    if (destination.writer !== undefined) {
      throw new TypeError(`${context}: the writable stream is locked to a writer.`);
    }
    markHandled(pipeTo(core, destination, piping));
    return readable;
  }

  /** https://streams.spec.whatwg.org/#rs-pipe-to */
  pipeTo(destination, options = undefined) {
    const context = "ReadableStream.pipeTo";
    try {
      const core = coreOfReadable(this);
      requireArguments(arguments.length, 1, context);
      if (!isWritableStream(destination)) {
        throw new TypeError(`${context}: the destination is not a WritableStream.`);
      }
      const piping = toPipeOptions(options, context);
      if (core.reader !== undefined) throw locked("pipeTo");
      const writable = coreOfWritable(destination);
      if (writable.writer !== undefined) {
        throw new TypeError(`${context}: the destination is locked to a writer.`);
      }
      return pipeTo(core, writable, piping);
    } catch (error) {
      return rejectedWith(error);
    }
  }

  /** https://streams.spec.whatwg.org/#rs-tee */
  tee() {
    const branches = teeReadable(coreOfReadable(this), undefined);
    return [faceOf(branches[0]), faceOf(branches[1])];
  }

  /** https://streams.spec.whatwg.org/#rs-asynciterator */
  values(options = undefined) {
    const core = coreOfReadable(this);
    const { preventCancel } = toDictionary(options, "ReadableStream.values");
    return makeIterator(core, toBoolean(preventCancel));
  }
}

/** The `ReadableStream` object for a core that has none yet. */
export function faceOf(core) {
  return new ReadableStream(kInternal, core);
}

/**
 * A stream over `data`, a string or bytes that nobody else holds. As long as nobody looks closely, as programs that only
 * pass `response.body` on never do, that is all there is. Whoever does gets the inside of the stream `wake(data)`.
 */
export function restingStream(data, wake) {
  return new ReadableStream(kInternal, { state: RESTING, data, wake });
}

/**
 * What a stream at rest is made of: the stream counts as read to its end then, by a reader that still holds it. Null when
 * somebody has looked, or taken it.
 */
export function takeRest(stream) {
  const rest = restOf(stream);
  if (rest === null) return null;
  const { data } = rest;
  rest.data = null;
  return data;
}

function locked(method) {
  return new TypeError(`ReadableStream.${method}: the stream is locked to a reader.`);
}

/** https://streams.spec.whatwg.org/#dictdef-readablewritablepair */
function toPair(value, context) {
  const members = toDictionary(value, context);
  const { readable } = members;
  if (!isReadableStream(readable)) {
    throw new TypeError(`${context}: member 'readable' is not a ReadableStream.`);
  }
  const { writable } = members;
  if (!isWritableStream(writable)) {
    throw new TypeError(`${context}: member 'writable' is not a WritableStream.`);
  }
  return { readable, writable };
}

/** https://streams.spec.whatwg.org/#dictdef-streampipeoptions */
function toPipeOptions(value, context) {
  const members = toDictionary(value, context);
  const preventAbort = toBoolean(members.preventAbort);
  const preventCancel = toBoolean(members.preventCancel);
  const preventClose = toBoolean(members.preventClose);
  const { signal } = members;
  if (signal !== undefined && !isAbortSignal(signal)) {
    throw new TypeError(`${context}: member 'signal' is not an AbortSignal.`);
  }
  return { preventAbort, preventCancel, preventClose, signal };
}
