// The link between the two ends of a `WebSocketPair`, as long as both are in the sandbox.

import { onDone } from "land:event_loop/ops";
import { bufferOf, copyBytes } from "land:headers/builtins";
import { hooks } from "land:native/event_loop";
import { BINARY, CLOSE, CLOSED, LOST, TEXT, arrive } from "land:websocket/end";

const { startTimer } = hooks;

/** What one end sends and the other has not received, in order. */
class Way {
  first = null;
  last = null;
  /** Who receives; null until it accepts. */
  end = null;
  /** A turn for the next message is under way. */
  scheduled = false;

  push(kind, code, data) {
    const item = { __proto__: null, kind, code, data, next: null };
    if (this.last === null) this.first = item;
    else this.last.next = item;
    this.last = item;
    this.schedule();
  }

  take() {
    const item = this.first;
    if (item !== null) {
      this.first = item.next;
      if (this.first === null) this.last = null;
    }
    return item;
  }

  /** Each message arrives in a task of its own, as those of a connection do. */
  schedule() {
    if (this.end === null || this.first === null || this.scheduled) return;
    const op = startTimer(0);
    if (op < 0) {
      arrive(this.end, LOST, 0, `there are too many timers to deliver a message (code ${op})`);
      return;
    }
    this.scheduled = true;
    onDone(op, () => {
      this.scheduled = false;
      const { kind, code, data } = this.take();
      const { end } = this;
      const answers = kind === CLOSE && end.state !== CLOSED;
      const { link } = end;
      if (answers && link instanceof PairLink) link.answerClose(code, data);
      if (arrive(end, kind, code, data)) this.schedule();
    });
  }
}

export class PairLink {
  #out;
  #in;
  #closed = false;

  constructor(out, into) {
    this.#out = out;
    this.#in = into;
  }

  send(data) {
    if (this.#closed) return true;
    if (typeof data === "string") this.#out.push(TEXT, 0, data);
    else this.#out.push(BINARY, 0, bufferOf(copyBytes(data)));
    return true;
  }

  close(code, reason) {
    if (this.#closed) return;
    this.#closed = true;
    this.#out.push(CLOSE, code, reason);
  }

  /** The other end has closed first: it gets its own code back. */
  answerClose(code, reason) {
    this.close(code, reason);
  }

  buffered() {
    return 0;
  }

  listen(end) {
    this.#in.end = end;
    this.#in.schedule();
  }

  drop() {
    this.#closed = true;
  }

  /** Ends the pair: what was on its way to this end, item by item, and the other end to talk to. */
  takeIncoming() {
    return this.#in;
  }
}

/** The links of a new pair. */
export function pairOfLinks() {
  const one = new Way();
  const other = new Way();
  return [new PairLink(one, other), new PairLink(other, one)];
}
