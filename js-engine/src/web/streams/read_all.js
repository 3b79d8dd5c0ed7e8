// Reading a whole stream of bytes into memory.
//
// https://streams.spec.whatwg.org/#read-loop

import { cloneAsUint8Array, extentOf, isUint8Array, joinBytes } from "land:streams/buffers";
import { defer, rejectedWith } from "land:streams/promises";
import { List } from "land:streams/queue";
import { coreOfReadable } from "land:streams/readable";
import { ByteController } from "land:streams/readable_byte";
import { acquireDefaultReader, cancelReadable, dropReader, readDefault } from "land:streams/readable_core";

/** A promise of all of the stream's bytes; a chunk that isn't a Uint8Array makes it fail with a TypeError. */
export function readAllBytes(stream) {
  try {
    const all = new ReadAll(coreOfReadable(stream));
    all.readOn();
    return all.promise;
  } catch (error) {
    return rejectedWith(error);
  }
}

class ReadAll {
  #stream;
  #reader;
  #deferred = defer();
  #chunks = new List();
  #byteLength = 0;
  /** Set while a read is under way that may be answered at once. */
  #reading = false;
  /** Set when such a read was answered at once with a chunk. */
  #readAtOnce = false;

  constructor(stream) {
    this.#stream = stream;
    this.#reader = acquireDefaultReader(stream);
  }

  get promise() {
    return this.#deferred.promise;
  }

  /** A loop instead of recursion, for a stream whose chunks are all there. */
  readOn() {
    do {
      this.#readAtOnce = false;
      this.#reading = true;
      readDefault(this.#reader, this);
      this.#reading = false;
    } while (this.#readAtOnce);
  }

  chunkSteps(chunk) {
    if (!isUint8Array(chunk)) {
      this.#fail(new TypeError("The stream gave a chunk that is not a Uint8Array."));
      return;
    }
    // The chunk's owner may write to it before we are done; what byte streams give out is ours alone.
    const own = this.#stream.controller instanceof ByteController ? chunk : cloneAsUint8Array(chunk);
    this.#byteLength += extentOf(own).byteLength;
    this.#chunks.push(own);
    if (this.#reading) this.#readAtOnce = true;
    else this.readOn();
  }

  closeSteps() {
    dropReader(this.#reader);
    this.#deferred.resolve(joinBytes(this.#chunks, this.#byteLength));
  }

  errorSteps(error) {
    dropReader(this.#reader);
    this.#deferred.reject(error);
  }

  #fail(error) {
    this.#deferred.reject(error);
    cancelReadable(this.#stream, error);
    dropReader(this.#reader);
  }
}
