// `http.ClientRequest`: a request that goes out by `fetch` once its body is complete. Redirects are the
// program's business, as in Node.js.

import { Buffer } from "../buffer.js";
import { urlToHttpOptions } from "../url.js";
import { globalAgent } from "./http_agent.js";
import { IncomingMessage } from "./http_incoming.js";
import { STATUS_CODES } from "./http_names.js";
import { OutgoingMessage } from "./http_response.js";
import { codedError } from "./errors.js";
import { nextTick } from "./next_tick.js";
import { socketError } from "./socket.js";
import EventEmitter from "../events.js";

const { clearTimeout, fetch, setTimeout } = globalThis;
/** The host's connection says these by itself. */
const OF_THE_HOST = ["connection", "content-length", "expect", "host", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"];
/** What no longer holds once the host has decoded a body. */
const DECODED = ["content-encoding", "content-length"];

/** What of a connection programs look at. */
class ClientSocket extends EventEmitter {
  connecting = false;
  writable = true;
  readable = true;
  destroyed = false;
  remoteAddress = undefined;
  setKeepAlive = () => this;
  setNoDelay = () => this;
  setTimeout = () => this;
  ref = () => this;
  unref = () => this;
  destroy = () => this;
}

export class ClientRequest extends OutgoingMessage {
  aborted = false;
  reusedSocket = false;
  res = null;
  maxHeadersCount = null;
  #url;
  #chunks = [];
  #abort = new AbortController();
  #timer;

  constructor(options, callback) {
    // Its end is that of the response, not that of its own body.
    super({ signal: options.signal, decodeStrings: true, autoDestroy: false });
    this.method = (options.method ?? "GET").toUpperCase();
    this.protocol = options.protocol;
    this.host = options.hostname || options.host || "localhost";
    this.path = options.path || "/";
    this.agent = options.agent || globalAgent;
    if (/[^\u0021-\u00ff]/.test(this.path)) {
      throw codedError(TypeError, "ERR_UNESCAPED_CHARACTERS", "Request path contains unescaped characters");
    }
    if (options.socketPath) throw codedError(Error, "ERR_METHOD_NOT_IMPLEMENTED", "`http.request`: sockets of the file system are not there");
    const host = this.host.includes(":") && !this.host.startsWith("[") ? "[" + this.host + "]" : this.host.replace(/:\d+$/, "");
    const port = options.port ?? /:(\d+)$/.exec(options.hostname ? "" : this.host)?.[1];
    this.#url = options.protocol + "//" + host + (port ? ":" + port : "") + this.path;
    this.fields.setAll(options.headers);
    if (options.auth && !this.fields.has("authorization")) this.fields.set("Authorization", "Basic " + Buffer.from(options.auth).toString("base64"));
    if (!this.fields.has("host")) this.fields.set("Host", host + (port ? ":" + port : ""));
    if (callback) this.once("response", callback);
    if (options.timeout) this.setTimeout(options.timeout);
    nextTick(() => {
      if (this.destroyed) return;
      this.socket = this.connection = new ClientSocket();
      this.emit("socket", this.socket);
    });
  }

  _write(chunk, encoding, callback) {
    this.#chunks.push(typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk);
    callback();
  }

  _final(callback) {
    this.headersSent = true;
    const body = this.#chunks.length === 0 ? undefined : Buffer.concat(this.#chunks);
    const isBodyless = this.method === "GET" || this.method === "HEAD";
    const init = { method: this.method, headers: this.fields.toHeaders(OF_THE_HOST), redirect: "manual", signal: this.#abort.signal };
    if (body !== undefined && !isBodyless) init.body = body;
    fetch(this.#url, init).then((response) => this.#respond(response), (error) => this.#fail(error));
    callback();
  }

  #respond(response) {
    clearTimeout(this.#timer);
    if (this.destroyed) return;
    const message = new IncomingMessage(this.socket);
    const isDecoded = response.headers.has("content-encoding") && response.body !== null;
    const fields = [...response.headers].filter(([name]) => !isDecoded || !DECODED.includes(name));
    message.statusCode = response.status;
    message.statusMessage = response.statusText || STATUS_CODES[response.status] || "";
    message.url = "";
    message.req = this;
    for (const [name, value] of fields) {
      message.rawHeaders.push(name, value);
      if (name === "set-cookie") (message.headers[name] ??= []).push(value);
      else message.headers[name] = value;
    }
    message.takeBody(response.body);
    message.once("close", () => this.destroyed || this.destroy());
    this.res = message;
    // Nobody listens: the body is read and dropped, so that the connection is free again.
    if (!this.emit("response", message)) message.resume();
  }

  #fail(error) {
    clearTimeout(this.#timer);
    if (this.destroyed) return;
    this.destroy(error.name === "AbortError" ? error : socketError(error, "connect"));
  }

  _destroy(error, callback) {
    clearTimeout(this.#timer);
    if (this.res === null) {
      this.#abort.abort();
      const hangUp = error ?? (this.aborted || !this.writableFinished ? codedError(Error, "ECONNRESET", "socket hang up") : null);
      callback(hangUp);
      return;
    }
    if (!this.res.complete && !this.res.destroyed) this.res.destroy(error ?? undefined);
    callback(error);
  }

  abort() {
    if (this.aborted) return;
    this.aborted = true;
    nextTick(() => this.emit("abort"));
    this.destroy();
  }
  setTimeout(ms, callback) {
    if (callback) this.once("timeout", callback);
    clearTimeout(this.#timer);
    if (ms > 0) this.#timer = setTimeout(() => this.emit("timeout"), ms);
    return this;
  }
  setNoDelay() {}
  setSocketKeepAlive() {}
  flushHeaders() {}
}

/** `(url, options, callback)`, `(url, callback)`, `(options, callback)` for addresses that say no scheme. */
export function clientOf(protocol) {
  const request = (...args) => {
    const callback = typeof args.at(-1) === "function" ? args.pop() : undefined;
    const [first, second] = args;
    const address = typeof first === "string" ? urlToHttpOptions(new URL(first)) : first instanceof URL ? urlToHttpOptions(first) : undefined;
    const options = address === undefined ? { ...first } : { ...address, ...second };
    const agent = options.agent || undefined;
    return new ClientRequest({ ...options, protocol: options.protocol ?? agent?.protocol ?? protocol }, callback);
  };
  const get = (...args) => request(...args).end();
  return { get, request };
}
