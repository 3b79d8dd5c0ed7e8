// `crypto`: random values, and the way to `crypto.subtle`.
//
// https://w3c.github.io/webcrypto/#Crypto-interface

import { defineReadOnly } from "land:worker_scope/attributes";
import { install as installKey } from "land:crypto/key";
import { SubtleCrypto, install as installSubtle } from "land:crypto/subtle";
import "land:crypto/mac_kdf";
import "land:crypto/symmetric";
import "land:crypto/rsa";
import "land:crypto/ec";
import "land:crypto/okp";
import "land:crypto/modern";
import { DOMException, QuotaExceededError } from "land:dom_exception/dom_exception";
import { hooks } from "land:native/crypto";
import { defineInterface, illegalConstructor, kInternal, requireArguments } from "land:webidl/webidl";

const { fill, hex } = hooks;
const { apply } = Reflect;
const { isView } = ArrayBuffer;

/** The most bytes that one call fills (step 2 of the algorithm). */
const MAX_BYTES = 65536;

const INTEGER_ARRAYS = {
  __proto__: null,
  Int8Array: true,
  Uint8Array: true,
  Uint8ClampedArray: true,
  Int16Array: true,
  Uint16Array: true,
  Int32Array: true,
  Uint32Array: true,
  BigInt64Array: true,
  BigUint64Array: true,
};

const typedArray = Object.getPrototypeOf(Uint8Array.prototype);
const getter = (name) => Object.getOwnPropertyDescriptor(typedArray, name).get;
const tagOf = getter(Symbol.toStringTag);
const bufferOf = getter("buffer");
const offsetOf = getter("byteOffset");
const lengthOf = getter("byteLength");

export class Crypto {
  #subtle;

  constructor(token = undefined) {
    illegalConstructor(token);
    this.#subtle = new SubtleCrypto(token);
  }

  /** https://w3c.github.io/webcrypto/#Crypto-attribute-subtle */
  get subtle() {
    return this.#subtle;
  }

  /** https://w3c.github.io/webcrypto/#Crypto-method-getRandomValues */
  getRandomValues(array) {
    void this.#subtle;
    requireArguments(arguments.length, 1, "Crypto.getRandomValues");
    const tag = apply(tagOf, array, []);
    if (!isView(array)) throw new TypeError("Crypto.getRandomValues: the argument is not an ArrayBufferView.");
    if (!INTEGER_ARRAYS[tag]) {
      throw new DOMException("The array is not an integer typed array.", "TypeMismatchError");
    }
    const length = apply(lengthOf, array, []);
    if (length > MAX_BYTES) {
      throw new QuotaExceededError("The array has " + length + " bytes; one call fills at most " + MAX_BYTES + ".");
    }
    // The buffer of an empty one may be detached.
    if (length > 0) fill(apply(bufferOf, array, []), apply(offsetOf, array, []), length);
    return array;
  }

  /** https://w3c.github.io/webcrypto/#Crypto-method-randomUUID */
  randomUUID() {
    void this.#subtle;
    const digits = hex(16);
    // RFC 9562, section 5.4: the version is 4, the variant is 10 in binary.
    const variant = "89ab"[+`0x${digits[16]}` & 3];
    let text = "";
    for (let at = 0; at < 32; at += 1) {
      if (at === 8 || at === 12 || at === 16 || at === 20) text += "-";
      text += at === 12 ? "4" : at === 16 ? variant : digits[at];
    }
    return text;
  }
}

export function install(global) {
  defineInterface(global, Crypto, { name: "Crypto" });
  installSubtle(global);
  installKey(global);
  defineReadOnly(global, "crypto", new Crypto(kInternal));
}
