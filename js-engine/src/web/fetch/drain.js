// Reading a stream of bytes to its end.

import { copyBytes, isBytes } from "land:headers/builtins";
import { acquireReader, readChunk } from "land:streams/internal";

const { Promise } = globalThis;

/** A read loop: gathers the chunks of a stream. https://streams.spec.whatwg.org/#read-loop */
class Drain {
  reader;
  chunks;
  closeSteps;
  errorSteps;
  running = false;
  again = false;

  constructor(stream, chunks, resolve, reject) {
    this.reader = acquireReader(stream);
    this.chunks = chunks;
    this.closeSteps = resolve;
    this.errorSteps = reject;
    this.run();
  }

  /** Chunks that are there already arrive while `readChunk` runs: a loop, not a recursion as deep as the queue. */
  run() {
    this.running = true;
    do {
      this.again = false;
      readChunk(this.reader, this);
    } while (this.again);
    this.running = false;
  }

  chunkSteps(chunk) {
    if (!isBytes(chunk)) {
      this.errorSteps(new TypeError("Body: a chunk of the stream is not a Uint8Array"));
      return;
    }
    // The program may still hold its chunk, and write to it.
    this.chunks[this.chunks.length] = copyBytes(chunk);
    this.again = true;
    if (!this.running) this.run();
  }
}

/** Reads a stream to its end, adding to `chunks`; a promise for that. */
export async function drainStream(stream, chunks) {
  await new Promise((resolve, reject) => new Drain(stream, chunks, resolve, reject));
}
