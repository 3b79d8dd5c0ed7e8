// `SubtleCrypto`: what all algorithms share: the order of checks, usages, formats and promises.
//
// https://w3c.github.io/webcrypto/#subtlecrypto-interface

import { USAGES, hasUsage, keyOf, slotsOf } from "land:crypto/key";
import { toJsonWebKey } from "land:crypto/jwk";
import { bufferOf, failure } from "land:crypto/native";
import { bytesOf, copyOf, find, isBufferSource, normalize, requireBufferSource } from "land:crypto/normalize";
import {
  defineInterface, illegalConstructor, isObject, requireArguments, toBoolean, toDOMString, toSequence, toUnsignedLong,
} from "land:webidl/webidl";

const { apply } = Reflect;
const { parse, stringify } = JSON;
const { encode } = TextEncoder.prototype;
const { decode } = TextDecoder.prototype;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { __proto__: null, ignoreBOM: true });
const enforceRange = { __proto__: null, enforceRange: true };

const FORMATS = {
  __proto__: null, raw: true, spki: true, pkcs8: true, jwk: true, "raw-public": true, "raw-private": true,
  "raw-seed": true, "raw-secret": true,
};

function toFormat(value, context) {
  const format = toDOMString(value, context);
  if (!FORMATS[format]) throw new TypeError(context + ": '" + format + "' is no format of keys.");
  return format;
}

function toAlgorithm(value, context) {
  return isObject(value) ? value : toDOMString(value, context);
}

function toKey(value, context) {
  const slots = slotsOf(value);
  if (slots === undefined) throw new TypeError(context + ": the provided value is not a CryptoKey.");
  return slots;
}

function toUsages(value, context) {
  return toSequence(value, context, (item) => {
    const usage = toDOMString(item, context);
    for (let i = 0; i < USAGES.length; i++) {
      if (USAGES[i] === usage) return usage;
    }
    throw new TypeError(context + ": '" + usage + "' is no usage of keys.");
  });
}

/** Throws unless the key is one for this algorithm and use. */
function checkKey({ name }, key, usage) {
  if (key.algorithm.name !== name) throw failure("InvalidAccessError", "The key is one for another algorithm.");
  if (!hasUsage(key, usage)) throw failure("InvalidAccessError", "The key's usages don't include '" + usage + "'.");
}

