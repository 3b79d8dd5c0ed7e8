// `WritableStreamDefaultWriter`: writing to a stream chunk by chunk.
//
// https://streams.spec.whatwg.org/#default-writer-class

import { LazyPromise, rejectedWith, resolvedWith } from "land:streams/promises";
import { coreOfWritable } from "land:streams/writable";
import {
  chunkSizeOf,
  desiredSizeOfWritable,
  writeToController,
} from "land:streams/writable_controller";
import {
  abortWritable,
  addWriteRequest,
  closeWritable,
  ERRORING,
  isClosing,
  WRITABLE,
  WRITABLE_CLOSED,
  WRITABLE_ERRORED,
} from "land:streams/writable_core";
import { illegalInvocation, requireArguments } from "land:webidl/webidl";

/** The slots of a `WritableStreamDefaultWriter`. */
class WriterCore {
  stream;
  ready;
  closed;

  constructor(stream) {
    this.stream = stream;
    stream.writer = this;
    const { state, storedError } = stream;
    if (state === WRITABLE && !isClosing(stream) && stream.backpressure) {
      this.ready = new LazyPromise();
    } else if (state === WRITABLE || state === WRITABLE_CLOSED) {
      this.ready = LazyPromise.fulfilled();
    } else {
      this.ready = LazyPromise.rejected(storedError);
    }
    if (state === WRITABLE_CLOSED) this.closed = LazyPromise.fulfilled();
    else if (state === WRITABLE_ERRORED) this.closed = LazyPromise.rejected(storedError);
    else this.closed = new LazyPromise();
  }
}

/** https://streams.spec.whatwg.org/#set-up-writable-stream-default-writer */
export function acquireWriter(stream) {
  if (stream.writer !== undefined) throw new TypeError("WritableStream: the stream is locked to a writer.");
  return new WriterCore(stream);
}

/** https://streams.spec.whatwg.org/#writable-stream-default-writer-write */
export function writeChunk(writer, chunk) {
  const { stream } = writer;
  const { controller } = stream;
  const size = chunkSizeOf(controller, chunk);
  // The size function may have released the writer, or worse.
  if (stream !== writer.stream) return rejectedWith(released("write"));
  if (stream.state === WRITABLE_ERRORED) return rejectedWith(stream.storedError);
  if (isClosing(stream) || stream.state === WRITABLE_CLOSED) {
    return rejectedWith(new TypeError("WritableStreamDefaultWriter.write: the stream is closed or closing."));
  }
  if (stream.state === ERRORING) return rejectedWith(stream.storedError);
  const promise = addWriteRequest(stream);
  writeToController(controller, chunk, size);
  return promise;
}

/** https://streams.spec.whatwg.org/#writable-stream-default-writer-close-with-error-propagation */
export function closeWithErrorPropagation(writer) {
  const { stream } = writer;
  if (isClosing(stream) || stream.state === WRITABLE_CLOSED) return resolvedWith(undefined);
  if (stream.state === WRITABLE_ERRORED) return rejectedWith(stream.storedError);
  return closeWritable(stream);
}

/** https://streams.spec.whatwg.org/#writable-stream-default-writer-release */
export function releaseWriter(writer) {
  const error = new TypeError("The writer was released.");
  writer.ready = LazyPromise.ensureRejected(writer.ready, error);
  writer.closed = LazyPromise.ensureRejected(writer.closed, error);
  dropWriter(writer);
}

/** Releases a writer that no program has seen: nobody is left to be told. */
export function dropWriter(writer) {
  writer.stream.writer = undefined;
  writer.stream = undefined;
}

function released(method) {
  return new TypeError(`WritableStreamDefaultWriter.${method}: the writer was released.`);
}

function lockedStream(core, method) {
  if (core.stream === undefined) throw released(method);
  return core.stream;
}

let coreOf;

export class WritableStreamDefaultWriter {
  #core;

  static {
    coreOf = (writer) => {
      if (!(#core in writer)) throw illegalInvocation();
      return writer.#core;
    };
  }

  constructor(stream) {
    requireArguments(arguments.length, 1, "WritableStreamDefaultWriter constructor");
    this.#core = acquireWriter(coreOfWritable(stream));
  }

  get closed() {
    try {
      return coreOf(this).closed.promise;
    } catch (error) {
      return rejectedWith(error);
    }
  }

  /** https://streams.spec.whatwg.org/#writable-stream-default-writer-get-desired-size */
  get desiredSize() {
    const { state, controller } = lockedStream(coreOf(this), "desiredSize");
    if (state === WRITABLE) return desiredSizeOfWritable(controller);
    return state === WRITABLE_CLOSED ? 0 : null;
  }

  get ready() {
    try {
      return coreOf(this).ready.promise;
    } catch (error) {
      return rejectedWith(error);
    }
  }

  /** https://streams.spec.whatwg.org/#default-writer-abort */
  abort(reason = undefined) {
    try {
      return abortWritable(lockedStream(coreOf(this), "abort"), reason);
    } catch (error) {
      return rejectedWith(error);
    }
  }

  /** https://streams.spec.whatwg.org/#default-writer-close */
  close() {
    try {
      const stream = lockedStream(coreOf(this), "close");
      if (isClosing(stream)) {
        throw new TypeError("WritableStreamDefaultWriter.close: the stream is closing already.");
      }
      return closeWritable(stream);
    } catch (error) {
      return rejectedWith(error);
    }
  }

  /** https://streams.spec.whatwg.org/#default-writer-release-lock */
  releaseLock() {
    const core = coreOf(this);
    if (core.stream !== undefined) releaseWriter(core);
  }

  /** https://streams.spec.whatwg.org/#default-writer-write */
  write(chunk = undefined) {
    try {
      const core = coreOf(this);
      lockedStream(core, "write");
      return writeChunk(core, chunk);
    } catch (error) {
      return rejectedWith(error);
    }
  }
}
