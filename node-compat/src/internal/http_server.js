// `http.Server`: what answers the request of a sandbox, once `land:node` has handed it over.

import EventEmitter from "../events.js";
import { toPlain } from "./http_headers.js";
import { IncomingMessage } from "./http_incoming.js";
import { ServerResponse } from "./http_response.js";
import { nextTick } from "./next_tick.js";

/** Servers by the port that they say they listen to. */
const listening = new Map();
export const serverAt = (port) => (port === undefined ? [...listening.values()].at(-1) : listening.get(+port));

/** The visitor's connection, as far as programs look at it. */
class VisitorSocket extends EventEmitter {
  writable = true;
  readable = true;
  destroyed = false;

  constructor(request) {
    super();
    this.remoteAddress = request.headers.get("x-real-ip") ?? undefined;
    this.remoteFamily = this.remoteAddress?.includes(":") ? "IPv6" : "IPv4";
    this.encrypted = request.url.startsWith("https:");
  }
  setTimeout() {
    return this;
  }
  setKeepAlive() {
    return this;
  }
  setNoDelay() {
    return this;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
  destroy() {
    this.destroyed = true;
    return this;
  }
}

export class Server extends EventEmitter {
  listening = false;
  timeout = 0;
  keepAliveTimeout = 5000;
  headersTimeout = 60000;
  requestTimeout = 300000;
  maxHeadersCount = null;
  #port = 0;

  constructor(options, listener) {
    super();
    const handler = typeof options === "function" ? options : listener;
    if (handler) this.on("request", handler);
  }

  /** Takes a port's name: the request comes by `land:node`. */
  listen(...args) {
    const callback = args.find((argument) => typeof argument === "function");
    const port = typeof args[0] === "object" && args[0] !== null ? args[0].port : args[0];
    this.#port = typeof port === "function" || port === undefined ? 0 : +port;
    listening.set(this.#port, this);
    this.listening = true;
    if (callback) this.once("listening", callback);
    nextTick(() => this.emit("listening"));
    return this;
  }
  address() {
    return this.listening ? { address: "::", family: "IPv6", port: this.#port } : null;
  }
  close(callback) {
    listening.delete(this.#port);
    this.listening = false;
    nextTick(() => {
      this.emit("close");
      callback?.();
    });
    return this;
  }
  closeAllConnections() {}
  closeIdleConnections() {}
  setTimeout() {
    return this;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    this.close();
  }

  /** Has the listeners answer `request`, a `Request`. */
  answer(request) {
    return respond(request, (incoming, response) => this.emit("request", incoming, response));
  }
}

/** A promise for the `Response` that `listener(request, response)` writes. */
export function respond(request, listener) {
  return new Promise((resolve, reject) => {
    const socket = new VisitorSocket(request);
    const incoming = new IncomingMessage(socket);
    const { plain, raw } = toPlain(request.headers);
    const url = new URL(request.url);
    incoming.method = request.method;
    incoming.url = url.pathname + url.search;
    incoming.headers = plain;
    incoming.rawHeaders = raw;
    incoming.headers.host ??= url.host;
    incoming.takeBody(request.body);
    const answer = (response, error) =>
      response === undefined ? reject(error ?? new Error("the response was destroyed before it began")) : resolve(response);
    const response = new ServerResponse(incoming, answer);
    response.socket = response.connection = socket;
    request.signal.addEventListener("abort", () => {
      socket.writable = false;
      incoming.aborted = true;
      incoming.emit("aborted");
      incoming.destroy();
      response.destroy();
    });
    listener(incoming, response);
  });
}