/** What takes an algorithm, a key and bytes. */
function onData(operation, count, algorithm, key, data) {
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
async function importKey(normalized, format, data, extractable, usages) {
  return keyOf(await normalized.run(normalized, format, data, extractable, usages), extractable, usages);
}

/** The steps of `exportKey`: bytes, or a JWK. */
function exportKey(format, key) {
  const entry = find("exportKey", key.algorithm.name);
  if (entry === undefined) throw failure("NotSupportedError", "Keys of this kind can't be exported.");
  if (!key.extractable) throw failure("InvalidAccessError", "The key isn't extractable.");
  return entry.run(format, key);
}

/** The steps of `deriveBits`. */
async function deriveBits(normalized, key, length) {
  return normalized.run(normalized, key, length);
}

/** The algorithm for wrapping, which is one for encrypting where there is no other. */
function normalizeWrap(operation, fallback, algorithm) {
  return normalize(operation, algorithm, true) ?? normalize(fallback, algorithm);
}

export class SubtleCrypto {
  #brand;

  constructor(token) {
    illegalConstructor(token);
  }

  /** https://w3c.github.io/webcrypto/#SubtleCrypto-method-encrypt */
  async encrypt(algorithm, key, data) {
    void this.#brand;
    return bufferOf(await onData("encrypt", arguments.length, algorithm, key, data));
  }

  /** https://w3c.github.io/webcrypto/#SubtleCrypto-method-decrypt */
  async decrypt(algorithm, key, data) {
    void this.#brand;
    return bufferOf(await onData("decrypt", arguments.length, algorithm, key, data));
  }

  /** https://w3c.github.io/webcrypto/#SubtleCrypto-method-sign */
  async sign(algorithm, key, data) {
    void this.#brand;
    return bufferOf(await onData("sign", arguments.length, algorithm, key, data));
  }

  /** https://w3c.github.io/webcrypto/#SubtleCrypto-method-verify */
  async verify(algorithm, key, signature, data) {
    void this.#brand;
    const context = "SubtleCrypto.verify";
    requireArguments(arguments.length, 4, context);
    const given = toAlgorithm(algorithm, context);
    const slots = toKey(key, context);
    requireBufferSource(signature, context);
    requireBufferSource(data, context);
    const normalized = normalize("verify", given);
    const [signatureBytes, dataBytes] = [bytesOf(signature), bytesOf(data)];
    checkKey(normalized, slots, "verify");
    return (await normalized.run(normalized, slots, signatureBytes, dataBytes))[0] === 1;
  }

  /** https://w3c.github.io/webcrypto/#SubtleCrypto-method-digest */
  async digest(algorithm, data) {
    void this.#brand;
    const context = "SubtleCrypto.digest";
    requireArguments(arguments.length, 2, context);
    const given = toAlgorithm(algorithm, context);
    requireBufferSource(data, context);
    const normalized = normalize("digest", given);
    return bufferOf(await normalized.run(normalized, bytesOf(data)));
  }

  /** https://w3c.github.io/webcrypto/#SubtleCrypto-method-generateKey */
  async generateKey(algorithm, extractable, keyUsages) {
    void this.#brand;
    const context = "SubtleCrypto.generateKey";
    requireArguments(arguments.length, 3, context);
    const given = toAlgorithm(algorithm, context);
    const usages = toUsages(keyUsages, context);
    const normalized = normalize("generateKey", given);
    return normalized.run(normalized, toBoolean(extractable), usages);
  }

  /** https://w3c.github.io/webcrypto/#SubtleCrypto-method-deriveKey */
  async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {
    void this.#brand;
    const context = "SubtleCrypto.deriveKey";
    requireArguments(arguments.length, 5, context);
    const given = toAlgorithm(algorithm, context);
    const slots = toKey(baseKey, context);
    const givenType = toAlgorithm(derivedKeyType, context);
    const usages = toUsages(keyUsages, context);
    const normalized = normalize("deriveBits", given);
    const type = normalize("importKey", givenType);
    const lengthOf = normalize("get key length", givenType);
    checkKey(normalized, slots, "deriveKey");
    const bits = await deriveBits(normalized, slots, lengthOf.run(lengthOf));
    return importKey(type, "raw-secret", bits, toBoolean(extractable), usages);
  }

  /** https://w3c.github.io/webcrypto/#SubtleCrypto-method-deriveBits */
  async deriveBits(algorithm, baseKey, length = null) {
    void this.#brand;
    const context = "SubtleCrypto.deriveBits";
    requireArguments(arguments.length, 2, context);
    const given = toAlgorithm(algorithm, context);
    const slots = toKey(baseKey, context);
    const bits = length === null ? null : toUnsignedLong(length, context, undefined);
    const normalized = normalize("deriveBits", given);
    checkKey(normalized, slots, "deriveBits");
    return bufferOf(await deriveBits(normalized, slots, bits));
  }

  /** https://w3c.github.io/webcrypto/#SubtleCrypto-method-importKey */
  async importKey(format, keyData, algorithm, extractable, keyUsages) {
    void this.#brand;
    const context = "SubtleCrypto.importKey";
    requireArguments(arguments.length, 5, context);
    const form = toFormat(format, context);
    const isBuffer = isBufferSource(keyData);
    if (isBuffer) requireBufferSource(keyData, context);
    const jwk = isBuffer ? undefined : toJsonWebKey(keyData);
    const given = toAlgorithm(algorithm, context);
    const usages = toUsages(keyUsages, context);
    const normalized = normalize("importKey", given);
    if (isBuffer === (form === "jwk")) throw new TypeError(context + ": the key isn't given in its format.");
    return importKey(normalized, form, isBuffer ? copyOf(keyData) : jwk, toBoolean(extractable), usages);
  }

  /** https://w3c.github.io/webcrypto/#SubtleCrypto-method-exportKey */
  async exportKey(format, key) {
    void this.#brand;
    const context = "SubtleCrypto.exportKey";
    requireArguments(arguments.length, 2, context);
    const form = toFormat(format, context);
    const exported = await exportKey(form, toKey(key, context));
    return form === "jwk" ? exported : bufferOf(copyOf(exported));
  }

  /** https://w3c.github.io/webcrypto/#SubtleCrypto-method-wrapKey */
  async wrapKey(format, key, wrappingKey, wrapAlgorithm) {
    void this.#brand;
    const context = "SubtleCrypto.wrapKey";
    requireArguments(arguments.length, 4, context);
    const form = toFormat(format, context);
    const [slots, wrapping] = [toKey(key, context), toKey(wrappingKey, context)];
    const normalized = normalizeWrap("wrapKey", "encrypt", toAlgorithm(wrapAlgorithm, context));
    checkKey(normalized, wrapping, "wrapKey");
    const exported = await exportKey(form, slots);
    const bytes = form === "jwk" ? apply(encode, encoder, [stringify(exported)]) : exported;
    return bufferOf(await normalized.run(normalized, wrapping, bytes));
  }

  /** https://w3c.github.io/webcrypto/#SubtleCrypto-method-unwrapKey */
  async unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgorithm, unwrappedKeyAlgorithm, extractable, keyUsages) {
    void this.#brand;
    const context = "SubtleCrypto.unwrapKey";
    requireArguments(arguments.length, 7, context);
    const form = toFormat(format, context);
    requireBufferSource(wrappedKey, context);
    const unwrapping = toKey(unwrappingKey, context);
    const [given, givenType] = [toAlgorithm(unwrapAlgorithm, context), toAlgorithm(unwrappedKeyAlgorithm, context)];
    const usages = toUsages(keyUsages, context);
    const normalized = normalizeWrap("unwrapKey", "decrypt", given);
    const type = normalize("importKey", givenType);
    const wrapped = bytesOf(wrappedKey);
    checkKey(normalized, unwrapping, "unwrapKey");
    const bytes = await normalized.run(normalized, unwrapping, wrapped);
    return importKey(type, form, form === "jwk" ? parseJwk(bytes) : bytes, toBoolean(extractable), usages);
  }
}

/** https://w3c.github.io/webcrypto/#concept-parse-a-jwk */
function parseJwk(bytes) {
  let value;
  try {
    value = parse(apply(decode, decoder, [bytes]));
  } catch {
    throw failure("DataError", "What was unwrapped is no JSON.");
  }
  const jwk = toJsonWebKey(value);
  if (jwk.kty === undefined) throw failure("DataError", "The JWK's 'kty' is missing.");
  return jwk;
}

export function install(global) {
  defineInterface(global, SubtleCrypto, { name: "SubtleCrypto" });
}
