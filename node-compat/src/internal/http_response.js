// `http.OutgoingMessage` and `http.ServerResponse`, which becomes a `Response` when its head is complete.

import { Writable } from "../stream.js";
import { codedError } from "./errors.js";
import { HeaderFields } from "./http_headers.js";
import { STATUS_CODES } from "./http_names.js";

export class OutgoingMessage extends Writable {
  headersSent = false;
  sendDate = false;
  finished = false;
  chunkedEncoding = false;
  shouldKeepAlive = true;
  useChunkedEncodingByDefault = true;
  fields = new HeaderFields();
  socket = null;
  connection = null;

  constructor(options) {
    super(options);
  }
  #requireOpen(what) {
    if (this.headersSent) throw codedError(Error, "ERR_HTTP_HEADERS_SENT", "Cannot " + what + " headers after they are sent to the client");
  }
  setHeader(name, value) {
    this.#requireOpen("set");
    this.fields.set(name, value);
    return this;
  }
  setHeaders(headers) {
    this.#requireOpen("set");
    this.fields.setAll(headers);
    return this;
  }
  appendHeader(name, value) {
    this.#requireOpen("append");
    this.fields.append(name, value);
    return this;
  }
  removeHeader(name) {
    this.#requireOpen("remove");
    this.fields.delete(name);
  }
  getHeader(name) {
    return this.fields.get(name);
  }
  hasHeader(name) {
    return this.fields.has(name);
  }
  getHeaders() {
    return this.fields.all();
  }
  getHeaderNames() {
    return this.fields.names();
  }
  getRawHeaderNames() {
    return this.fields.rawNames();
  }
  flushHeaders() {}
  addTrailers() {}
  setTimeout(_ms, callback) {
    if (callback) this.once("timeout", callback);
    return this;
  }
  end(...args) {
    this.finished = true;
    return super.end(...args);
  }
  get _header() {
    return this.headersSent ? "sent" : null;
  }
}

/** Statuses whose responses have no body. */
const BODYLESS = [101, 204, 205, 304];

export class ServerResponse extends OutgoingMessage {
  statusCode = 200;
  statusMessage = undefined;
  #answer;
  #controller;
  #wake;
  #parts = [];

  /** `answer` takes the `Response`. */
  constructor(request, answer = () => {}) {
    super({ highWaterMark: 65536 });
    this.req = request;
    this.#answer = answer;
  }

  writeHead(status, reason, headers) {
    if (this.headersSent) throw codedError(Error, "ERR_HTTP_HEADERS_SENT", "Cannot write headers after they are sent to the client");
    if (!Number.isInteger(status) || status < 100 || status > 999) {
      throw codedError(RangeError, "ERR_HTTP_INVALID_STATUS_CODE", "Invalid status code: " + status);
    }
    this.statusCode = status;
    this.statusMessage = typeof reason === "string" ? reason : this.statusMessage;
    this.fields.setAll(typeof reason === "string" ? headers : (reason ?? headers));
    this.#committed = true;
    return this;
  }
  #committed = false;

  flushHeaders() {
    if (!this.headersSent) this.#begin();
  }
  writeContinue() {}
  writeProcessing() {}
  writeEarlyHints(_hints, callback) {
    callback?.();
  }
  assignSocket() {}
  detachSocket() {}

  get _header() {
    return this.headersSent || this.#committed ? "HTTP/1.1 " + this.statusCode : null;
  }

  #has() {
    return !BODYLESS.includes(this.statusCode) && this.req?.method !== "HEAD";
  }

  #head() {
    this.headersSent = true;
    this.statusMessage ??= STATUS_CODES[this.statusCode] ?? "";
    const left = ["connection", "keep-alive", "transfer-encoding"];
    return { status: this.statusCode, statusText: this.statusMessage, headers: this.fields.toHeaders(left) };
  }

  /** The head goes out; the body follows as it is written. */
  #begin() {
    const head = this.#head();
    if (!this.#has()) {
      this.#answer(new Response(null, head));
      return;
    }
    const body = new ReadableStream({
      start: (controller) => void (this.#controller = controller),
      pull: () => {
        this.#wake?.();
        this.#wake = undefined;
      },
      cancel: () => void this.destroy(),
    });
    this.#answer(new Response(body, head));
  }

  _write(chunk, encoding, callback) {
    const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
    // A response that is written and ended at once needs no stream.
    if (!this.headersSent && this.writableEnded && this.writableLength <= bytes.length) {
      this.#parts.push(bytes);
      callback();
      return;
    }
    if (!this.headersSent) this.#begin();
    if (this.#controller === undefined || bytes.length === 0) return callback();
    this.#controller.enqueue(new Uint8Array(bytes));
    if (this.#controller.desiredSize > 0) callback();
    else this.#wake = callback;
  }

  _final(callback) {
    if (this.headersSent) this.#controller?.close();
    else this.#answer(new Response(this.#has() ? (this.#parts[0] ?? new Uint8Array(0)) : null, this.#head()));
    callback();
  }

  _destroy(error, callback) {
    if (!this.headersSent) this.#answer(undefined, error);
    else if (!this.writableFinished) {
      try {
        this.#controller?.error(error ?? new Error("the response was destroyed"));
      } catch {
        // It is closed already.
      }
    }
    callback(error);
  }
}
