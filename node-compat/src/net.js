// `node:net`: TCP connections over those of `land:sockets`, under `[connect] allow`. There are no servers.

import { BlockList, SocketAddress } from "./internal/net_addresses.js";
import { Socket } from "./internal/socket.js";
import { stub } from "./internal/stub.js";

const address4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

export const isIPv4 = (text) => address4.test(String(text));
export function isIPv6(text) {
  const [address] = String(text).split("%");
  if (!address.includes(":") || /[^0-9a-fA-F:.]/.test(address)) return false;
  return URL.canParse("http://[" + address + "]/");
}
export const isIP = (text) => (isIPv4(text) ? 4 : isIPv6(text) ? 6 : 0);

/** `(port, host)`, `(options)`, each with a listener for `connect` behind it. */
export function connect(...args) {
  const options = typeof args[0] === "object" ? args[0] : {};
  return new Socket(options).connect(...args);
}
export const createConnection = connect;

const NO_SERVERS = "a sandbox serves one request and listens to nothing else; `node:http` has a server for that one";
export const Server = stub("net.Server", NO_SERVERS);
export const createServer = stub("net.createServer", NO_SERVERS);
export const Stream = Socket;
export const getDefaultAutoSelectFamily = () => false;
export const setDefaultAutoSelectFamily = () => {};
export const getDefaultAutoSelectFamilyAttemptTimeout = () => 250;
export const setDefaultAutoSelectFamilyAttemptTimeout = () => {};

export { BlockList, Socket, SocketAddress };
export default {
  BlockList, Server, Socket, SocketAddress, Stream, connect, createConnection, createServer,
  getDefaultAutoSelectFamily, getDefaultAutoSelectFamilyAttemptTimeout, isIP, isIPv4, isIPv6,
  setDefaultAutoSelectFamily, setDefaultAutoSelectFamilyAttemptTimeout,
};
