// Sends a `ReadableStream` as the response's body, as it is produced.

import { onDone } from "land:event_loop/ops";
import { whenVisitorLeaves } from "land:event_loop/visitor";
import { hooks } from "land:native/response";
import { acquireReader, cancelReader, readChunk, readInto } from "land:streams/internal";
import { queueJob } from "land:streams/promises";
import { isBytes } from "land:headers/builtins";

const { apply } = Reflect;
const { then } = Promise.prototype;
const { abortBody, addWork, closeBody, fail, openBody, respond, writeBody } = hooks;

// `land_abi::FailureKind::BodyStream`.
const BODY_STREAM = 9;
// `land_abi::Body::Outgoing`, as `land:native/response` numbers it.
const OUTGOING = 3;
// What `writeBody` is told of a chunk of which nothing has been taken.
const WHOLE = -1;

/** Answers with the head and pumps the stream until it ends, fails, or the peer is gone. */
export function sendStream({ status, headers, body }) {
  const handle = openBody();
  if (handle < 0) throw new Error(`the response's body can't be opened (code ${handle})`);
  respond(status, headers, OUTGOING, handle);
  addWork(1);
  const pump = new Pump(acquireReader(body), handle);
  whenVisitorLeaves(() => pump.leave());
  pump.run();
}

const ignore = () => {};

/** A chunk of a body must be a `Uint8Array` (Fetch, "incrementally read a body"). */
function notBytes(chunk) {
  return new TypeError(
    `a chunk of the response's body is ${chunk === null ? "null" : `a ${typeof chunk}`}, not a Uint8Array`,
  );
}

/**
 * A read loop without promises (https://streams.spec.whatwg.org/#read-loop): each chunk is written when it comes, and the next one
 * asked for when it has been taken. It is a list of its reader's requests as well, with itself in it as long as it wants a chunk.
 */
class Pump {
  reader;
  handle;
  chunk = undefined;
  /** How many bytes of it haven't been taken; `WHOLE` at first. */
  left = WHOLE;
  over = false;
  running = false;
  again = false;
  length = 0;

  constructor(reader, handle) {
    this.reader = reader;
    this.handle = handle;
    readInto(reader, this);
  }

  push() {
    this.length = 1;
  }

  shift() {
    return this;
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
    if (this.over) return;
    if (!isBytes(chunk)) {
      this.length = 0;
      // Not at once: who enqueued the chunk is still at it.
      queueJob(() => this.errorSteps(notBytes(chunk)));
      return;
    }
    const left = writeBody(this.handle, chunk, WHOLE);
    if (left !== 0) {
      this.length = 0;
      this.chunk = chunk;
      this.left = WHOLE;
      this.wait(left);
    } else if (this.length === 0) {
      this.next();
    }
  }

  closeSteps() {
    if (this.over) return;
    closeBody(this.handle);
    this.end();
  }

  errorSteps(error) {
    if (this.over) return;
    this.over = true;
    this.length = 0;
    fail(BODY_STREAM, error);
    abortBody(this.handle);
    const end = () => this.end();
    apply(then, cancelReader(this.reader, error), [end, end]);
  }

  /** What `writeBody` has answered was not that all is taken: goes on when there is room again. */
  wait(answer) {
    let left = answer;
    while (left > 0) {
      this.left = left;
      left = writeBody(this.handle, this.chunk, left);
    }
    if (left === 0) {
      this.chunk = undefined;
      this.next();
    } else if (left === null || left === undefined) {
      this.leave();
    } else {
      onDone(-left, () => {
        if (!this.over) this.wait(writeBody(this.handle, this.chunk, this.left));
      });
    }
  }

  next() {
    this.again = true;
    if (!this.running) this.run();
  }

  /** Nobody reads: the stream's source is told to stop; what it has to say about that interests nobody. */
  leave() {
    if (this.over) return;
    this.over = true;
    this.length = 0;
    abortBody(this.handle);
    const cancelled = cancelReader(this.reader, new Error("the client has disconnected"));
    apply(then, cancelled, [ignore, ignore]);
    this.end();
  }

  end() {
    this.over = true;
    this.length = 0;
    addWork(-1);
  }
}
