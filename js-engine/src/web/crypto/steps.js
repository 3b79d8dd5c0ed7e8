// What the methods of `SubtleCrypto` share: conversions, checks, and the steps of im- and export.
//
// https://w3c.github.io/webcrypto/#subtlecrypto-interface

import { USAGES, define, hasUsage, keyOf, slotsOf } from "land:crypto/key";
import { toJsonWebKey } from "land:crypto/jwk";
import { bufferOf, failure } from "land:crypto/native";
import { bytesOf, find, normalize, requireBufferSource } from "land:crypto/normalize";
import { decodeUtf8, encode } from "land:encoding/encoding";
import { isObject, requireArguments, toDOMString, toSequence } from "land:webidl/webidl";

const { parse, stringify } = JSON;

const FORMATS = {
  __proto__: null, raw: true, spki: true, pkcs8: true, jwk: true, "raw-public": true, "raw-private": true,
  "raw-seed": true, "raw-secret": true,
};

export function toFormat(value, context) {
  const format = toDOMString(value, context);
  if (!FORMATS[format]) throw new TypeError(context + ": '" + format + "' is no format of keys.");
  return format;
}

export function toAlgorithm(value, context) {
  return isObject(value) ? value : toDOMString(value, context);
}

export function toKey(value, context) {
  const slots = slotsOf(value);
  if (slots === undefined) throw new TypeError(context + ": the provided value is not a CryptoKey.");
  return slots;
}

export function toUsages(value, context) {
  return toSequence(value, context, (item) => {
    const usage = toDOMString(item, context);
    for (let i = 0; i < USAGES.length; i++) {
      if (USAGES[i] === usage) return usage;
    }
    throw new TypeError(context + ": '" + usage + "' is no usage of keys.");
  });
}

/** Throws unless the key is one for this algorithm and use. */
export function checkKey({ name }, key, usage) {
  if (key.algorithm.name !== name) throw failure("InvalidAccessError", "The key is one for another algorithm.");
  if (!hasUsage(key, usage)) throw failure("InvalidAccessError", "The key's usages don't include '" + usage + "'.");
}

/** What takes an algorithm, a key and bytes. */
export function onData(operation, count, algorithm, key, data) {
  const context = "SubtleCrypto." + operation;
  requireArguments(count, 3, context);
  const given = toAlgorithm(algorithm, context);
  const slots = toKey(key, context);
  requireBufferSource(data, context);
  const normalized = normalize(operation, given);
  const bytes = bytesOf(data);
  checkKey(normalized, slots, operation);
  return normalized.run(normalized, slots, bytes);
}

/** The steps of `importKey` behind the conversion of its arguments. */
export async function importKey(normalized, format, data, extractable, usages) {
  return keyOf(await normalized.run(normalized, format, data, extractable, usages), extractable, usages);
}

/** The steps of `exportKey`: bytes, or a JWK. */
export function exportKey(format, key) {
  const entry = find("exportKey", key.algorithm.name);
  if (entry === undefined) throw failure("NotSupportedError", "Keys of this kind can't be exported.");
  if (!key.extractable) throw failure("InvalidAccessError", "The key isn't extractable.");
  return entry.run(format, key);
}

/** The algorithm for wrapping, which is one for encrypting where there is no other. */
export function normalizeWrap(operation, fallback, algorithm) {
  return normalize(operation, algorithm, true) ?? normalize(fallback, algorithm);
}

/** A JWK as the bytes that are wrapped. */
export function textOfJwk(jwk) {
  return encode(stringify(jwk));
}

/** https://w3c.github.io/webcrypto/#concept-parse-a-jwk */
export function parseJwk(bytes) {
  let value;
  try {
    value = parse(decodeUtf8(bytes, false, true));
  } catch {
    throw failure("DataError", "What was unwrapped is no JSON.");
  }
  const jwk = toJsonWebKey(value);
  if (jwk.kty === undefined) throw failure("DataError", "The JWK's 'kty' is missing.");
  return jwk;
}

/** A pair of results as an object. */
export function encapsulated(sharedKey, ciphertext) {
  const result = {};
  define(result, "sharedKey", sharedKey);
  define(result, "ciphertext", bufferOf(ciphertext));
  return result;
}
