// `http.IncomingMessage`: a request to a server, or the response to a client.

import { Buffer } from "../buffer.js";
import { Readable } from "../stream.js";

export class IncomingMessage extends Readable {
  httpVersion = "1.1";
  httpVersionMajor = 1;
  httpVersionMinor = 1;
  headers = {};
  rawHeaders = [];
  trailers = {};
  rawTrailers = [];
  complete = false;
  aborted = false;
  #reader;

  constructor(socket) {
    super();
    this.socket = socket;
  }

  get connection() {
    return this.socket;
  }
  get headersDistinct() {
    return Object.fromEntries(Object.entries(this.headers).map(([name, value]) => [name, [value].flat()]));
  }

  /** Takes the body of a message of the platform's: a stream, or null. */
  takeBody(stream) {
    this.#reader = stream?.getReader();
  }

  _read() {
    if (this.#reader === undefined) {
      this.complete = true;
      this.push(null);
      return;
    }
    this.#reader.read().then(({ done, value }) => {
      if (done) {
        this.complete = true;
        this.#reader = undefined;
        this.push(null);
      } else this.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    }, (error) => {
      this.#reader = undefined;
      this.aborted = true;
      this.destroy(error);
    });
  }

  _destroy(error, callback) {
    if (!this.complete) this.aborted = true;
    this.#reader?.cancel(error ?? undefined).catch(() => {});
    this.#reader = undefined;
    callback(error);
  }

  setTimeout(_ms, callback) {
    if (callback) this.once("timeout", callback);
    return this;
  }
}
