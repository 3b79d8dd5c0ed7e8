// AES in its modes, and ChaCha20-Poly1305.
//
// https://w3c.github.io/webcrypto/#aes-ctr

import { checkUsages, keyOf, slots } from "land:crypto/key";
import { bytesOfMember, checkJwk, dataError, encoded, jwkOf } from "land:crypto/jwk";
import { failure, randomBytes, start } from "land:crypto/native";
import { member, register } from "land:crypto/normalize";

const CIPHER = ["encrypt", "decrypt", "wrapKey", "unwrapKey"];
const WRAP = ["wrapKey", "unwrapKey"];
const { buffer, short, octet } = member;
const LENGTH = [["length", short, true]];

export function unsupportedFormat() {
  return failure("NotSupportedError", "Keys of this kind don't have this format.");
}

function operationError(message) {
  return failure("OperationError", message);
}

/** The bytes of a symmetric key. `alg(length)` is what a JWK says of one of that many bytes. */
export function importSecret(format, data, names, alg, use, extractable, usages) {
  for (let i = 0; i < names.length; i++) {
    if (format === names[i]) return data;
  }
  if (format !== "jwk") throw unsupportedFormat();
  checkJwk(data, "oct", use, extractable, usages);
  const bytes = bytesOfMember(data, "k");
  const right = alg(bytes.length);
  if (right !== undefined && data.alg !== undefined && data.alg !== right) {
    throw dataError("The JWK's 'alg' must be '" + right + "'.");
  }
  return bytes;
}

export function exportSecret(format, key, names, alg) {
  for (let i = 0; i < names.length; i++) {
    if (format === names[i]) return key.material;
  }
  if (format !== "jwk") throw unsupportedFormat();
  return jwkOf({ __proto__: null, kty: "oct", k: encoded(key.material), alg }, key);
}

function checkedLength(length, error) {
  if (length !== 128 && length !== 192 && length !== 256) throw error("An AES key has 128, 192 or 256 bits.");
  return length;
}

/** What AES's modes share: everything but their work. */
function registerAes(mode, usages, names, operations) {
  const name = "AES-" + mode;
  const alg = (bytes) => "A" + bytes * 8 + mode;
  register(name, {
    __proto__: null,
    ...operations,
    generateKey: [LENGTH, ({ length }, extractable, wanted) => {
      checkUsages(wanted, usages);
      const algorithm = { __proto__: null, name, length: checkedLength(length, operationError) };
      return keyOf(slots("secret", algorithm, randomBytes(length / 8)), extractable, wanted);
    }],
    importKey: [[], (_, format, data, extractable, wanted) => {
      checkUsages(wanted, usages);
      const bytes = importSecret(format, data, names, alg, "enc", extractable, wanted);
      return slots("secret", { __proto__: null, name, length: checkedLength(bytes.length * 8, dataError) }, bytes);
    }],
    exportKey: [[], (format, key) => exportSecret(format, key, names, alg(key.material.length))],
    "get key length": [LENGTH, ({ length }) => checkedLength(length, operationError)],
  });
}

const RAW = ["raw", "raw-secret"];

function checkIv(iv, length) {
  if (iv.length !== length) throw operationError("The initialization vector must have " + length + " bytes.");
}

const CBC = [["iv", buffer, true]];
registerAes("CBC", CIPHER, RAW, {
  __proto__: null,
  encrypt: [CBC, ({ iv }, key, data) => (checkIv(iv, 16), start("cbc_encrypt", key.material, iv, 1, data))],
  decrypt: [CBC, ({ iv }, key, data) => (checkIv(iv, 16), start("cbc_decrypt", key.material, iv, 1, data))],
});

const CTR = [["counter", buffer, true], ["length", octet, true]];
function runCtr({ counter, length }, key, data) {
  if (counter.length !== 16) throw operationError("The counter must have 16 bytes.");
  return start("ctr", key.material, counter, length, data);
}
registerAes("CTR", CIPHER, RAW, { __proto__: null, encrypt: [CTR, runCtr], decrypt: [CTR, runCtr] });

const AEAD = [["additionalData", buffer], ["iv", buffer, true], ["tagLength", octet]];

function tagBytes(tagLength, lengths) {
  if (tagLength === undefined) return 16;
  for (let i = 0; i < lengths.length; i++) {
    if (lengths[i] === tagLength) return tagLength / 8;
  }
  throw operationError("This tag length isn't one of the algorithm's.");
}

/** A cipher with a tag by the host's functions of this name. */
function aead(name, lengths) {
  const run = (direction) => ({ iv, additionalData, tagLength }, key, data) =>
    start(name + direction, key.material, iv, additionalData, tagBytes(tagLength, lengths), data);
  return { __proto__: null, encrypt: [AEAD, run("_encrypt")], decrypt: [AEAD, run("_decrypt")] };
}

registerAes("GCM", CIPHER, RAW, aead("gcm", [32, 64, 96, 104, 112, 120, 128]));

registerAes("OCB", CIPHER, ["raw-secret"], aead("ocb", [64, 96, 128]));

registerAes("KW", WRAP, RAW, {
  __proto__: null,
  wrapKey: [[], (_, key, data) => start("kw_wrap", key.material, data)],
  unwrapKey: [[], (_, key, data) => start("kw_unwrap", key.material, data)],
});

const SECRET = ["raw-secret"];
const CHACHA = "ChaCha20-Poly1305";
function runChacha(name) {
  return ({ iv, additionalData, tagLength }, key, data) => {
    tagBytes(tagLength, [128]);
    checkIv(iv, 12);
    return start(name, key.material, iv, additionalData, data);
  };
}
register(CHACHA, {
  __proto__: null,
  encrypt: [AEAD, runChacha("chacha_encrypt")],
  decrypt: [AEAD, runChacha("chacha_decrypt")],
  generateKey: [[], (_, extractable, wanted) => {
    checkUsages(wanted, CIPHER);
    return keyOf(slots("secret", { __proto__: null, name: CHACHA }, randomBytes(32)), extractable, wanted);
  }],
  importKey: [[], (_, format, data, extractable, wanted) => {
    checkUsages(wanted, CIPHER);
    const bytes = importSecret(format, data, SECRET, () => "C20P", "enc", extractable, wanted);
    if (bytes.length !== 32) throw dataError("A ChaCha20 key has 256 bits.");
    return slots("secret", { __proto__: null, name: CHACHA }, bytes);
  }],
  exportKey: [[], (format, key) => exportSecret(format, key, SECRET, "C20P")],
  "get key length": [[], () => 256],
});

