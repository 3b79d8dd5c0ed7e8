// ECDSA and ECDH.
//
// https://w3c.github.io/webcrypto/#ecdsa

import { checkUsages, slots } from "land:crypto/key";
import { checkJwk, dataError, encoded, jwkOf } from "land:crypto/jwk";
import { cut } from "land:crypto/mac_kdf";
import { compute, failure, parts, start } from "land:crypto/native";
import { member, register } from "land:crypto/normalize";
import {
  checkPairUsages, pair, requireRandomness, requireType, sizedMember, unwrapDer, wrapDer,
} from "land:crypto/pair";
import { unsupportedFormat } from "land:crypto/symmetric";

const { hash, key: otherKey, text } = member;
const Bytes = Uint8Array;
const subarray = Function.prototype.call.bind(Bytes.prototype.subarray);
const set = Function.prototype.call.bind(Bytes.prototype.set);

const EC_PUBLIC_KEY = "1.2.840.10045.2.1";

/** By curve: bytes of a coordinate, the object identifier, and what JWKs call ECDSA on it. */
const CURVES = {
  __proto__: null,
  "P-256": [32, "1.2.840.10045.3.1.7", "ES256"],
  "P-384": [48, "1.3.132.0.34", "ES384"],
  "P-521": [66, "1.3.132.0.35", "ES512"],
};

function curveOf(name) {
  const curve = CURVES[name];
  if (curve === undefined) throw failure("NotSupportedError", "There is no curve of this name here.");
  return curve;
}

function sameBytes(a, b) {
  return compute("equal", a, b)[0] === 1;
}

/** Material: the public point, uncompressed, and for a private key its number `d`. */
function publicMaterial(curve, point) {
  return { __proto__: null, point: compute("ec_point", curve, point) };
}

function privateMaterial(curve, d, point) {
  const own = compute("ec_public", curve, d);
  if (point !== undefined && !sameBytes(own, compute("ec_point", curve, point))) {
    throw dataError("The private key and the public key don't belong together.");
  }
  return { __proto__: null, d, point: own };
}

function importJwk(name, curve, { 0: size, 2: es }, jwk, extractable, usages) {
  checkJwk(jwk, "EC", name === "ECDSA" ? "sig" : "enc", extractable, usages);
  if (jwk.crv !== curve) throw dataError("The JWK's 'crv' must be '" + curve + "'.");
  if (name === "ECDSA" && jwk.alg !== undefined && jwk.alg !== es) throw dataError("The JWK's 'alg' must be '" + es + "'.");
  const point = new Bytes(1 + 2 * size);
  point[0] = 4;
  set(point, sizedMember(jwk, "x", size), 1);
  set(point, sizedMember(jwk, "y", size), 1 + size);
  return jwk.d === undefined ? publicMaterial(curve, point) : privateMaterial(curve, sizedMember(jwk, "d", size), point);
}

function importDer(format, curve, oid, der) {
  const { 0: algorithm, 1: parameters, 2: key } = unwrapDer(format, der);
  if (algorithm !== EC_PUBLIC_KEY || parameters !== oid) throw dataError("The key is of another kind.");
  if (format === "spki") return publicMaterial(curve, key);
  const { 0: d, 1: inner, 2: point } = parts(compute("sec1_decode", key));
  if (inner.length > 0 && compute("equal", inner, oid)[0] !== 1) throw dataError("The key is of another curve.");
  return privateMaterial(curve, d, point.length > 0 ? point : undefined);
}

function exportEc(format, key) {
  const { namedCurve: curve } = key.algorithm;
  const { 0: size, 1: oid } = CURVES[curve];
  const { d, point } = key.material;
  switch (format) {
    case "raw":
    case "raw-public":
      requireType(key, "public");
      return point;
    case "spki":
      requireType(key, "public");
      return wrapDer(format, EC_PUBLIC_KEY, oid, point);
    case "pkcs8":
      requireType(key, "private");
      return wrapDer(format, EC_PUBLIC_KEY, oid, compute("sec1_encode", d, point));
    case "jwk": {
      const x = encoded(subarray(point, 1, 1 + size));
      const y = encoded(subarray(point, 1 + size));
      const own = d === undefined ? undefined : encoded(d);
      return jwkOf({ __proto__: null, kty: "EC", crv: curve, x, y, d: own }, key);
    }
    default:
      throw unsupportedFormat();
  }
}

const CURVE = [["namedCurve", text, true]];

/** What both share. `halves` are the usages of the public and of the private key. */
function registerEc(name, halves, operations) {
  register(name, {
    __proto__: null,
    ...operations,
    generateKey: [CURVE, ({ namedCurve }, extractable, usages) => {
      checkPairUsages(usages, halves);
      curveOf(namedCurve);
      requireRandomness();
      const { 0: d, 1: point } = parts(compute("ec_generate", namedCurve));
      const algorithm = { __proto__: null, name, namedCurve };
      return pair(algorithm, { __proto__: null, point }, { __proto__: null, d, point }, halves, extractable, usages);
    }, ({ namedCurve }) => curveOf(namedCurve)],
    importKey: [CURVE, ({ namedCurve: curve }, format, data, extractable, usages) => {
      const isPrivate = format === "pkcs8" || (format === "jwk" && data.d !== undefined);
      checkUsages(usages, halves[isPrivate ? 1 : 0]);
      const known = curveOf(curve);
      let material;
      if (format === "raw" || format === "raw-public") material = publicMaterial(curve, data);
      else if (format === "jwk") material = importJwk(name, curve, known, data, extractable, usages);
      else if (format === "spki" || format === "pkcs8") material = importDer(format, curve, known[1], data);
      else throw unsupportedFormat();
      return slots(isPrivate ? "private" : "public", { __proto__: null, name, namedCurve: curve }, material);
    }],
    exportKey: [[], exportEc],
    getPublicKey: [[], (key) => [slots("public", key.algorithm, { __proto__: null, point: key.material.point }), halves[0]]],
  });
}

const ECDSA = [["hash", hash, true]];
registerEc("ECDSA", [["verify"], ["sign"]], {
  __proto__: null,
  sign: [ECDSA, ({ hash }, key, data) => {
    requireType(key, "private");
    return start("ecdsa_sign", key.algorithm.namedCurve, key.material.d, hash, data);
  }],
  verify: [ECDSA, ({ hash }, key, signature, data) => {
    requireType(key, "public");
    return start("ecdsa_verify", key.algorithm.namedCurve, key.material.point, hash, signature, data);
  }],
});

/** The slots of the other side's key, which must be a public one of the same kind. */
export function otherSide(key, other) {
  requireType(key, "private");
  requireType(other, "public");
  const { name, namedCurve } = key.algorithm;
  if (other.algorithm.name !== name || other.algorithm.namedCurve !== namedCurve) {
    throw failure("InvalidAccessError", "The two keys are of different kinds.");
  }
  return other.material;
}

/** The first `length` bits of a shared secret, all without a length. */
export function firstBits(secret, length) {
  if (length === null) return secret;
  if (length > secret.length * 8) throw failure("OperationError", "The secret has fewer bits.");
  return cut(secret, length);
}

registerEc("ECDH", [[], ["deriveKey", "deriveBits"]], {
  __proto__: null,
  deriveBits: [[["public", otherKey, true]], (params, key, length) => {
    const { point } = otherSide(key, params.public);
    return firstBits(compute("ecdh", key.algorithm.namedCurve, key.material.d, point), length);
  }],
});
