// `net.Socket`: a duplex stream over a connection of `land:sockets`.

import { connect as dial } from "land:sockets";
import { Buffer } from "../buffer.js";
import { Duplex } from "../stream.js";
import { codedError } from "./errors.js";
import { systemErrors } from "./errno.js";
import { nextTick } from "./next_tick.js";
import { SocketTimer } from "./socket_timer.js";

/** The platform's words for a failed connection, and the system's codes for them. */
const CODES = [
  [/no rule covers|to allow it/, "EACCES"], [/refused/i, "ECONNREFUSED"], [/timed? ?out|took longer/i, "ETIMEDOUT"], [/no such host|not found|look ?up|resolve/i, "ENOTFOUND"],
  [/unreachable/i, "EHOSTUNREACH"], [/lost|reset/i, "ECONNRESET"], [/peer has closed|closed/i, "EPIPE"],
];

/** `error` of the platform as Node.js has it. */
export function socketError(error, syscall, target) {
  const [, code] = CODES.find(([words]) => words.test(error.message)) ?? [undefined, "ECONNRESET"];
  const made = codedError(Error, code, syscall + " " + code + (target ? " " + target.host + ":" + target.port : "") + " (" + error.message + ")");
  made.errno = systemErrors[code][0];
  made.syscall = syscall;
  if (target) Object.assign(made, { address: target.host, port: target.port });
  made.cause = error;
  return made;
}

export class Socket extends Duplex {
  connecting = false;
  pending = true;
  bytesRead = 0;
  bytesWritten = 0;
  #connection;
  #reader;
  #writer;
  #target;
  #addresses = {};
  #timer = new SocketTimer(() => this.emit("timeout"));

  constructor(options = {}) {
    super({ allowHalfOpen: options.allowHalfOpen ?? false, emitClose: false, autoDestroy: true, decodeStrings: true, signal: options.signal });
    // Something to tell a fresh socket from one whose connection is over.
    this._host = null;
    // Programs that hand a socket to `tls.connect` look for a handle; there is none to show.
    this._handle = null;
  }

  connect(...args) {
    const callback = typeof args.at(-1) === "function" ? args.pop() : undefined;
    const options = typeof args[0] === "object" && args[0] !== null ? args[0] : { port: args[0], host: args[1] };
    if (options.path !== undefined || (typeof options.port === "string" && Number.isNaN(+options.port))) {
      throw codedError(Error, "ERR_METHOD_NOT_IMPLEMENTED", "sockets of the file system are not there: connect to a host and a port");
    }
    if (callback !== undefined) this.once("connect", callback);
    const target = { host: options.host || "localhost", port: +options.port };
    this.openWith(target, () => dial({ hostname: target.host, port: target.port }, { secureTransport: "starttls", allowHalfOpen: true }));
    return this;
  }

  /** Uses the connection that `make` answers; TLS has one made on another socket's. */
  openWith(target, make) {
    this.#target = target;
    this._host = target.host;
    this.connecting = true;
    this.#timer.touch();
    try {
      this.#connection = make();
    } catch (error) {
      nextTick(() => this.destroy(socketError(error, "connect", target)));
      return;
    }
    this.#connection.opened.then((info) => this.#opened(info), (error) => this.destroy(socketError(error, "connect", target)));
  }

