// Piping: moving every chunk of a readable stream into a writable one, and the end or the error of either to
// the other.
//
// https://streams.spec.whatwg.org/#readable-stream-pipe-to

import { abortReason, addAbortAlgorithm, isAborted, removeAbortAlgorithm } from "land:events/abort";
import {
  defer,
  markHandled,
  queueJob,
  resolvedUndefined,
  resolvedWith,
  upon,
  waitForAll,
} from "land:streams/promises";
import {
  acquireDefaultReader,
  cancelReadable,
  CLOSED,
  dropReader,
  ERRORED,
  READABLE,
  readDefault,
} from "land:streams/readable_core";
import {
  abortWritable,
  isClosing,
  WRITABLE,
  WRITABLE_CLOSED,
  WRITABLE_ERRORED,
} from "land:streams/writable_core";
import {
  acquireWriter,
  closeWithErrorPropagation,
  dropWriter,
  writeChunk,
} from "land:streams/writable_writer";

function noop() {}

/** Moves everything from `source` to `destination`, neither of which may be locked. */
export function pipeTo(source, destination, options) {
  const pipe = new Pipe(source, destination, options);
  pipe.begin();
  return pipe.promise;
}

class Pipe {
  #source;
  #destination;
  #options;
  #reader;
  #writer;
  #deferred = defer();
  #shuttingDown = false;
  /** Settled once the last chunk that was read is written, or has failed to be. */
  #lastWrite = resolvedUndefined;
  #onAbort = undefined;
  /** Set while a read is under way that may be answered at once. */
  #reading = false;
  /** Set when such a read was answered at once with a chunk. */
  #readAtOnce = false;

  constructor(source, destination, options) {
    this.#source = source;
    this.#destination = destination;
    this.#options = options;
    this.#reader = acquireDefaultReader(source);
    this.#writer = acquireWriter(destination);
    source.disturbed = true;
  }

  get promise() {
    return this.#deferred.promise;
  }

  begin() {
    const { signal } = this.#options;
    if (signal !== undefined) {
      this.#onAbort = () => this.#aborted(abortReason(signal));
      if (isAborted(signal)) {
        this.#onAbort();
        return;
      }
      addAbortAlgorithm(signal, this.#onAbort);
    }
    this.#watchSourceError();
    this.#watchDestinationError();
    this.#watchSourceClose();
    this.#checkDestinationClosed();
    if (!this.#shuttingDown) this.#step();
  }

  #aborted(reason) {
    const actions = [];
    if (!this.#options.preventAbort) {
      const destination = this.#destination;
      actions[actions.length] = () =>
        destination.state === WRITABLE ? abortWritable(destination, reason) : resolvedWith(undefined);
    }
    if (!this.#options.preventCancel) {
      const source = this.#source;
      actions[actions.length] = () =>
        source.state === READABLE ? cancelReadable(source, reason) : resolvedWith(undefined);
    }
    this.#shutDown({ error: reason }, () => {
      const promises = [];
      for (let i = 0; i < actions.length; i++) promises[i] = actions[i]();
      return waitForAll(promises);
    });
  }

  /** Errors must be propagated forward. */
  #watchSourceError() {
    const source = this.#source;
    const onError = (error) => {
      if (this.#options.preventAbort) this.#shutDown({ error });
      else this.#shutDown({ error }, () => abortWritable(this.#destination, error));
    };
    if (source.state === ERRORED) onError(source.storedError);
    else upon(this.#reader.closed.promise, undefined, onError);
  }

  /** Errors must be propagated backward. */
  #watchDestinationError() {
    const destination = this.#destination;
    const onError = (error) => {
      if (this.#options.preventCancel) this.#shutDown({ error });
      else this.#shutDown({ error }, () => cancelReadable(this.#source, error));
    };
    if (destination.state === WRITABLE_ERRORED) onError(destination.storedError);
    else upon(this.#writer.closed.promise, undefined, onError);
  }

  /** Closing must be propagated forward. */
  #watchSourceClose() {
    const onClose = () => {
      if (this.#options.preventClose) this.#shutDown(undefined);
      else this.#shutDown(undefined, () => closeWithErrorPropagation(this.#writer));
    };
    if (this.#source.state === CLOSED) onClose();
    else upon(this.#reader.closed.promise, onClose, noop);
  }

  /** Closing must be propagated backward. */
  #checkDestinationClosed() {
    const destination = this.#destination;
    if (!isClosing(destination) && destination.state !== WRITABLE_CLOSED) return;
    const error = new TypeError("The destination of the pipe is closed.");
    if (this.#options.preventCancel) this.#shutDown({ error });
    else this.#shutDown({ error }, () => cancelReadable(this.#source, error));
  }

  /** Reads and writes as long as the destination wants more, then waits until it does. */
  #step = () => {
    while (!this.#shuttingDown) {
      const { ready } = this.#writer;
      if (!ready.isFulfilled) {
        upon(ready.promise, this.#step, noop);
        return;
      }
      this.#readAtOnce = false;
      this.#reading = true;
      readDefault(this.#reader, this);
      this.#reading = false;
      if (!this.#readAtOnce) return;
    }
  };

  /** The pipe is its own read request. */
  chunkSteps(chunk) {
    if (this.#reading) {
      this.#readAtOnce = true;
      this.#write(chunk);
      return;
    }
    // The source is enqueuing right now: the sink must not be called before it is done with that.
    const written = defer();
    this.#lastWrite = written.promise;
    queueJob(() => {
      if (this.#writer.stream === undefined) return;
      this.#write(chunk);
      upon(this.#lastWrite, written.resolve, written.resolve);
      this.#step();
    });
  }

  closeSteps() {}

  errorSteps() {}

  #write(chunk) {
    this.#lastWrite = writeChunk(this.#writer, chunk);
    markHandled(this.#lastWrite);
  }

  /**
   * https://streams.spec.whatwg.org/#rs-pipeTo-shutdown and
   * https://streams.spec.whatwg.org/#rs-pipeTo-shutdown-with-action
   */
  #shutDown(failure, action = undefined) {
    if (this.#shuttingDown) return;
    this.#shuttingDown = true;
    const finish = () => {
      if (action === undefined) {
        this.#finalize(failure);
        return;
      }
      upon(
        action(),
        () => this.#finalize(failure),
        (error) => this.#finalize({ error }),
      );
    };
    const destination = this.#destination;
    if (destination.state === WRITABLE && !isClosing(destination)) this.#afterWrites(finish);
    else finish();
  }

  /** Calls `then` once nothing that was read is left unwritten. */
  #afterWrites(then) {
    const last = this.#lastWrite;
    const check = () => {
      if (last === this.#lastWrite) then();
      else this.#afterWrites(then);
    };
    upon(last, check, check);
  }

  /** https://streams.spec.whatwg.org/#rs-pipeTo-finalize */
  #finalize(failure) {
    dropWriter(this.#writer);
    dropReader(this.#reader);
    if (this.#onAbort !== undefined) removeAbortAlgorithm(this.#options.signal, this.#onAbort);
    if (failure === undefined) this.#deferred.resolve(undefined);
    else this.#deferred.reject(failure.error);
  }
}
