// `CryptoKey`: what a key is for is public, what it is made of is a private slot.
//
// https://w3c.github.io/webcrypto/#cryptokey-interface

import { failure } from "land:crypto/native";
import { registerSerializable } from "land:structured_clone/registry";
import { defineInterface, illegalConstructor, kInternal } from "land:webidl/webidl";

const Bytes = Uint8Array;
const { keys } = Object;

/** Every usage, in the order of the standard. */
export const USAGES = [
  "encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey", "encapsulateKey",
  "encapsulateBits", "decapsulateKey", "decapsulateBits",
];

/** The slots of a key, or undefined for anything else. */
export let slotsOf;

export class CryptoKey {
  /**
   * `type`, `extractable`, `algorithm`, `usages` and `material`, which never change; and the objects by which
   * programs see the third and fourth.
   */
  #slots;
  #algorithm;
  #usages;

  static {
    slotsOf = (value) => (typeof value === "object" && value !== null && #slots in value ? value.#slots : undefined);
  }

  constructor(token = undefined, slots = undefined) {
    illegalConstructor(token);
    this.#slots = slots;
  }
  get type() {
    return this.#slots.type;
  }
  get extractable() {
    return this.#slots.extractable;
  }
  get algorithm() {
    return (this.#algorithm ??= shown(this.#slots.algorithm));
  }
  get usages() {
    return (this.#usages ??= copyOfList(this.#slots.usages));
  }
}

/** A list that programs can't reach by setters on the prototype. */
export function copyOfList(list) {
  const copy = [];
  for (let i = 0; i < list.length; i++) define(copy, i, list[i]);
  return copy;
}

const { defineProperty } = Reflect;

/** An own property, whatever the prototypes say. */
export function define(object, name, value) {
  defineProperty(object, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
}

/** An algorithm as programs see it. */
function shown(algorithm) {
  const object = {};
  const names = keys(algorithm);
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    const value = algorithm[name];
    if (name === "publicExponent") define(object, name, new Bytes(value));
    else define(object, name, name === "hash" ? { name: value } : value);
  }
  return object;
}

function includes(list, item) {
  for (let i = 0; i < list.length; i++) {
    if (list[i] === item) return true;
  }
  return false;
}

export function hasUsage(slots, usage) {
  return includes(slots.usages, usage);
}

/** The usages that are in both lists, once each, in the standard's order. */
export function usagesIn(usages, allowed) {
  const both = [];
  for (let i = 0; i < USAGES.length; i++) {
    const usage = USAGES[i];
    if (includes(usages, usage) && includes(allowed, usage)) both[both.length] = usage;
  }
  return both;
}

/** Throws when one isn't allowed. */
export function checkUsages(usages, allowed) {
  for (let i = 0; i < usages.length; i++) {
    if (!includes(allowed, usages[i])) {
      throw failure("SyntaxError", "A key of this kind can't have the usage '" + usages[i] + "'.");
    }
  }
}

/** The slots of a key; who makes it says later whether it may be taken out, and for what it is. */
export function slots(type, algorithm, material) {
  return { __proto__: null, type, algorithm, material, extractable: true, usages: [] };
}

/** A key of these slots. A secret or private one without a use is a mistake. */
export function keyOf(made, extractable, usages) {
  if (usages.length === 0 && made.type !== "public") throw failure("SyntaxError", "The key would have no usages.");
  made.extractable = extractable;
  made.usages = usagesIn(usages, USAGES);
  return new CryptoKey(kInternal, made);
}

/** A `CryptoKeyPair`: a private key without a use is a mistake, a public one may be taken out always. */
export function pairOf(publicSlots, publicUsages, privateSlots, privateUsages, extractable, usages) {
  const privateKey = keyOf(privateSlots, extractable, usagesIn(usages, privateUsages));
  const pair = {};
  define(pair, "publicKey", keyOf(publicSlots, true, usagesIn(usages, publicUsages)));
  define(pair, "privateKey", privateKey);
  return pair;
}

registerSerializable({
  is: (value) => slotsOf(value) !== undefined,
  serialize: slotsOf,
  deserialize: (made) => new CryptoKey(kInternal, made),
});

export function install(global) {
  defineInterface(global, CryptoKey, { name: "CryptoKey" });
}
