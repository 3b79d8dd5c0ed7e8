// `SubtleCrypto`: the order of checks and conversions of each method.
//
// https://w3c.github.io/webcrypto/#subtlecrypto-interface

import { checkUsages, keyOf } from "land:crypto/key";
import { toJsonWebKey } from "land:crypto/jwk";
import { bufferOf, failure } from "land:crypto/native";
import { bytesOf, copyOf, find, isBufferSource, normalize, requireBufferSource } from "land:crypto/normalize";
import * as steps from "land:crypto/steps";
import { supports } from "land:crypto/supports";
import { defineInterface, illegalConstructor, requireArguments, toBoolean, toUnsignedLong } from "land:webidl/webidl";

const { checkKey, exportKey, importKey, toAlgorithm, toFormat, toKey, toUsages } = steps;

export class SubtleCrypto {
  #brand;

  constructor(token = undefined) {
    illegalConstructor(token);
  }

  /** https://w3c.github.io/webcrypto/#SubtleCrypto-method-encrypt */
  async encrypt(algorithm, key, data) {
    void this.#brand;
    return bufferOf(await steps.onData("encrypt", arguments.length, algorithm, key, data));
  }

  /** https://w3c.github.io/webcrypto/#SubtleCrypto-method-decrypt */
  async decrypt(algorithm, key, data) {
    void this.#brand;
    return bufferOf(await steps.onData("decrypt", arguments.length, algorithm, key, data));
  }

  /** https://w3c.github.io/webcrypto/#SubtleCrypto-method-sign */
  async sign(algorithm, key, data) {
    void this.#brand;
    return bufferOf(await steps.onData("sign", arguments.length, algorithm, key, data));
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
    const signatureBytes = bytesOf(signature);
    const dataBytes = bytesOf(data);
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
    return await normalized.run(normalized, toBoolean(extractable), usages);
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
    const bits = await normalized.run(normalized, slots, lengthOf.run(lengthOf));
    return await importKey(type, "raw-secret", bits, toBoolean(extractable), usages);
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
    return bufferOf(await normalized.run(normalized, slots, bits));
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
    return await importKey(normalized, form, isBuffer ? copyOf(keyData) : jwk, toBoolean(extractable), usages);
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
    const slots = toKey(key, context);
    const wrapping = toKey(wrappingKey, context);
    const normalized = steps.normalizeWrap("wrapKey", "encrypt", toAlgorithm(wrapAlgorithm, context));
    checkKey(normalized, wrapping, "wrapKey");
    const exported = await exportKey(form, slots);
    const bytes = form === "jwk" ? steps.textOfJwk(exported) : exported;
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
    const given = toAlgorithm(unwrapAlgorithm, context);
    const givenType = toAlgorithm(unwrappedKeyAlgorithm, context);
    const usages = toUsages(keyUsages, context);
    const normalized = steps.normalizeWrap("unwrapKey", "decrypt", given);
    const type = normalize("importKey", givenType);
    const wrapped = bytesOf(wrappedKey);
    checkKey(normalized, unwrapping, "unwrapKey");
    const bytes = await normalized.run(normalized, unwrapping, wrapped);
    return await importKey(type, form, form === "jwk" ? steps.parseJwk(bytes) : bytes, toBoolean(extractable), usages);
  }

  /** https://wicg.github.io/webcrypto-modern-algos/#SubtleCrypto-method-encapsulateKey */
  async encapsulateKey(encapsulationAlgorithm, encapsulationKey, sharedKeyAlgorithm, extractable, keyUsages) {
    void this.#brand;
    requireArguments(arguments.length, 5, "SubtleCrypto.encapsulateKey");
    const { normalized, slots, type, usages } =
      kem("encapsulate", "encapsulateKey", encapsulationAlgorithm, encapsulationKey, sharedKeyAlgorithm, keyUsages);
    const { 0: secret, 1: ciphertext } = normalized.run(normalized, slots);
    return steps.encapsulated(await importKey(type, "raw-secret", secret, toBoolean(extractable), usages), ciphertext);
  }

