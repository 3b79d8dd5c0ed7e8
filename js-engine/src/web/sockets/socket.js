// `Socket`: what `connect()` answers.
//
// https://sockets-api.proposal.wintertc.org/#the-socket-interface

import { Channel } from "land:sockets/channel";
import { defineToStringTag, illegalConstructor, kInternal, makeMembersEnumerable } from "land:webidl/webidl";

class Socket {
  #channel;
  #secureTransport;
  #upgraded = false;

  constructor(token, channel, secureTransport) {
    illegalConstructor(token);
    this.#channel = channel;
    this.#secureTransport = secureTransport;
  }

  get readable() {
    return this.#channel.readable;
  }

  get writable() {
    return this.#channel.writable;
  }

  /** Resolves with both ends' addresses once it is open. */
  get opened() {
    return this.#channel.opened.promise;
  }

  /** Resolves once both halves are over; rejects when the connection couldn't be made. */
  get closed() {
    return this.#channel.closed.promise;
  }

  /** "on", "off" or "starttls", as it was asked for. */
  get secureTransport() {
    return this.#secureTransport;
  }

  /** Whether `startTls` has made another socket of it. */
  get upgraded() {
    return this.#upgraded;
  }

  close() {
    this.#channel.end();
    return this.#channel.closed.promise;
  }

  /** Another socket, which speaks TLS on the same connection; this one is over. */
  startTls() {
    if (this.#secureTransport !== "starttls") {
      throw new TypeError('Socket.startTls: the socket was not opened with `secureTransport: "starttls"`');
    }
    if (this.#upgraded) throw new TypeError("Socket.startTls: TLS has begun already");
    this.#upgraded = true;
    const next = new Channel(this.#channel.allowHalfOpen);
    this.#channel.upgrade(next);
    return new Socket(kInternal, next, "on");
  }
}

makeMembersEnumerable(Socket.prototype);
defineToStringTag(Socket.prototype, "Socket");

export const socketOver = (channel, secureTransport) => new Socket(kInternal, channel, secureTransport);
