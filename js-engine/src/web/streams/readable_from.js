// `ReadableStream.from()`: a stream out of anything that can be iterated.
//
// https://streams.spec.whatwg.org/#readable-stream-from-iterable

import { rejectedWith, resolvedWith, upon } from "land:streams/promises";
import {
  closeController,
  DefaultController,
  enqueue,
  whenStarted,
} from "land:streams/readable_controller";
import { ReadableCore } from "land:streams/readable_core";
import { resolvedUndefined } from "land:streams/promises";
import { isObject } from "land:webidl/webidl";

const { apply } = Reflect;
const { asyncIterator, iterator: syncIterator } = Symbol;

export function readableFrom(iterable) {
  const stream = new ReadableCore();
  const controller = new DefaultController(stream, new IterableSource(iterable), 0, undefined);
  whenStarted(controller, resolvedUndefined);
  return stream;
}

/** https://tc39.es/ecma262/#sec-getmethod */
function methodOf(object, key) {
  const method = object[key];
  if (method === undefined || method === null) return undefined;
  if (typeof method !== "function") throw new TypeError("ReadableStream.from: a method is not callable.");
  return method;
}

/** https://tc39.es/ecma262/#sec-getiterator, of the asynchronous kind if there is one. */
function iteratorOf(iterable) {
  const context = "ReadableStream.from";
  if (iterable === undefined || iterable === null) {
    throw new TypeError(`${context}: the argument is not iterable.`);
  }
  let isAsync = true;
  let method = methodOf(iterable, asyncIterator);
  if (method === undefined) {
    isAsync = false;
    method = methodOf(iterable, syncIterator);
  }
  if (method === undefined) throw new TypeError(`${context}: the argument is not iterable.`);
  const iterator = apply(method, iterable, []);
  if (!isObject(iterator)) throw new TypeError(`${context}: the iterator is not an object.`);
  return { iterator, next: iterator.next, isAsync };
}

class IterableSource {
  #iterator;
  #next;
  #isAsync;

  constructor(iterable) {
    const { iterator, next, isAsync } = iteratorOf(iterable);
    this.#iterator = iterator;
    this.#next = next;
    this.#isAsync = isAsync;
  }

  pull(controller) {
    try {
      return upon(this.#call(this.#next, []), (result) => {
        requireResult(result);
        if (result.done) closeController(controller);
        else enqueue(controller, result.value);
      });
    } catch (error) {
      return rejectedWith(error);
    }
  }

  cancel(reason) {
    try {
      const method = methodOf(this.#iterator, "return");
      if (method === undefined) return resolvedUndefined;
      return upon(this.#call(method, [reason]), requireResult);
    } catch (error) {
      return rejectedWith(error);
    }
  }

  /** Calls a method of the iterator and answers the promise of its result. */
  #call(method, args) {
    const result = apply(method, this.#iterator, args);
    return this.#isAsync ? resolvedWith(result) : this.#settleValue(result, method === this.#next);
  }

  /**
   * https://tc39.es/ecma262/#sec-asyncfromsynciteratorcontinuation: a value that is a promise is waited for.
   */
  #settleValue(result, closeOnRejection) {
    requireResult(result);
    const done = !!result.done;
    const promise = resolvedWith(result.value);
    const onRejected =
      done || !closeOnRejection
        ? undefined
        : (error) => {
            closeQuietly(this.#iterator);
            throw error;
          };
    return upon(promise, (value) => ({ value, done }), onRejected);
  }
}

/** https://tc39.es/ecma262/#sec-iteratorclose when an error is under way already. */
function closeQuietly(iterator) {
  try {
    const method = methodOf(iterator, "return");
    if (method !== undefined) apply(method, iterator, []);
  } catch {
    // The error that is under way counts.
  }
}

function requireResult(result) {
  if (!isObject(result)) throw new TypeError("ReadableStream.from: the iterator's result is not an object.");
}
