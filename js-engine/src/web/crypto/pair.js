// What kinds of keys that come in pairs share: usages of each half, and the DER around them.

import { checkUsages, pairOf, slots, usagesIn } from "land:crypto/key";
import { bytesOfMember, dataError } from "land:crypto/jwk";
import { compute, failure, parts } from "land:crypto/native";
import { hooks } from "land:native/event_loop";

const { requireServing } = hooks;
const { apply } = Reflect;
const { fromCharCode } = String;
const textOf = (bytes) => apply(fromCharCode, undefined, bytes);

/** Throws at build time: a key made there would be in every copy of the program. */
export function requireRandomness() {
  requireServing("`crypto.subtle.generateKey`");
}

/** A pair of keys, each with those of `usages` that are its own. */
export function pair(algorithm, publicMaterial, privateMaterial, { 0: publicUsages, 1: privateUsages }, extractable, usages) {
  return pairOf(
    slots("public", algorithm, publicMaterial), publicUsages,
    slots("private", algorithm, privateMaterial), privateUsages, extractable, usages,
  );
}

/** Throws when a pair can't have one of `usages`. */
export function checkPairUsages(usages, { 0: publicUsages, 1: privateUsages }) {
  for (let i = 0; i < usages.length; i++) {
    const usage = [usages[i]];
    if (usagesIn(usage, publicUsages).length === 0) checkUsages(usage, privateUsages);
  }
}

/** The key inside of a `SubjectPublicKeyInfo` or PKCS#8: its algorithm and parameters as text, and its bytes. */
export function unwrapDer(format, der) {
  const { 0: oid, 1: parameters, 2: key } = parts(compute(format === "spki" ? "spki_decode" : "pkcs8_decode", der));
  return [textOf(oid), textOf(parameters), key];
}

export function wrapDer(format, oid, parameters, key) {
  return compute(format === "spki" ? "spki_encode" : "pkcs8_encode", oid, parameters, key);
}

/** Throws unless the slots are of this half of a pair. */
export function requireType(key, type) {
  if (key.type !== type) throw failure("InvalidAccessError", "This takes a " + type + " key.");
}

/** A member of a JWK that must have this many bytes. */
export function sizedMember(jwk, name, size) {
  const bytes = bytesOfMember(jwk, name);
  if (bytes.length !== size) throw dataError("The JWK's '" + name + "' has the wrong length.");
  return bytes;
}
