// RSASSA-PKCS1-v1_5, RSA-PSS and RSA-OAEP.
//
// https://w3c.github.io/webcrypto/#rsassa-pkcs1

import { checkUsages, slots } from "land:crypto/key";
import { bytesOfMember, checkJwk, dataError, encoded, jwkOf } from "land:crypto/jwk";
import { compute, failure, parts, start } from "land:crypto/native";
import { member, register } from "land:crypto/normalize";
import { checkPairUsages, pair, requireRandomness, requireType, unwrapDer, wrapDer } from "land:crypto/pair";
import { unsupportedFormat } from "land:crypto/symmetric";

const { bigInteger, buffer, hash, long } = member;
const { clz32 } = Math;

const RSA_ENCRYPTION = "1.2.840.113549.1.1.1";
/** DER of `NULL`, which stands where RSA's parameters would. */
const NULL = "\u0005\u0000";
const PRIVATE_MEMBERS = ["n", "e", "d", "p", "q", "dp", "dq", "qi"];

/** The number at the end of a JWK's `alg`. */
const SUFFIX = { __proto__: null, "SHA-1": "1", "SHA-256": "256", "SHA-384": "384", "SHA-512": "512" };

/** The slots of the key with this PKCS#1 DER. */
function keyOfDer(name, hash, type, der) {
  const { 0: n, 1: e } = parts(compute(type === "private" ? "rsa_private_parts" : "rsa_public_parts", der));
  const modulusLength = n.length * 8 - (clz32(n[0]) - 24);
  return slots(type, { __proto__: null, name, modulusLength, publicExponent: e, hash }, der);
}

function publicDer(n, e) {
  return compute("rsa_public", n, e);
}

function privateDer({ 0: n, 1: e, 2: d, 3: p, 4: q }) {
  return compute("rsa_private", n, e, d, p, q);
}

function importJwk(name, alg, hash, jwk, extractable, usages) {
  checkJwk(jwk, "RSA", name === "RSA-OAEP" ? "enc" : "sig", extractable, usages);
  const right = alg(hash);
  if (jwk.alg !== undefined && jwk.alg !== right) throw dataError("The JWK's 'alg' must be '" + right + "'.");
  if (jwk.d === undefined) {
    return keyOfDer(name, hash, "public", publicDer(bytesOfMember(jwk, "n"), bytesOfMember(jwk, "e")));
  }
  if (jwk.oth !== undefined) throw failure("NotSupportedError", "RSA keys with more than two primes aren't supported.");
  const numbers = [];
  for (let i = 0; i < PRIVATE_MEMBERS.length; i++) numbers[i] = bytesOfMember(jwk, PRIVATE_MEMBERS[i]);
  const der = privateDer(numbers);
  const own = parts(compute("rsa_private_parts", der));
  for (let i = 5; i < 8; i++) {
    if (encoded(own[i]) !== encoded(numbers[i])) {
      throw dataError("The JWK's '" + PRIVATE_MEMBERS[i] + "' doesn't belong to the key.");
    }
  }
  return keyOfDer(name, hash, "private", der);
}

function importDer(name, hash, format, data) {
  const { 0: algorithm, 1: parameters, 2: key } = unwrapDer(format, data);
  if (algorithm !== RSA_ENCRYPTION || parameters !== NULL) throw dataError("The key is of another kind.");
  if (format === "spki") {
    const { 0: n, 1: e } = parts(compute("rsa_public_parts", key));
    return keyOfDer(name, hash, "public", publicDer(n, e));
  }
  return keyOfDer(name, hash, "private", privateDer(parts(compute("rsa_private_parts", key))));
}

function exportRsa(alg, format, key) {
  switch (format) {
    case "spki":
      requireType(key, "public");
      return wrapDer(format, RSA_ENCRYPTION, "NULL", key.material);
    case "pkcs8":
      requireType(key, "private");
      return wrapDer(format, RSA_ENCRYPTION, "NULL", key.material);
    case "jwk": {
      const isPrivate = key.type === "private";
      const numbers = parts(compute(isPrivate ? "rsa_private_parts" : "rsa_public_parts", key.material));
      const members = { __proto__: null, kty: "RSA", alg: alg(key.algorithm.hash) };
      for (let i = 0; i < numbers.length; i++) members[PRIVATE_MEMBERS[i]] = encoded(numbers[i]);
      return jwkOf(members, key);
    }
    default:
      throw unsupportedFormat();
  }
}

function publicOf(key) {
  const { 0: n, 1: e } = parts(compute("rsa_private_parts", key.material));
  return slots("public", key.algorithm, publicDer(n, e));
}

const GENERATE = [["modulusLength", long, true], ["publicExponent", bigInteger, true], ["hash", hash, true]];

/** `halves` are the usages of the public and of the private key; `alg` is what JWKs call it with a hash. */
function registerRsa(name, halves, alg, operations) {
  register(name, {
    __proto__: null,
    ...operations,
    generateKey: [GENERATE, async ({ modulusLength, publicExponent, hash }, extractable, usages) => {
      checkPairUsages(usages, halves);
      requireRandomness();
      const der = await start("rsa_generate", modulusLength, publicExponent);
      const key = keyOfDer(name, hash, "private", der);
      return pair(key.algorithm, publicOf(key).material, der, halves, extractable, usages);
    }],
    importKey: [[["hash", hash, true]], ({ hash }, format, data, extractable, usages) => {
      const isPrivate = format === "pkcs8" || (format === "jwk" && data.d !== undefined);
      checkUsages(usages, halves[isPrivate ? 1 : 0]);
      if (format === "jwk") return importJwk(name, alg, hash, data, extractable, usages);
      if (format === "spki" || format === "pkcs8") return importDer(name, hash, format, data);
      throw unsupportedFormat();
    }],
    exportKey: [[], (format, key) => exportRsa(alg, format, key)],
    getPublicKey: [[], (key) => [publicOf(key), halves[0]]],
  });
}

function registerSignature(name, prefix, padding, members) {
  registerRsa(name, [["verify"], ["sign"]], (hash) => SUFFIX[hash] && prefix + SUFFIX[hash], {
    __proto__: null,
    sign: [members, ({ saltLength = 0 }, key, data) => {
      requireType(key, "private");
      return start("rsa_sign", padding, key.algorithm.hash, key.material, saltLength, data);
    }],
    verify: [members, ({ saltLength = 0 }, key, signature, data) => {
      requireType(key, "public");
      return start("rsa_verify", padding, key.algorithm.hash, key.material, saltLength, signature, data);
    }],
  });
}

registerSignature("RSASSA-PKCS1-v1_5", "RS", "pkcs1", []);
registerSignature("RSA-PSS", "PS", "pss", [["saltLength", long, true]]);

const OAEP = [["label", buffer]];
const oaepAlg = (hash) => (hash === "SHA-1" ? "RSA-OAEP" : SUFFIX[hash] && "RSA-OAEP-" + SUFFIX[hash]);
registerRsa("RSA-OAEP", [["encrypt", "wrapKey"], ["decrypt", "unwrapKey"]], oaepAlg, {
  __proto__: null,
  encrypt: [OAEP, ({ label }, key, data) => {
    requireType(key, "public");
    return start("rsa_encrypt", "oaep", key.algorithm.hash, key.material, label, data);
  }],
  decrypt: [OAEP, ({ label }, key, data) => {
    requireType(key, "private");
    return start("rsa_decrypt", "oaep", key.algorithm.hash, key.material, label, data);
  }],
});
