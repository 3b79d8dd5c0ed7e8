// `node:tls`: TLS over a connection of `land:sockets`. The host checks certificates, always: against the
// web's authorities, or those of the operator's file.

import { connect as dial } from "land:sockets";
import { codedError } from "./internal/errors.js";
import { Socket } from "./internal/socket.js";
import { stub } from "./internal/stub.js";

export class TLSSocket extends Socket {
  encrypted = true;
  authorized = false;
  authorizationError = null;
  alpnProtocol = false;

  constructor(socket, options = {}) {
    super(options);
    this.once("connect", () => {
      this.authorized = true;
      this.emit("secureConnect");
    });
    void socket;
  }
  getProtocol() {
    return "TLSv1.3";
  }
  getCipher() {
    return {};
  }
  /** The host doesn't show it; it has checked it. */
  getPeerCertificate() {
    return {};
  }
  getSession() {
    return undefined;
  }
  setServername() {}
  disableRenegotiation() {}
  isSessionReused() {
    return false;
  }
  exportKeyingMaterial() {
    throw codedError(Error, "ERR_METHOD_NOT_IMPLEMENTED", "`TLSSocket.exportKeyingMaterial` is a stub here: the host speaks TLS");
  }
}

/** What the host can't do must not look as if it was done. */
function refuse(options) {
  for (const name of ["cert", "key", "pfx"]) {
    if (options[name] !== undefined && options[name] !== null) {
      throw codedError(Error, "ERR_METHOD_NOT_IMPLEMENTED", "`tls.connect`: certificates of one's own (`" + name + "`) are not supported");
    }
  }
}

/** `(options)`, `(port, host, options)`, each with a listener for `secureConnect` behind it. */
export function connect(...args) {
  const callback = typeof args.at(-1) === "function" ? args.pop() : undefined;
  const options = Object.assign({}, ...args.filter((argument) => typeof argument === "object"));
  if (typeof args[0] !== "object") {
    options.port = args[0];
    if (typeof args[1] === "string") options.host = args[1];
  }
  refuse(options);
  const socket = new TLSSocket(undefined, options);
  if (callback !== undefined) socket.once("secureConnect", callback);
  const below = options.socket;
  const target = { host: options.servername || options.host || below?._host || "localhost", port: +(options.port ?? below?.remotePort) };
  if (below === undefined) {
    const address = { hostname: options.host || "localhost", port: target.port };
    socket.openWith(target, () => dial(address, { secureTransport: "on", allowHalfOpen: true }));
  } else if (below.connecting) {
    socket.connecting = true;
    below.once("connect", () => socket.openWith(target, () => below.startTls()));
    below.once("error", (error) => socket.destroy(error));
  } else {
    socket.openWith(target, () => below.startTls());
  }
  return socket;
}

export const createSecureContext = (options = {}) => ({ context: {}, ...options });
export const checkServerIdentity = () => undefined;
export const getCiphers = () => ["tls_aes_128_gcm_sha256", "tls_aes_256_gcm_sha384", "tls_chacha20_poly1305_sha256"];
export const rootCertificates = Object.freeze([]);
export const getCACertificates = () => [];
export const DEFAULT_ECDH_CURVE = "auto";
export const DEFAULT_MIN_VERSION = "TLSv1.2";
export const DEFAULT_MAX_VERSION = "TLSv1.3";
export const DEFAULT_CIPHERS = "";
export const CLIENT_RENEG_LIMIT = 3;
export const CLIENT_RENEG_WINDOW = 600;
const NO_SERVERS = "a sandbox serves one request and listens to nothing else";
export const Server = stub("tls.Server", NO_SERVERS);
export const createServer = stub("tls.createServer", NO_SERVERS);
export const SecureContext = stub("tls.SecureContext", "the host speaks TLS");

export default {
  CLIENT_RENEG_LIMIT, CLIENT_RENEG_WINDOW, DEFAULT_CIPHERS, DEFAULT_ECDH_CURVE, DEFAULT_MAX_VERSION,
  DEFAULT_MIN_VERSION, SecureContext, Server, TLSSocket, checkServerIdentity, connect, createSecureContext,
  createServer, getCACertificates, getCiphers, rootCertificates,
};
