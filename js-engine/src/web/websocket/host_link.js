// An end's link to a connection of the host's.

import { onDone } from "land:event_loop/ops";
import { LOST, arrive } from "land:websocket/end";
import { hooks } from "land:native/websocket";

const { abort, buffered, close, receive, send, takeMessage, takeReason } = hooks;

// `land_abi::code::LIMIT`.
const LIMIT = -5;
// `land_abi::OpStatus::Completed`.
const COMPLETED = 0;

/** Waits for the next message of `handle` and calls `receiver(kind, code, data)` in a turn of its own. */
export function receiveFrom(handle, receiver) {
  const op = receive(handle);
  if (op < 0) {
    receiver(LOST, 0, `the connection can't be read from (code ${op})`);
    return;
  }
  onDone(op, (status) => {
    if (status !== COMPLETED) {
      receiver(LOST, 0, takeReason());
      return;
    }
    const message = takeMessage();
    receiver(message[0], message[1], message[2]);
  });
}

export class HostLink {
  #handle;
  #dropped = false;

  constructor(handle) {
    this.#handle = handle;
  }

  get handle() {
    return this.#handle;
  }

  /** Hands a string or a `Uint8Array` over; false when too much waits for the peer already. */
  send(data) {
    return this.#dropped || send(this.#handle, data) !== LIMIT;
  }

  close(code, reason) {
    if (!this.#dropped) close(this.#handle, code, reason);
  }

  buffered() {
    const count = this.#dropped ? 0 : buffered(this.#handle);
    return count < 0 ? 0 : count;
  }

  listen(end) {
    receiveFrom(this.#handle, (kind, code, data) => {
      if (arrive(end, kind, code, data)) this.listen(end);
    });
  }

  /** The connection is of no use any more. */
  drop() {
    if (this.#dropped) return;
    this.#dropped = true;
    abort(this.#handle);
  }
}
