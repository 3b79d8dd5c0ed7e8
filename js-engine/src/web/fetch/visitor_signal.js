// The signal of an incoming request: it aborts when the visitor leaves before the response is complete.

import { DOMException } from "land:dom_exception/dom_exception";
import { createSignal, signalAbort } from "land:events/abort";
import { whenVisitorLeaves } from "land:event_loop/visitor";

/** Made when a program first asks for it: from then on the host watches. */
export function visitorSignal() {
  const signal = createSignal();
  whenVisitorLeaves(() => signalAbort(signal, new DOMException("The client has disconnected.", "AbortError")));
  return signal;
}
