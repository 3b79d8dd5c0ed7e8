// Structured cloning of errors, those of the language and those of the web.
//
// https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal, step 17

import { toDOMString } from "land:webidl/webidl";
import { DOMException, QuotaExceededError, isDOMException } from "land:dom_exception/dom_exception";
import { registerSerializable } from "land:structured_clone/registry";

const { defineProperty, getOwnPropertyDescriptor } = Reflect;
const { hasOwn } = Object;
const constructors = { __proto__: null, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
const internalStack = Function.prototype.call.bind(getOwnPropertyDescriptor(Error.prototype, "stack").get);
const isQuotaExceeded = (value) => value instanceof QuotaExceededError;

/** The value of an own data property, or undefined. */
function ownData(object, key) {
  const descriptor = getOwnPropertyDescriptor(object, key);
  return descriptor !== undefined && hasOwn(descriptor, "value") ? descriptor.value : undefined;
}

/** The frames of an error, as the program set them or as the engine saw them; undefined where there are none. */
export function stackOf(error) {
  const own = getOwnPropertyDescriptor(error, "stack");
  const stack = own === undefined ? internalStack(error) : own.value;
  return typeof stack === "string" ? stack : undefined;
}

/** Fills the record of an error. Beside name and message go the stack and the cause, as the standard suggests. */
export function serializeError(error, record, serializeCause) {
  const name = error.name;
  const known = name === undefined ? "Error" : toDOMString(name);
  record.name = known in constructors ? known : "Error";
  const message = getOwnPropertyDescriptor(error, "message");
  const isData = message !== undefined && hasOwn(message, "value");
  record.message = isData ? toDOMString(message.value) : undefined;
  record.stack = stackOf(error);
  record.hasCause = hasOwn(error, "cause");
  record.cause = record.hasCause ? serializeCause(ownData(error, "cause")) : undefined;
  return record;
}

/** The error of a record; the caller adds the cause, which may lead back here. */
export function deserializeError(record) {
  const error = new constructors[record.name]();
  if (record.message !== undefined) hide(error, "message", record.message);
  if (record.stack !== undefined) hide(error, "stack", record.stack);
  return error;
}

/** Defines what errors have but don't enumerate. */
export function hide(error, key, value) {
  defineProperty(error, key, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
}

registerSerializable({
  is: isDOMException,
  serialize(exception) {
    const { name, message } = exception;
    const quota = isQuotaExceeded(exception) ? { quota: exception.quota, requested: exception.requested } : undefined;
    return { __proto__: null, name, message, quota, stack: stackOf(exception) };
  },
  deserialize({ name, message, quota, stack }) {
    const exception = quota === undefined ? new DOMException(message, name) : new QuotaExceededError(message, {
      quota: quota.quota ?? undefined,
      requested: quota.requested ?? undefined,
    });
    if (stack !== undefined) hide(exception, "stack", stack);
    return exception;
  },
});
