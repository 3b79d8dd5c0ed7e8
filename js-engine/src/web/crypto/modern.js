// What the modern algorithms add: ML-DSA, ML-KEM, KMAC, cSHAKE and Argon2.
//
// https://wicg.github.io/webcrypto-modern-algos/

import { checkUsages, keyOf, slots } from "land:crypto/key";
import { bytesOfMember, checkJwk, dataError, encoded, jwkOf } from "land:crypto/jwk";
import { cut, registerDerivation } from "land:crypto/mac_kdf";
import { compute, failure, parts, randomBytes, start } from "land:crypto/native";
import { member, register } from "land:crypto/normalize";
import { signatures } from "land:crypto/okp";
import { checkPairUsages, pair, requireRandomness, requireType, unwrapDer, wrapDer } from "land:crypto/pair";
import { exportSecret, importSecret, unsupportedFormat } from "land:crypto/symmetric";

const Bytes = Uint8Array;
const set = Function.prototype.call.bind(Bytes.prototype.set);
const subarray = Function.prototype.call.bind(Bytes.prototype.subarray);
const { buffer, long, octet } = member;

/** ML-DSA's and ML-KEM's common part. `family` begins the names of the host's functions. */
function registerLattice(name, family, seedSize, oid, use, halves, operations) {
  const algorithm = { __proto__: null, name };
  const publicMaterial = (pub) => {
    compute(family + "_check", name, pub);
    return { __proto__: null, pub };
  };
  const privateMaterial = (seed, pub) => {
    if (seed.length !== seedSize) throw dataError("The seed must have " + seedSize + " bytes.");
    const own = compute(family + "_public", name, seed);
    if (pub !== undefined && compute("equal", own, pub)[0] !== 1) {
      throw dataError("The private key and the public key don't belong together.");
    }
    return { __proto__: null, seed, pub: own };
  };
  const importJwk = (jwk, extractable, usages) => {
    checkJwk(jwk, "AKP", use, extractable, usages);
    if (jwk.alg !== name) throw dataError("The JWK's 'alg' must be '" + name + "'.");
    const pub = bytesOfMember(jwk, "pub");
    return jwk.priv === undefined ? publicMaterial(pub) : privateMaterial(bytesOfMember(jwk, "priv"), pub);
  };
  /** In PKCS#8 the seed stands behind a tag of its own, 0. */
  const fromDer = (format, der) => {
    const { 0: id, 1: parameters, 2: key } = unwrapDer(format, der);
    if (id !== oid || parameters !== "") throw dataError("The key is of another kind.");
    if (format === "spki") return publicMaterial(key);
    if (key[0] !== 0x80) throw failure("NotSupportedError", "A private key of this kind must hold its seed alone.");
    if (key.length !== seedSize + 2 || key[1] !== seedSize) throw dataError("The key can't be read.");
    return privateMaterial(new Bytes(subarray(key, 2)));
  };
  const toDer = (seed) => {
    const key = new Bytes(seedSize + 2);
    key[0] = 0x80;
    key[1] = seedSize;
    set(key, seed, 2);
    return key;
  };
  register(name, {
    __proto__: null,
    ...operations,
    generateKey: [[], (_, extractable, usages) => {
      checkPairUsages(usages, halves);
      requireRandomness();
      const made = privateMaterial(randomBytes(seedSize));
      return pair(algorithm, { __proto__: null, pub: made.pub }, made, halves, extractable, usages);
    }],
    importKey: [[], (_, format, data, extractable, usages) => {
      const isPrivate = format === "pkcs8" || format === "raw-seed" || (format === "jwk" && data.priv !== undefined);
      checkUsages(usages, halves[isPrivate ? 1 : 0]);
      let material;
      if (format === "raw-public") material = publicMaterial(data);
      else if (format === "raw-seed") material = privateMaterial(data);
      else if (format === "jwk") material = importJwk(data, extractable, usages);
      else if (format === "spki" || format === "pkcs8") material = fromDer(format, data);
      else throw unsupportedFormat();
      return slots(isPrivate ? "private" : "public", algorithm, material);
    }],
    exportKey: [[], (format, key) => {
      const { seed, pub } = key.material;
      switch (format) {
        case "raw-public":
        case "spki":
          requireType(key, "public");
          return format === "spki" ? wrapDer(format, oid, "", pub) : pub;
        case "raw-seed":
        case "pkcs8":
          requireType(key, "private");
          return format === "pkcs8" ? wrapDer(format, oid, "", toDer(seed)) : seed;
        case "jwk": {
          const priv = seed === undefined ? undefined : encoded(seed);
          return jwkOf({ __proto__: null, kty: "AKP", alg: name, pub: encoded(pub), priv }, key);
        }
        default:
          throw unsupportedFormat();
      }
    }],
    getPublicKey: [[], (key) => [slots("public", algorithm, { __proto__: null, pub: key.material.pub }), halves[0]]],
  });
}

