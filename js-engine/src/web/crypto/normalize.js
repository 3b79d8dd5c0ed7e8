// Algorithms by name: who offers which operation, and what its parameters are.
//
// https://w3c.github.io/webcrypto/#algorithm-normalization

import { slotsOf } from "land:crypto/key";
import { failure } from "land:crypto/native";
import { bytesOf, isShared, typedArrayBuffer, typedArrayName, dataViewBuffer } from "land:encoding/views";
import * as kinds from "land:structured_clone/kind";
import { isObject, toDOMString, toOctet, toUnsignedLong, toUnsignedShort } from "land:webidl/webidl";

const Bytes = Uint8Array;
const { exec } = RegExp.prototype;
const { toUpperCase } = String.prototype;
const { apply } = Reflect;
const { kindOf } = kinds;
const printable = /^[ -~]*$/;
const enforceRange = { __proto__: null, enforceRange: true };

/** By operation and upper-case name: the algorithm's own name, the members of its parameters, and what it does. */
const registry = { __proto__: null };

/** Offers operations: `{ encrypt: [members, function, check], … }`; some have a check for `supports`. */
export function register(name, operations) {
  for (const operation in operations) {
    const { 0: members, 1: run, 2: check } = operations[operation];
    registry[operation] ??= { __proto__: null };
    registry[operation][apply(toUpperCase, name, [])] = { __proto__: null, name, members, run, check };
  }
}

/** What does `operation` for the algorithm of this exact name, or undefined. */
export function find(operation, name) {
  return registry[operation]?.[apply(toUpperCase, name, [])];
}

/**
 * What stands for `algorithm` in the call of `operation`: its parameters, and how it is done as `run`. Undefined
 * without one, when `optional`.
 */
export function normalize(operation, algorithm, optional = false) {
  const given = isObject(algorithm) ? algorithm : { __proto__: null, name: toDOMString(algorithm, "Algorithm") };
  const name = memberOf(given, "name", text, true);
  const entry = apply(exec, printable, [name]) === null ? undefined : find(operation, name);
  if (entry === undefined) {
    if (optional) return undefined;
    throw failure("NotSupportedError", "'" + name + "' is no algorithm for this.");
  }
  const normalized = { __proto__: null, name: entry.name, run: entry.run, check: entry.check };
  for (let i = 0; i < entry.members.length; i++) {
    const { 0: member, 1: convert, 2: required } = entry.members[i];
    normalized[member] = memberOf(given, member, convert, required);
  }
  return normalized;
}

function memberOf(dictionary, name, convert, required) {
  const value = dictionary[name];
  if (value !== undefined) return convert(value, "Algorithm: '" + name + "'");
  if (required) throw new TypeError("Algorithm: the member '" + name + "' is missing.");
  return undefined;
}

/** Throws unless `value` is a `BufferSource`. */
export function requireBufferSource(value, context) {
  const kind = kindOf(value);
  const isBuffer = kind === kinds.KIND_ARRAY_BUFFER;
  const isView =
    kind === kinds.KIND_DATA_VIEW
      ? !isShared(dataViewBuffer(value))
      : (kind === kinds.KIND_UINT8_ARRAY || kind === kinds.KIND_TYPED_ARRAY) && !isShared(typedArrayBuffer(value));
  if (!isBuffer && !isView) {
    throw new TypeError(context + ": the provided value is not an ArrayBuffer or a view of one.");
  }
}

export function isBufferSource(value) {
  const kind = kindOf(value);
  return kind === kinds.KIND_ARRAY_BUFFER || kind === kinds.KIND_DATA_VIEW || kind === kinds.KIND_UINT8_ARRAY ||
    kind === kinds.KIND_TYPED_ARRAY;
}

export { bytesOf };

/** A copy of the bytes that `source` has now. */
export function copyOf(source) {
  return new Bytes(bytesOf(source));
}

function buffer(value, context) {
  requireBufferSource(value, context);
  return copyOf(value);
}

function bigInteger(value, context) {
  if (kindOf(value) !== kinds.KIND_UINT8_ARRAY || typedArrayName(value) !== "Uint8Array") {
    throw new TypeError(context + " is not a Uint8Array.");
  }
  return new Bytes(value);
}

function hash(value) {
  return normalize("digest", value).name;
}

const text = (value, context) => toDOMString(value, context);
const long = (value, context) => toUnsignedLong(value, context, enforceRange);
const short = (value, context) => toUnsignedShort(value, context, enforceRange);
const octet = (value, context) => toOctet(value, context, enforceRange);
function key(value, context) {
  const slots = slotsOf(value);
  if (slots === undefined) throw new TypeError(context + " is not a CryptoKey.");
  return slots;
}

/** Members of parameters; `true` says that one must be there. */
export const member = {
  __proto__: null, buffer, bigInteger, hash, text, long, short, octet, key,
};
