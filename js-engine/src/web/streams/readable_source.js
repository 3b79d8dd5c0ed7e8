// What a program passes to `new ReadableStream()`, made into a source that controllers can call.
//
// https://streams.spec.whatwg.org/#underlying-source-api

import { callForPromise, rejectedWith, resolvedUndefined, resolvedWith } from "land:streams/promises";
import { isObject, toCallback, toDictionary, toDOMString, toUnsignedLongLong } from "land:webidl/webidl";

const { apply } = Reflect;
const context = "ReadableStream constructor";

function method(source, name) {
  const value = source[name];
  if (value !== undefined) toCallback(value, `${context}: member '${name}' of the source`);
  return value;
}

/** An object argument that may be left out. */
export function toOptionalObject(value, name) {
  if (value !== undefined && !isObject(value)) {
    throw new TypeError(`${name}: the first argument is not an object.`);
  }
  return value;
}

/**
 * https://streams.spec.whatwg.org/#dictdef-underlyingsource; the members are read in the order of their
 * names.
 */
export function toUnderlyingSource(value) {
  const members = toDictionary(value, context);
  let { autoAllocateChunkSize } = members;
  if (autoAllocateChunkSize !== undefined) {
    autoAllocateChunkSize = toUnsignedLongLong(
      autoAllocateChunkSize,
      `${context}: member 'autoAllocateChunkSize'`,
      { enforceRange: true },
    );
  }
  const cancel = method(members, "cancel");
  const pull = method(members, "pull");
  const start = method(members, "start");
  let { type } = members;
  if (type !== undefined) {
    type = toDOMString(type, context);
    if (type !== "bytes") throw new TypeError(`${context}: the source's type '${type}' is not 'bytes'.`);
  }
  return { autoAllocateChunkSize, start, type, source: new UserSource(value, pull, cancel) };
}

/** A source whose callbacks are a program's. */
class UserSource {
  #object;
  #pull;
  #cancel;
  /** What `pull` is called with: the controller's face. */
  #args = undefined;

  constructor(object, pull, cancel) {
    this.#object = object;
    this.#pull = pull;
    this.#cancel = cancel;
  }

  pull(controller) {
    const pull = this.#pull;
    if (pull === undefined) return resolvedUndefined;
    this.#args ??= [controller.face];
    try {
      const result = apply(pull, this.#object, this.#args);
      return result === undefined || !isObject(result) ? resolvedUndefined : resolvedWith(result);
    } catch (error) {
      return rejectedWith(error);
    }
  }

  cancel(reason) {
    if (this.#cancel === undefined) return resolvedUndefined;
    return callForPromise(this.#cancel, this.#object, [reason]);
  }
}

/** Calls a program's `start`, if there is one; what it throws is the constructor's to throw. */
export function callStart(start, object, controller) {
  if (start === undefined) return resolvedUndefined;
  return resolvedWith(apply(start, object, [controller.face]));
}
