// JSON Web Keys: the dictionary, the checks that all kinds of keys share, and base64url.
//
// https://w3c.github.io/webcrypto/#JsonWebKey-dictionary

import { failure } from "land:crypto/native";
import { copyOfList, define } from "land:crypto/key";
import { toBoolean, toDOMString, toDictionary, toSequence } from "land:webidl/webidl";

const { apply } = Reflect;
const { exec } = RegExp.prototype;
const { fromBase64, prototype } = Uint8Array;
const { toBase64 } = prototype;
const Bytes = Uint8Array;
const alphabet = { __proto__: null, alphabet: "base64url", omitPadding: true };
const canonical = /^[A-Za-z0-9_-]*$/;

const texts = (value, context) => toSequence(value, context, (item) => toDOMString(item, context));
const primes = (value, context) => toSequence(value, context, (item) => toDictionary(item, context));

/** In the order in which Web IDL reads them. */
const MEMBERS = [
  ["alg"], ["crv"], ["d"], ["dp"], ["dq"], ["e"], ["ext", toBoolean], ["k"], ["key_ops", texts], ["kty"], ["n"],
  ["oth", primes], ["p"], ["priv"], ["pub"], ["q"], ["qi"], ["use"], ["x"], ["y"],
];

export function toJsonWebKey(value) {
  const dictionary = toDictionary(value, "JsonWebKey");
  const jwk = { __proto__: null };
  for (let i = 0; i < MEMBERS.length; i++) {
    const { 0: name, 1: convert = toDOMString } = MEMBERS[i];
    const member = dictionary[name];
    if (member !== undefined) jwk[name] = convert(member, "JsonWebKey: '" + name + "'");
  }
  return jwk;
}

export function dataError(message) {
  return failure("DataError", message);
}

/** What every kind of key checks: `use` is what the key would say there. */
export function checkJwk(jwk, kty, use, extractable, usages) {
  if (jwk.kty !== kty) throw dataError("The JWK's 'kty' must be '" + kty + "'.");
  if (usages.length > 0 && jwk.use !== undefined && jwk.use !== use) {
    throw dataError("The JWK's 'use' doesn't allow these usages.");
  }
  if (jwk.key_ops !== undefined) checkOperations(jwk.key_ops, usages);
  if (jwk.ext === false && extractable) throw dataError("The JWK's 'ext' doesn't allow an extractable key.");
}

function checkOperations(operations, usages) {
  const seen = { __proto__: null };
  for (let i = 0; i < operations.length; i++) {
    if (seen[operations[i]]) throw dataError("The JWK's 'key_ops' has a repeated entry.");
    seen[operations[i]] = true;
  }
  for (let i = 0; i < usages.length; i++) {
    if (!seen[usages[i]]) throw dataError("The JWK's 'key_ops' doesn't allow these usages.");
  }
}

/** The bytes of a member, which must be there. */
export function bytesOfMember(jwk, name) {
  const value = jwk[name];
  if (value === undefined || apply(exec, canonical, [value]) === null) {
    throw dataError("The JWK's '" + name + "' is missing or malformed.");
  }
  try {
    return apply(fromBase64, Bytes, [value, alphabet]);
  } catch {
    throw dataError("The JWK's '" + name + "' is malformed.");
  }
}

export function encoded(bytes) {
  return apply(toBase64, bytes, [alphabet]);
}

/** A JWK for export: `members` in order, and what every key says. */
export function jwkOf(members, key) {
  const jwk = {};
  for (const name in members) {
    if (members[name] !== undefined) define(jwk, name, members[name]);
  }
  define(jwk, "key_ops", copyOfList(key.usages));
  define(jwk, "ext", key.extractable);
  return jwk;
}