  #opened({ remoteAddress, localAddress }) {
    if (this.destroyed) {
      this.#connection.close().catch(() => {});
      return;
    }
    this.#addresses = { remote: split(remoteAddress), local: split(localAddress) };
    this.#reader = this.#connection.readable.getReader();
    this.#writer = this.#connection.writable.getWriter();
    this.connecting = false;
    this.pending = false;
    this.#timer.touch();
    this.emit("connect");
    this.emit("ready");
    this.read(0);
  }

  /** Leaves the connection to TLS: what is below it answers a connection that speaks it. */
  startTls() {
    this.#reader?.releaseLock();
    this.#writer?.releaseLock();
    this.#reader = this.#writer = undefined;
    this.#timer.stop();
    return this.#connection.startTls();
  }

  _read() {
    if (this.#reader === undefined) {
      if (!this.destroyed) this.once("connect", () => this._read());
      return;
    }
    const reader = this.#reader;
    reader.read().then(({ done, value }) => {
      if (reader !== this.#reader) return;
      this.#timer.touch();
      if (done) {
        this.push(null);
        // Who never reads would never hear of the end.
        if (this.readableLength === 0) this.resume();
        return;
      }
      this.bytesRead += value.length;
      this.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    }, (error) => {
      if (reader === this.#reader) this.destroy(socketError(error, "read"));
    });
  }

  _write(chunk, encoding, callback) {
    this.#send(typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk, callback);
  }

  _writev(chunks, callback) {
    this.#send(Buffer.concat(chunks.map(({ chunk, encoding }) => (typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk))), callback);
  }

  #send(bytes, callback) {
    if (this.#writer === undefined) {
      this.#whenOpen(() => this.#send(bytes, callback), callback);
      return;
    }
    this.bytesWritten += bytes.length;
    this.#timer.touch();
    // The program may use its buffer again once `callback` was called, and not sooner.
    this.#writer.write(bytes).then(() => callback(), (error) => callback(socketError(error, "write")));
  }

  #whenOpen(go, callback) {
    const settle = (run) => () => {
      this.off("connect", opened);
      this.off("close", closed);
      run();
    };
    const opened = settle(go);
    const closed = settle(() => callback(codedError(Error, "ERR_SOCKET_CLOSED", "Socket is closed")));
    this.once("connect", opened);
    this.once("close", closed);
  }

  _final(callback) {
    if (this.#writer === undefined) {
      if (this.#connection === undefined) return callback();
      this.#whenOpen(() => this._final(callback), callback);
      return;
    }
    this.#writer.close().then(() => callback(), () => callback());
  }

  _destroy(error, callback) {
    this.#timer.stop();
    this.connecting = false;
    const connection = this.#connection;
    this.#reader = undefined;
    if (connection !== undefined) connection.close().catch(() => {});
    callback(error);
    // Behind `error`: whoever listens is told whether there was one.
    nextTick(() => this.emit("close", Boolean(error)));
  }

  setTimeout(ms, callback) {
    if (callback !== undefined) {
      if (ms > 0) this.once("timeout", callback);
      else this.off("timeout", callback);
    }
    this.timeout = ms;
    this.#timer.set(ms);
    return this;
  }
  setNoDelay() {
    return this;
  }
  setKeepAlive() {
    return this;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
  destroySoon() {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once("finish", () => this.destroy());
  }
  resetAndDestroy() {
    return this.destroy();
  }
  address() {
    const { local } = this.#addresses;
    return local ? { address: local.address, port: local.port, family: local.family } : {};
  }
  get remoteAddress() {
    return this.#addresses.remote?.address;
  }
  get remotePort() {
    return this.#addresses.remote?.port ?? this.#target?.port;
  }
  get remoteFamily() {
    return this.#addresses.remote?.family;
  }
  get localAddress() {
    return this.#addresses.local?.address;
  }
  get localPort() {
    return this.#addresses.local?.port;
  }
  get bufferSize() {
    return this.writableLength;
  }
  get readyState() {
    if (this.connecting) return "opening";
    if (this.readable && this.writable) return this.pending ? "closed" : "open";
    return this.readable ? "readOnly" : this.writable ? "writeOnly" : "closed";
  }
}

/** `host:port` as parts. */
function split(text) {
  if (typeof text !== "string") return undefined;
  const at = text.lastIndexOf(":");
  const address = text.slice(0, at).replace(/^\[|\]$/g, "");
  return { address, port: +text.slice(at + 1), family: address.includes(":") ? "IPv6" : "IPv4" };
}
