// `ctx`, the handler's third argument.

import { whenVisitorLeaves } from "land:event_loop/visitor";
import { hooks as loop } from "land:native/event_loop";
import { hooks } from "land:native/response";

const { abandon, addWork, fail } = hooks;
const { outlive } = loop;
const { apply } = Reflect;
const { then } = Promise.prototype;
const resolvePromise = Promise.resolve;
const PromiseConstructor = Promise;

// `land_abi::FailureKind::WaitUntil`.
const WAIT_UNTIL = 7;

const ended = () => addWork(-1);
const failed = (reason) => {
  fail(WAIT_UNTIL, reason);
  addWork(-1);
};

/** The sandbox goes on without its visitor: for this work, and no longer for a response. */
let outlives = false;

/** Keeps the sandbox until `promise` settles; its failure is logged. */
export function extendLife(promise) {
  if (!outlives) {
    outlives = true;
    outlive();
    whenVisitorLeaves(abandon);
  }
  addWork(1);
  apply(then, apply(resolvePromise, PromiseConstructor, [promise]), [ended, failed]);
}

/** What comes next is another request. */
export function forgetLife() {
  outlives = false;
}

/** https://developers.cloudflare.com/workers/runtime-apis/context/ */
export class ExecutionContext {
  #brand;

  /** Keeps the sandbox after the response is sent until `promise` settles, within a limit. */
  waitUntil(promise) {
    void this.#brand;
    if (arguments.length === 0) throw new TypeError("waitUntil: a promise is required");
    extendLife(promise);
  }

  /** There is no origin behind a worker to pass a request on to: accepted, and without effect. */
  passThroughOnException() {
    void this.#brand;
  }
}

Object.defineProperty(ExecutionContext.prototype, Symbol.toStringTag, {
  value: "ExecutionContext",
  configurable: true,
});