  /** https://wicg.github.io/webcrypto-modern-algos/#SubtleCrypto-method-encapsulateBits */
  async encapsulateBits(encapsulationAlgorithm, encapsulationKey) {
    void this.#brand;
    requireArguments(arguments.length, 2, "SubtleCrypto.encapsulateBits");
    const { normalized, slots } = kem("encapsulate", "encapsulateBits", encapsulationAlgorithm, encapsulationKey);
    const { 0: secret, 1: ciphertext } = normalized.run(normalized, slots);
    return steps.encapsulated(bufferOf(secret), ciphertext);
  }

  /** https://wicg.github.io/webcrypto-modern-algos/#SubtleCrypto-method-decapsulateKey */
  async decapsulateKey(decapsulationAlgorithm, decapsulationKey, ciphertext, sharedKeyAlgorithm, extractable, keyUsages) {
    void this.#brand;
    requireArguments(arguments.length, 6, "SubtleCrypto.decapsulateKey");
    requireBufferSource(ciphertext, "SubtleCrypto.decapsulateKey");
    const { normalized, slots, type, usages } =
      kem("decapsulate", "decapsulateKey", decapsulationAlgorithm, decapsulationKey, sharedKeyAlgorithm, keyUsages);
    const secret = normalized.run(normalized, slots, bytesOf(ciphertext));
    return await importKey(type, "raw-secret", secret, toBoolean(extractable), usages);
  }

  /** https://wicg.github.io/webcrypto-modern-algos/#SubtleCrypto-method-decapsulateBits */
  async decapsulateBits(decapsulationAlgorithm, decapsulationKey, ciphertext) {
    void this.#brand;
    requireArguments(arguments.length, 3, "SubtleCrypto.decapsulateBits");
    requireBufferSource(ciphertext, "SubtleCrypto.decapsulateBits");
    const { normalized, slots } = kem("decapsulate", "decapsulateBits", decapsulationAlgorithm, decapsulationKey);
    return bufferOf(normalized.run(normalized, slots, bytesOf(ciphertext)));
  }

  /** https://wicg.github.io/webcrypto-modern-algos/#SubtleCrypto-method-getPublicKey */
  async getPublicKey(key, keyUsages) {
    void this.#brand;
    const context = "SubtleCrypto.getPublicKey";
    requireArguments(arguments.length, 2, context);
    const slots = toKey(key, context);
    const usages = toUsages(keyUsages, context);
    const entry = find("getPublicKey", slots.algorithm.name);
    if (entry === undefined) throw failure("NotSupportedError", "Keys of this kind have no public half.");
    if (slots.type !== "private") throw failure("InvalidAccessError", "This takes a private key.");
    const { 0: made, 1: allowed } = entry.run(slots);
    checkUsages(usages, allowed);
    return keyOf(made, true, usages);
  }

  /** https://wicg.github.io/webcrypto-modern-algos/#SubtleCrypto-method-supports */
  static supports(operation, algorithm, lengthOrAdditionalAlgorithm = null) {
    requireArguments(arguments.length, 2, "SubtleCrypto.supports");
    return supports(operation, toAlgorithm(algorithm, "SubtleCrypto.supports"), lengthOrAdditionalAlgorithm);
  }
}

/** What en- and decapsulation have in common: conversions, normalizing, checks. */
function kem(operation, usage, algorithm, key, sharedKeyAlgorithm, keyUsages) {
  const context = "SubtleCrypto." + usage;
  const given = toAlgorithm(algorithm, context);
  const slots = toKey(key, context);
  const givenType = sharedKeyAlgorithm === undefined ? undefined : toAlgorithm(sharedKeyAlgorithm, context);
  const usages = keyUsages === undefined ? [] : toUsages(keyUsages, context);
  const normalized = normalize(operation, given);
  const type = givenType === undefined ? undefined : normalize("importKey", givenType);
  checkKey(normalized, slots, usage);
  return { __proto__: null, normalized, slots, type, usages };
}

export function install(global) {
  defineInterface(global, SubtleCrypto, { name: "SubtleCrypto" });
}
