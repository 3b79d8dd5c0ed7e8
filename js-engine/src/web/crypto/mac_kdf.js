// Digests, HMAC, and keys from passwords and from other keys: HKDF and PBKDF2.
//
// https://w3c.github.io/webcrypto/#hmac

import { checkUsages, keyOf, slots } from "land:crypto/key";
import { dataError } from "land:crypto/jwk";
import { compute, failure, randomBytes, start } from "land:crypto/native";
import { member, register } from "land:crypto/normalize";
import { exportSecret, importSecret, unsupportedFormat } from "land:crypto/symmetric";

const { buffer, hash, long } = member;
const RAW = ["raw", "raw-secret"];

/** By the hash function's name: bytes of a block, and what JWKs call HMAC with it. */
const HASHES = {
  __proto__: null,
  "SHA-1": [64, "HS1"],
  "SHA-256": [64, "HS256"],
  "SHA-384": [128, "HS384"],
  "SHA-512": [128, "HS512"],
  "SHA3-256": [136],
  "SHA3-384": [104],
  "SHA3-512": [72],
};

for (const name in HASHES) {
  register(name, { __proto__: null, digest: [[], (_, data) => start("digest", name, data)] });
}

const HMAC_USAGES = ["sign", "verify"];
const HMAC = [["hash", hash, true], ["length", long]];

/** https://w3c.github.io/webcrypto/#hmac-operations-generate-key */
function generateHmac({ hash, length = HASHES[hash][0] * 8 }, extractable, usages) {
  checkUsages(usages, HMAC_USAGES);
  if (length === 0) throw failure("OperationError", "An HMAC key must have at least one bit.");
  const bytes = cut(randomBytes((length + 7) >>> 3), length);
  return keyOf(slots("secret", { __proto__: null, name: "HMAC", hash, length }, bytes), extractable, usages);
}

/** https://w3c.github.io/webcrypto/#hmac-operations-import-key */
function importHmac({ hash, length }, format, data, extractable, usages) {
  checkUsages(usages, HMAC_USAGES);
  const bytes = importSecret(format, data, RAW, () => HASHES[hash][1], "sig", extractable, usages);
  const bits = bytes.length * 8;
  if (bits === 0) throw dataError("An HMAC key must have at least one bit.");
  if (length !== undefined && (length > bits || length <= bits - 8)) {
    throw dataError("The key's length doesn't match 'length'.");
  }
  const algorithm = { __proto__: null, name: "HMAC", hash, length: length ?? bits };
  return slots("secret", algorithm, cut(bytes, length ?? bits));
}

/** The first `bits` of `bytes`; those that are left over in the last byte become 0. */
export function cut(bytes, bits) {
  const length = (bits + 7) >>> 3;
  const first = bytes.length === length ? bytes : new Bytes(subarray(bytes, 0, length));
  if (bits % 8 !== 0) first[length - 1] &= 0xff << (8 - (bits % 8));
  return first;
}

const Bytes = Uint8Array;
const subarray = Function.prototype.call.bind(Bytes.prototype.subarray);

register("HMAC", {
  __proto__: null,
  sign: [[], (_, key, data) => start("hmac", key.algorithm.hash, key.material, data)],
  verify: [[], (_, key, signature, data) => start("hmac_verify", key.algorithm.hash, key.material, signature, data)],
  generateKey: [HMAC, generateHmac],
  importKey: [HMAC, importHmac],
  exportKey: [[], (format, key) => exportSecret(format, key, RAW, HASHES[key.algorithm.hash][1])],
  "get key length": [HMAC, ({ hash, length = HASHES[hash][0] * 8 }) => {
    if (length === 0) throw new TypeError("An HMAC key must have at least one bit.");
    return length;
  }],
});

/** What may become of a password or of another secret. */
export function registerDerivation(name, members, formats, derive) {
  register(name, {
    __proto__: null,
    deriveBits: [members, (params, key, length) => {
      if (length === null || length % 8 !== 0) {
        throw failure("OperationError", "The length must be a multiple of 8 bits.");
      }
      return derive(params, key.material, length / 8);
    }],
    importKey: [[], (_, format, data, extractable, usages) => {
      let known = false;
      for (let i = 0; i < formats.length; i++) known ||= formats[i] === format;
      if (!known) throw unsupportedFormat();
      checkUsages(usages, ["deriveKey", "deriveBits"]);
      if (extractable) throw failure("SyntaxError", "Such a key can't be extractable.");
      return slots("secret", { __proto__: null, name }, data);
    }],
    "get key length": [[], () => null],
  });
}

const HKDF = [["hash", hash, true], ["info", buffer, true], ["salt", buffer, true]];
registerDerivation("HKDF", HKDF, RAW, ({ hash, salt, info }, key, length) =>
  compute("hkdf", hash, key, salt, info, length));

const PBKDF2 = [["hash", hash, true], ["iterations", long, true], ["salt", buffer, true]];
registerDerivation("PBKDF2", PBKDF2, RAW, ({ hash, salt, iterations }, password, length) =>
  start("pbkdf2", hash, password, salt, iterations, length));
