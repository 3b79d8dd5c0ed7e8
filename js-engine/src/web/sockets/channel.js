// The two streams over one connection of the host's.

import { onDone, whenDone } from "land:event_loop/ops";
import { isArrayBuffer, isView, viewBytes } from "land:headers/builtins";
import { hooks as bodyHooks } from "land:native/host_body";
import { hooks as responseHooks } from "land:native/response";
import { hooks } from "land:native/sockets";
import {
  closeController, createByteStream, createWritableStream, enqueue, errorController,
} from "land:streams/internal";
import { defer } from "land:streams/promises";

const { read } = bodyHooks;
const { abortBody, closeBody, writeBody } = responseHooks;
const { startTls, takeConnected, takeReason } = hooks;
const { apply } = Reflect;
const { then } = Promise.prototype;

/** The most that one read takes. */
const CHUNK = 65536;
// `land_abi::code::LIMIT` and `land_abi::OpStatus::Completed`.
const LIMIT = -5;
const COMPLETED = 0;

const nothing = () => {};

/** A promise that nobody has to handle. */
function quiet() {
  const deferred = defer();
  apply(then, deferred.promise, [nothing, nothing]);
  return deferred;
}

/** A connection: being made, open, or over. */
export class Channel {
  /** Whether the end of what is read leaves the other half open. */
  allowHalfOpen;
  opened = quiet();
  closed = quiet();
  /** The host's bodies, once it is open. */
  #incoming = 0;
  #outgoing = 0;
  #readEnded = false;
  #writeEnded = false;
  /** The last write that was begun. */
  #lastWrite = undefined;
  #failure = undefined;
  #controller = undefined;

  constructor(allowHalfOpen) {
    this.allowHalfOpen = allowHalfOpen;
    this.readable = createByteStream({
      pull: (controller) => this.#pull(controller),
      cancel: () => this.#endReading(),
    });
    this.writable = createWritableStream({
      write: (chunk) => (this.#lastWrite = this.#write(chunk)),
      close: () => this.#close(),
      abort: () => this.#endWriting(abortBody),
    });
  }

  get isOver() {
    return this.#readEnded && this.#writeEnded;
  }

  /** `op` is the host's operation that makes the connection, or a negative code. */
  open(op) {
    if (op < 0) {
      this.fail(op === LIMIT ? "too many connections are open" : `the connection can't be made (code ${op})`);
      return;
    }
    onDone(op, (status) => {
      if (status !== COMPLETED) {
        this.fail(takeReason());
        return;
      }
      const parts = takeConnected();
      this.#incoming = parts[0];
      this.#outgoing = parts[1];
      if (this.isOver) {
        // It was closed meanwhile.
        abortBody(this.#incoming);
        abortBody(this.#outgoing);
        return;
      }
      this.opened.resolve({ remoteAddress: parts[2], localAddress: parts[3] });
    });
  }

  fail(message) {
    this.#failure = new TypeError(`connect: ${message}`);
    this.opened.reject(this.#failure);
    this.closed.reject(this.#failure);
    this.#readEnded = this.#writeEnded = true;
    if (this.#controller !== undefined) errorController(this.#controller, this.#failure);
  }

  /** Ends both halves; what was written before still arrives. */
  end() {
    if (this.#outgoing === 0) this.opened.reject(new TypeError("connect: the socket was closed before it was open"));
    this.#endWriting(closeBody);
    this.#endReading();
  }

  /** Leaves the connection to another channel, which begins TLS on it. */
  async upgrade(next) {
    try {
      await this.opened.promise;
      if (this.#lastWrite !== undefined) await this.#lastWrite;
    } catch (error) {
      next.fail(`TLS can't begin: ${error.message}`);
      return;
    }
    if (this.isOver) {
      next.fail("TLS can't begin: the socket is closed");
      return;
    }
    this.#readEnded = this.#writeEnded = true;
    next.open(startTls(this.#incoming, this.#outgoing));
    this.closed.resolve(undefined);
  }

  async #pull(controller) {
    this.#controller = controller;
    await this.opened.promise;
    for (;;) {
      if (this.#readEnded) {
        closeController(controller);
        return;
      }
      const result = read(this.#incoming, CHUNK);
      if (result === null) {
        this.#endReading();
      } else if (typeof result !== "number") {
        enqueue(controller, result);
        return;
      } else if (result > 0) {
        await whenDone(result);
      } else if (!this.#readEnded) {
        this.#endWriting(abortBody);
        this.#endReading();
        throw new TypeError("the connection was lost");
      }
    }
  }

  async #write(chunk) {
    if (!isView(chunk) && !isArrayBuffer(chunk)) {
      throw new TypeError("a socket takes bytes: an ArrayBuffer or a view of one");
    }
    await this.opened.promise;
    const bytes = viewBytes(chunk);
    for (let left = -1; left !== 0; ) {
      if (this.#writeEnded) throw new TypeError("the socket is closed");
      const rest = writeBody(this.#outgoing, bytes, left);
      if (rest === null || rest === undefined) {
        this.#endWriting(abortBody);
        throw new TypeError("the peer has closed the connection");
      }
      if (rest < 0) await whenDone(-rest);
      else left = rest;
    }
  }

  async #close() {
    await this.opened.promise;
    this.#endWriting(closeBody);
  }

  #endReading() {
    if (this.#readEnded) return;
    this.#readEnded = true;
    if (this.#incoming !== 0) abortBody(this.#incoming);
    if (!this.allowHalfOpen) this.#endWriting(closeBody);
    this.#settle();
  }

  #endWriting(how) {
    if (this.#writeEnded) return;
    this.#writeEnded = true;
    if (this.#outgoing !== 0) how(this.#outgoing);
    this.#settle();
  }

  #settle() {
    if (this.isOver) this.closed.resolve(undefined);
  }
}
