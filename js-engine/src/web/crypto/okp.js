// Ed25519, Ed448, X25519 and X448.
//
// https://w3c.github.io/webcrypto/#ed25519

import { checkUsages, slots } from "land:crypto/key";
import { checkJwk, dataError, encoded, jwkOf } from "land:crypto/jwk";
import { firstBits, otherSide } from "land:crypto/ec";
import { compute, failure, randomBytes, start } from "land:crypto/native";
import { member, register } from "land:crypto/normalize";
import {
  checkPairUsages, pair, requireRandomness, requireType, sizedMember, unwrapDer, wrapDer,
} from "land:crypto/pair";
import { unsupportedFormat } from "land:crypto/symmetric";

const Bytes = Uint8Array;
const subarray = Function.prototype.call.bind(Bytes.prototype.subarray);
const set = Function.prototype.call.bind(Bytes.prototype.set);

function publicMaterial(size, x) {
  if (x.length !== size) throw dataError("The key must have " + size + " bytes.");
  return { __proto__: null, x };
}

function privateMaterial(name, size, d, x) {
  if (d.length !== size) throw dataError("The key must have " + size + " bytes.");
  const own = compute("okp_public", name, d);
  if (x !== undefined && compute("equal", own, x)[0] !== 1) {
    throw dataError("The private key and the public key don't belong together.");
  }
  return { __proto__: null, d, x: own };
}

function importJwk(name, size, jwk, extractable, usages) {
  const isSignature = name === "Ed25519" || name === "Ed448";
  checkJwk(jwk, "OKP", isSignature ? "sig" : "enc", extractable, usages);
  if (jwk.crv !== name) throw dataError("The JWK's 'crv' must be '" + name + "'.");
  if (isSignature && jwk.alg !== undefined && jwk.alg !== name && jwk.alg !== "EdDSA") {
    throw dataError("The JWK's 'alg' must be '" + name + "' or 'EdDSA'.");
  }
  const x = sizedMember(jwk, "x", size);
  return jwk.d === undefined ? publicMaterial(size, x) : privateMaterial(name, size, sizedMember(jwk, "d", size), x);
}

/** A `CurvePrivateKey`: an octet string of its own. */
function fromOctets(octets, size) {
  if (octets.length !== size + 2 || octets[0] !== 4 || octets[1] !== size) throw dataError("The key can't be read.");
  return new Bytes(subarray(octets, 2));
}

function toOctets(bytes) {
  const octets = new Bytes(bytes.length + 2);
  octets[0] = 4;
  octets[1] = bytes.length;
  set(octets, bytes, 2);
  return octets;
}

function importDer(name, size, oid, format, der) {
  const { 0: algorithm, 1: parameters, 2: key } = unwrapDer(format, der);
  if (algorithm !== oid || parameters !== "") throw dataError("The key is of another kind.");
  return format === "spki" ? publicMaterial(size, key) : privateMaterial(name, size, fromOctets(key, size));
}

function exportOkp(oid, format, key) {
  const { d, x } = key.material;
  switch (format) {
    case "raw":
    case "raw-public":
      requireType(key, "public");
      return x;
    case "spki":
      requireType(key, "public");
      return wrapDer(format, oid, "", x);
    case "pkcs8":
      requireType(key, "private");
      return wrapDer(format, oid, "", toOctets(d));
    case "jwk": {
      const own = d === undefined ? undefined : encoded(d);
      const { name } = key.algorithm;
      const alg = name === "Ed25519" || name === "Ed448" ? name : undefined;
      return jwkOf({ __proto__: null, kty: "OKP", crv: name, alg, x: encoded(x), d: own }, key);
    }
    default:
      throw unsupportedFormat();
  }
}

/** `halves` are the usages of the public and of the private key. */
function registerOkp(name, size, oid, halves, operations) {
  const algorithm = { __proto__: null, name };
  register(name, {
    __proto__: null,
    ...operations,
    generateKey: [[], (_, extractable, usages) => {
      checkPairUsages(usages, halves);
      requireRandomness();
      const d = randomBytes(size);
      const x = compute("okp_public", name, d);
      return pair(algorithm, { __proto__: null, x }, { __proto__: null, d, x }, halves, extractable, usages);
    }],
    importKey: [[], (_, format, data, extractable, usages) => {
      const isPrivate = format === "pkcs8" || (format === "jwk" && data.d !== undefined);
      checkUsages(usages, halves[isPrivate ? 1 : 0]);
      let material;
      if (format === "raw" || format === "raw-public") material = publicMaterial(size, data);
      else if (format === "jwk") material = importJwk(name, size, data, extractable, usages);
      else if (format === "spki" || format === "pkcs8") material = importDer(name, size, oid, format, data);
      else throw unsupportedFormat();
      return slots(isPrivate ? "private" : "public", algorithm, material);
    }],
    exportKey: [[], (format, key) => exportOkp(oid, format, key)],
    getPublicKey: [[], (key) => [slots("public", algorithm, { __proto__: null, x: key.material.x }), halves[0]]],
  });
}

/** At most 255 bytes. */
function checked(context) {
  if (context !== undefined && context.length > 255) throw failure("OperationError", "A context has at most 255 bytes.");
  return context;
}

/**
 * Signing by the host's functions `PREFIX_sign` and `PREFIX_verify`; the halves of a key are these members of its material.
 * What has a `context` has it among its `members`.
 */
export function signatures(prefix, name, secret, pub, members) {
  return {
    __proto__: null,
    sign: [members, ({ context }, key, data) => {
      requireType(key, "private");
      return start(prefix + "_sign", name, key.material[secret], checked(context), data);
    }],
    verify: [members, ({ context }, key, signature, data) => {
      requireType(key, "public");
      return start(prefix + "_verify", name, key.material[pub], checked(context), signature, data);
    }],
  };
}

function registerSignature(name, size, oid, members) {
  registerOkp(name, size, oid, [["verify"], ["sign"]], signatures("ed", name, "d", "x", members));
}

function registerAgreement(name, size, oid) {
  registerOkp(name, size, oid, [[], ["deriveKey", "deriveBits"]], {
    __proto__: null,
    deriveBits: [[["public", member.key, true]], (params, key, length) => {
      const { x } = otherSide(key, params.public);
      return firstBits(compute("x_agree", name, key.material.d, x), length);
    }],
  });
}

registerSignature("Ed25519", 32, "1.3.101.112", []);
registerSignature("Ed448", 57, "1.3.101.113", [["context", member.buffer]]);
registerAgreement("X25519", 32, "1.3.101.110");
registerAgreement("X448", 56, "1.3.101.111");
