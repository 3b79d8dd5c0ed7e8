// What the host computes, with its failures as exceptions.

import { DOMException } from "land:dom_exception/dom_exception";
import { onDone } from "land:event_loop/ops";
import { hooks } from "land:native/crypto";

const { begin, compute: computeNow, fill, take, unpack } = hooks;
const { apply } = Reflect;
const { indexOf, slice } = String.prototype;
const PromiseConstructor = Promise;
const Bytes = Uint8Array;
const TypeErrorConstructor = TypeError;
const bufferGetter = Reflect.getOwnPropertyDescriptor(Reflect.getPrototypeOf(Bytes.prototype), "buffer").get;

/** An exception by its name. */
export function failure(name, message) {
  return name === "TypeError" ? new TypeErrorConstructor(message) : new DOMException(message, name);
}

/** The host tells a failure by a string, "name: message". */
function checked(result) {
  if (typeof result !== "string") return result;
  const end = apply(indexOf, result, [": "]);
  throw failure(apply(slice, result, [0, end]), apply(slice, result, [end + 2]));
}

/** The result of a short computation. */
export function compute(...call) {
  return checked(apply(computeNow, undefined, call));
}

/** The result, or a promise for that of a long computation. The arguments are read before it returns. */
export function start(...call) {
  const result = apply(begin, undefined, call);
  if (typeof result !== "number") return checked(result);
  return new PromiseConstructor((resolve, reject) => {
    onDone(result, () => {
      try {
        resolve(checked(take()));
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** A result of several parts. */
export function parts(result) {
  return unpack(result);
}

export function bufferOf(bytes) {
  return apply(bufferGetter, bytes, []);
}

export function randomBytes(length) {
  const bytes = new Bytes(length);
  fill(bufferOf(bytes), 0, length);
  return bytes;
}
