// Teeing: two streams out of one, for chunks of any kind.
//
// https://streams.spec.whatwg.org/#abstract-opdef-readablestreamdefaulttee

import { defer, queueJob, resolvedUndefined, settleWith, upon } from "land:streams/promises";
import { ByteController } from "land:streams/readable_byte";
import {
  closeController,
  DefaultController,
  enqueue,
  errorController,
  whenStarted,
} from "land:streams/readable_controller";
import {
  acquireDefaultReader,
  cancelReadable,
  ReadableCore,
  readDefault,
} from "land:streams/readable_core";
import { teeBytes } from "land:streams/tee_bytes";

/**
 * https://streams.spec.whatwg.org/#readable-stream-tee; answers two cores. With `cloneChunk`, the second branch gets
 * copies, made by it. A byte stream's branches never share memory.
 */
export function teeReadable(stream, cloneChunk) {
  if (stream.controller instanceof ByteController) return teeBytes(stream);
  const tee = new Tee(stream, cloneChunk);
  return [tee.first.stream, tee.second.stream];
}

/** One side of a tee, and the source of that side's stream. */
class Branch {
  stream = new ReadableCore();
  controller;
  canceled = false;
  reason = undefined;
  #tee;

  constructor(tee) {
    this.#tee = tee;
    this.controller = new DefaultController(this.stream, this, 1, undefined);
    whenStarted(this.controller, resolvedUndefined);
  }

  pull() {
    this.#tee.pull();
    return resolvedUndefined;
  }

  cancel(reason) {
    this.canceled = true;
    this.reason = reason;
    return this.#tee.branchCanceled();
  }
}

class Tee {
  first;
  second;
  #stream;
  #reader;
  #cloneChunk;
  #reading = false;
  #readAgain = false;
  #canceled = defer();

  constructor(stream, cloneChunk) {
    this.#stream = stream;
    this.#cloneChunk = cloneChunk;
    this.#reader = acquireDefaultReader(stream);
    this.first = new Branch(this);
    this.second = new Branch(this);
    upon(this.#reader.closed.promise, undefined, (error) => {
      this.#errorBoth(error);
      this.#settleCancel();
    });
  }

  pull() {
    if (this.#reading) {
      this.#readAgain = true;
      return;
    }
    this.#reading = true;
    readDefault(this.#reader, this);
  }

  branchCanceled() {
    const { first, second } = this;
    if (first.canceled && second.canceled) {
      settleWith(this.#canceled, cancelReadable(this.#stream, [first.reason, second.reason]));
    }
    return this.#canceled.promise;
  }

  /** A job of its own, so that an error that follows the chunk at once is seen by both branches alike. */
  chunkSteps(chunk) {
    queueJob(() => this.#forward(chunk));
  }

  closeSteps() {
    this.#reading = false;
    const { first, second } = this;
    if (!first.canceled) closeController(first.controller);
    if (!second.canceled) closeController(second.controller);
    this.#settleCancel();
  }

  errorSteps() {
    this.#reading = false;
  }

  #forward(chunk) {
    this.#readAgain = false;
    const { first, second } = this;
    let copy = chunk;
    if (this.#cloneChunk !== undefined && !second.canceled) {
      try {
        copy = this.#cloneChunk(chunk);
      } catch (error) {
        this.#errorBoth(error);
        settleWith(this.#canceled, cancelReadable(this.#stream, error));
        return;
      }
    }
    if (!first.canceled) enqueue(first.controller, chunk);
    if (!second.canceled) enqueue(second.controller, copy);
    this.#reading = false;
    if (this.#readAgain) this.pull();
  }

  #errorBoth(error) {
    errorController(this.first.controller, error);
    errorController(this.second.controller, error);
  }

  #settleCancel() {
    const { first, second } = this;
    if (!first.canceled || !second.canceled) this.#canceled.resolve(undefined);
  }
}
