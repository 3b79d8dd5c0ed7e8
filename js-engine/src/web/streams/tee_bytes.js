// Teeing a byte stream: two byte streams out of one, each of which can be read into buffers.
//
// https://streams.spec.whatwg.org/#abstract-opdef-readablebytestreamtee

import { cloneAsUint8Array, elementTypeOf, extentOf } from "land:streams/buffers";
import { enqueueBytes } from "land:streams/byte_queue";
import { defer, queueJob, resolvedUndefined, settleWith, upon } from "land:streams/promises";
import { respond, respondWithNewView } from "land:streams/pull_into";
import { acquireByobReader, readInto } from "land:streams/readable_byob_reader";
import {
  ByteController,
  byobRequestOf,
  closeByteController,
  errorByteController,
  whenByteStreamStarted,
} from "land:streams/readable_byte";
import { viewOfByobRequest } from "land:streams/readable_byte_controller";
import {
  acquireDefaultReader,
  cancelReadable,
  dropReader,
  ReadableCore,
  readDefault,
} from "land:streams/readable_core";

export function teeBytes(stream) {
  const tee = new ByteTee(stream);
  return [tee.first.stream, tee.second.stream];
}

/** One side of a tee, and the source of that side's stream. */
class ByteBranch {
  stream = new ReadableCore();
  controller;
  canceled = false;
  reason = undefined;
  /** Whether it asked for more while a read was under way. */
  readAgain = false;
  #tee;

  constructor(tee) {
    this.#tee = tee;
    this.controller = new ByteController(this.stream, this, 0, undefined);
    whenByteStreamStarted(this.controller, resolvedUndefined);
  }

  pull() {
    this.#tee.pull(this);
    return resolvedUndefined;
  }

  cancel(reason) {
    this.canceled = true;
    this.reason = reason;
    return this.#tee.branchCanceled();
  }

  /** Ends it; a read into a buffer that still waits gets its buffer back. */
  close() {
    if (!this.canceled) closeByteController(this.controller);
  }

  answerPending() {
    if (this.controller.pendingPullIntos.length > 0) respond(this.controller, 0);
  }
}

class ByteTee {
  first;
  second;
  #stream;
  #reader;
  #reading = false;
  #canceled = defer();

  constructor(stream) {
    this.#stream = stream;
    this.#useReader(acquireDefaultReader(stream));
    this.first = new ByteBranch(this);
    this.second = new ByteBranch(this);
  }

  pull(branch) {
    if (this.#reading) {
      branch.readAgain = true;
      return;
    }
    this.#reading = true;
    const request = byobRequestOf(branch.controller);
    if (request === null) this.#pullChunk();
    else this.#pullInto(branch, viewOfByobRequest(request));
  }

  branchCanceled() {
    const { first, second } = this;
    if (first.canceled && second.canceled) {
      settleWith(this.#canceled, cancelReadable(this.#stream, [first.reason, second.reason]));
    }
    return this.#canceled.promise;
  }

  /** Reads with `reader` from now on, and passes its stream's error on as long as that is so. */
  #useReader(reader) {
    this.#reader = reader;
    upon(reader.closed.promise, undefined, (error) => {
      if (reader !== this.#reader) return;
      this.#errorBoth(error);
      this.#settleCancel();
    });
  }

  #pullChunk() {
    if (this.#reader.byob) {
      dropReader(this.#reader);
      this.#useReader(acquireDefaultReader(this.#stream));
    }
    readDefault(this.#reader, {
      chunkSteps: (chunk) => queueJob(() => this.#forward(chunk)),
      closeSteps: () => {
        this.#reading = false;
        this.first.close();
        this.second.close();
        this.first.answerPending();
        this.second.answerPending();
        this.#settleCancel();
      },
      errorSteps: () => {
        this.#reading = false;
      },
    });
  }

  #forward(chunk) {
    const { first, second } = this;
    this.#clearReadAgain();
    let copy = chunk;
    if (!first.canceled && !second.canceled) {
      copy = this.#copyOf(chunk);
      if (copy === undefined) return;
    }
    if (!first.canceled) enqueueBytes(first.controller, chunk);
    if (!second.canceled) enqueueBytes(second.controller, copy);
    this.#afterRead();
  }

  #pullInto(branch, view) {
    if (!this.#reader.byob) {
      dropReader(this.#reader);
      this.#useReader(acquireByobReader(this.#stream));
    }
    const other = branch === this.first ? this.second : this.first;
    readInto(this.#reader, extentOf(view), elementTypeOf(view), 1, {
      chunkSteps: (chunk) => queueJob(() => this.#forwardInto(branch, other, chunk)),
      closeSteps: (chunk) => {
        this.#reading = false;
        branch.close();
        other.close();
        if (chunk !== undefined) {
          if (!branch.canceled) respondWithNewView(branch.controller, extentOf(chunk));
          if (!other.canceled) other.answerPending();
        }
        this.#settleCancel();
      },
      errorSteps: () => {
        this.#reading = false;
      },
    });
  }

  #forwardInto(branch, other, chunk) {
    this.#clearReadAgain();
    if (!other.canceled) {
      const copy = this.#copyOf(chunk);
      if (copy === undefined) return;
      if (!branch.canceled) respondWithNewView(branch.controller, extentOf(chunk));
      enqueueBytes(other.controller, copy);
    } else if (!branch.canceled) {
      respondWithNewView(branch.controller, extentOf(chunk));
    }
    this.#afterRead();
  }

  /** A copy of `chunk`, or nothing when there is no memory for it: then both branches have failed. */
  #copyOf(chunk) {
    try {
      return cloneAsUint8Array(chunk);
    } catch (error) {
      this.#errorBoth(error);
      settleWith(this.#canceled, cancelReadable(this.#stream, error));
      return undefined;
    }
  }

  #clearReadAgain() {
    this.first.readAgain = false;
    this.second.readAgain = false;
  }

  #afterRead() {
    this.#reading = false;
    if (this.first.readAgain) this.pull(this.first);
    else if (this.second.readAgain) this.pull(this.second);
  }

  #errorBoth(error) {
    errorByteController(this.first.controller, error);
    errorByteController(this.second.controller, error);
  }

  #settleCancel() {
    if (!this.first.canceled || !this.second.canceled) this.#canceled.resolve(undefined);
  }
}
