// Promises for our own code: what they do does not change when a program replaces `Promise.prototype.then`.

import { contexts } from "land:event_loop/context";
import { isObject } from "land:webidl/webidl";

const { apply } = Reflect;
const { then } = Promise.prototype;
const NativePromise = Promise;
const { resolve: nativeResolve, reject: nativeReject } = Promise;
/** The engine's own, which makes a job of a function and no promise; it knows of no context. */
const { queueMicrotask } = globalThis;

function noop() {}

/** A promise and the functions that settle it. */
export function defer() {
  let resolve;
  let reject;
  const promise = new NativePromise((fulfil, fail) => {
    resolve = fulfil;
    reject = fail;
  });
  return { promise, resolve, reject };
}

/**
 * https://webidl.spec.whatwg.org/#a-promise-resolved-with; a promise is passed through as it is, which saves
 * two jobs.
 */
export function resolvedWith(value) {
  return apply(nativeResolve, NativePromise, [value]);
}

/** A new promise that is fulfilled with `undefined`, or rejected, as `promise` is, two jobs later. */
export function followerOf(promise) {
  return upon(withoutValue(promise), undefined, undefined);
}

/**
 * Settles `deferred` as `promise` does. To resolve it with the promise itself would call whatever `then` that
 * has by now.
 */
export function settleWith(deferred, promise) {
  upon(promise, deferred.resolve, deferred.reject);
}

/** https://webidl.spec.whatwg.org/#a-promise-rejected-with */
export function rejectedWith(reason) {
  return apply(nativeReject, NativePromise, [reason]);
}

/** One promise for every place that only reacts to it; never handed to programs. */
export const resolvedUndefined = resolvedWith(undefined);

/**
 * https://webidl.spec.whatwg.org/#dfn-perform-steps-once-promise-is-settled. Answers the promise of the
 * handler's result.
 */
export function upon(promise, onFulfilled, onRejected) {
  return apply(then, promise, [onFulfilled, onRejected]);
}

/** A rejection that somebody else reports, or nobody needs to. */
export function markHandled(promise) {
  apply(then, promise, [undefined, noop]);
}

/** Runs `job` as a microtask. */
export function queueJob(job) {
  if (contexts.bind === null) queueMicrotask(job);
  else apply(then, resolvedUndefined, [job]);
}

/** A new promise that is fulfilled with `undefined` once `promise` is fulfilled, whatever with. */
export function withoutValue(promise) {
  return apply(then, promise, [noop]);
}

/** https://webidl.spec.whatwg.org/#wait-for-all, for promises whose values nobody asks for. */
export function waitForAll(promises) {
  const { promise, resolve, reject } = defer();
  let left = promises.length;
  if (left === 0) resolve();
  const onFulfilled = () => {
    left -= 1;
    if (left === 0) resolve();
  };
  for (let i = 0; i < promises.length; i++) upon(promises[i], onFulfilled, reject);
  return promise;
}

/** Calls a program's callback whose return type is a promise: what it throws becomes a rejection. */
export function callForPromise(callback, receiver, args) {
  try {
    const result = apply(callback, receiver, args);
    return isObject(result) ? resolvedWith(result) : resolvedUndefined;
  } catch (error) {
    return rejectedWith(error);
  }
}

const PENDING = 0;
const FULFILLED = 1;
const REJECTED = 2;

/**
 * A promise of type `undefined` that is made when somebody first asks for it: `closed` and `ready` are seldom looked at.
 * Its rejection always counts as handled, as the standard demands of both.
 */
export class LazyPromise {
  #state = PENDING;
  #reason = undefined;
  #deferred = undefined;

  static fulfilled() {
    const lazy = new LazyPromise();
    lazy.#state = FULFILLED;
    return lazy;
  }

  static rejected(reason) {
    const lazy = new LazyPromise();
    lazy.#state = REJECTED;
    lazy.#reason = reason;
    return lazy;
  }

  get isPending() {
    return this.#state === PENDING;
  }

  get isFulfilled() {
    return this.#state === FULFILLED;
  }

  get promise() {
    if (this.#deferred === undefined) {
      this.#deferred = defer();
      this.#settle();
    }
    return this.#deferred.promise;
  }

  resolve() {
    if (this.#state !== PENDING) return;
    this.#state = FULFILLED;
    if (this.#deferred !== undefined) this.#settle();
  }

  reject(reason) {
    if (this.#state !== PENDING) return;
    this.#state = REJECTED;
    this.#reason = reason;
    if (this.#deferred !== undefined) this.#settle();
  }

  #settle() {
    const { promise, resolve, reject } = this.#deferred;
    if (this.#state === FULFILLED) {
      resolve(undefined);
    } else if (this.#state === REJECTED) {
      reject(this.#reason);
      markHandled(promise);
    }
  }

  /**
   * The lazy promise to keep in place of `lazy` so that it is rejected: itself while pending, else a new one.
   */
  static ensureRejected(lazy, reason) {
    if (!lazy.isPending) return LazyPromise.rejected(reason);
    lazy.reject(reason);
    return lazy;
  }
}
