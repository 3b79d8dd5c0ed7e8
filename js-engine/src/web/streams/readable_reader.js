// `ReadableStreamDefaultReader`: reading a stream chunk by chunk.
//
// https://streams.spec.whatwg.org/#default-reader-class

import { defer, rejectedWith } from "land:streams/promises";
import { coreOfReadable } from "land:streams/readable";
import {
  acquireDefaultReader,
  cancelReadable,
  readDefault,
  releaseReader,
} from "land:streams/readable_core";
import { illegalInvocation, requireArguments } from "land:webidl/webidl";

/** A read that a program waits for as a promise. */
class PromisedRead {
  #deferred = defer();

  get promise() {
    return this.#deferred.promise;
  }

  chunkSteps(chunk) {
    this.#deferred.resolve({ value: chunk, done: false });
  }

  closeSteps() {
    this.#deferred.resolve({ value: undefined, done: true });
  }

  errorSteps(error) {
    this.#deferred.reject(error);
  }
}

let coreOf;

export class ReadableStreamDefaultReader {
  #core;

  static {
    coreOf = (reader) => {
      if (!(#core in reader)) throw illegalInvocation();
      return reader.#core;
    };
  }

  constructor(stream) {
    requireArguments(arguments.length, 1, "ReadableStreamDefaultReader constructor");
    this.#core = acquireDefaultReader(coreOfReadable(stream));
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
      return cancelReadable(lockedStream(coreOf(this), "cancel"), reason);
    } catch (error) {
      return rejectedWith(error);
    }
  }

  /** https://streams.spec.whatwg.org/#default-reader-read */
  read() {
    try {
      const core = coreOf(this);
      lockedStream(core, "read");
      const request = new PromisedRead();
      readDefault(core, request);
      return request.promise;
    } catch (error) {
      return rejectedWith(error);
    }
  }

  /** https://streams.spec.whatwg.org/#default-reader-release-lock */
  releaseLock() {
    const core = coreOf(this);
    if (core.stream !== undefined) releaseReader(core);
  }
}

function lockedStream(core, method) {
  if (core.stream === undefined) {
    throw new TypeError(`ReadableStreamDefaultReader.${method}: the reader was released.`);
  }
  return core.stream;
}