const CONTEXT = [["context", buffer]];
function registerMlDsa(name, oid) {
  registerLattice(name, "mldsa", 32, oid, "sig", [["verify"], ["sign"]], signatures("mldsa", name, "seed", "pub", CONTEXT));
}
registerMlDsa("ML-DSA-44", "2.16.840.1.101.3.4.3.17");
registerMlDsa("ML-DSA-65", "2.16.840.1.101.3.4.3.18");
registerMlDsa("ML-DSA-87", "2.16.840.1.101.3.4.3.19");

const KEM_HALVES = [["encapsulateKey", "encapsulateBits"], ["decapsulateKey", "decapsulateBits"]];
function registerMlKem(name, oid) {
  registerLattice(name, "mlkem", 64, oid, "enc", KEM_HALVES, {
    __proto__: null,
    encapsulate: [[], (_, key) => {
      requireType(key, "public");
      return parts(compute("mlkem_encapsulate", name, key.material.pub));
    }],
    decapsulate: [[], (_, key, sealed) => {
      requireType(key, "private");
      return compute("mlkem_decapsulate", name, key.material.seed, sealed);
    }],
  });
}
registerMlKem("ML-KEM-512", "2.16.840.1.101.3.4.4.1");
registerMlKem("ML-KEM-768", "2.16.840.1.101.3.4.4.2");
registerMlKem("ML-KEM-1024", "2.16.840.1.101.3.4.4.3");

/** Whole bytes of output alone. */
function outputBytes(bits) {
  if (bits % 8 !== 0) throw failure("OperationError", "The length must be a multiple of 8 bits.");
  return bits / 8;
}

const CSHAKE = [["customization", buffer], ["functionName", buffer], ["length", long, true]];
function registerCshake(name, strength) {
  register(name, {
    __proto__: null,
    digest: [CSHAKE, ({ length, functionName, customization }, data) =>
      start("cshake", strength, outputBytes(length), functionName, customization, data)],
  });
}
registerCshake("cSHAKE128", 128);
registerCshake("cSHAKE256", 256);

const SECRET = ["raw-secret"];
const MAC_USAGES = ["sign", "verify"];
const KMAC = [["customization", buffer], ["length", long, true]];
const KMAC_KEY = [["length", long]];

function registerKmac(name, strength, jwkAlg) {
  const run = (call) => ({ length, customization }, key, ...rest) => call(outputBytes(length), customization, key.material, rest);
  register(name, {
    __proto__: null,
    sign: [KMAC, run((length, custom, key, { 0: data }) => start("kmac", strength, length, custom, key, data))],
    verify: [KMAC, run((length, custom, key, { 0: signature, 1: data }) =>
      start("kmac_verify", strength, length, custom, key, data, signature))],
    generateKey: [KMAC_KEY, ({ length = strength }, extractable, usages) => {
      checkUsages(usages, MAC_USAGES);
      if (length === 0) throw failure("OperationError", "A KMAC key must have at least one bit.");
      const bytes = cut(randomBytes((length + 7) >>> 3), length);
      return keyOf(slots("secret", { __proto__: null, name, length }, bytes), extractable, usages);
    }],
    importKey: [KMAC_KEY, ({ length }, format, data, extractable, usages) => {
      checkUsages(usages, MAC_USAGES);
      const bytes = importSecret(format, data, SECRET, () => jwkAlg, "sig", extractable, usages);
      const bits = bytes.length * 8;
      if (bits === 0) throw dataError("A KMAC key must have at least one bit.");
      if (length !== undefined && (length > bits || length <= bits - 8)) {
        throw dataError("The key's length doesn't match 'length'.");
      }
      return slots("secret", { __proto__: null, name, length: length ?? bits }, cut(bytes, length ?? bits));
    }],
    exportKey: [[], (format, key) => exportSecret(format, key, SECRET, jwkAlg)],
    "get key length": [KMAC_KEY, ({ length = strength }) => {
      if (length === 0) throw new TypeError("A KMAC key must have at least one bit.");
      return length;
    }],
  });
}
registerKmac("KMAC128", 128, "K128");
registerKmac("KMAC256", 256, "K256");

const ARGON2 = [
  ["associatedData", buffer], ["memory", long, true], ["nonce", buffer, true], ["parallelism", long, true],
  ["passes", long, true], ["secretValue", buffer], ["version", octet],
];
function registerArgon2(name) {
  registerDerivation(name, ARGON2, SECRET, (params, password, length) => {
    const { associatedData, memory, nonce, parallelism, passes, secretValue, version = 0x13 } = params;
    if (version !== 0x13) throw failure("OperationError", "Only version 1.3 of Argon2 is supported.");
    return start("argon2", name, password, nonce, passes, memory, parallelism, secretValue, associatedData, length);
  });
}
registerArgon2("Argon2d");
registerArgon2("Argon2i");
registerArgon2("Argon2id");
