// `node:crypto`, computed by the host.

import { Buffer } from "./buffer.js";
import { Cipheriv, Decipheriv, cipherNames, getCipherInfo } from "./internal/crypto_cipher.js";
import {
  ECDH, curveNames, diffieHellman, generateKeyPair, generateKeyPairSync, hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt,
  scryptSync,
} from "./internal/crypto_derive.js";
import { Hash, Hmac } from "./internal/crypto_hash.js";
import { bytesOf, compute, encoded, hashName, hashNames, randomFill as fill } from "./internal/crypto_host.js";
import { KeyObject, createPrivateKey, createPublicKey, createSecretKey } from "./internal/crypto_keys.js";
import { Sign, Verify, privateDecrypt, publicEncrypt, sign, verify } from "./internal/crypto_sign.js";
import { codedError, invalidArgType, outOfRange } from "./internal/errors.js";
import { constants } from "./internal/crypto_constants.js";
import { nextTick } from "./internal/next_tick.js";
import { stub } from "./internal/stub.js";

export const webcrypto = globalThis.crypto;
export const { subtle } = webcrypto;
export const randomUUID = () => webcrypto.randomUUID();
export const getRandomValues = (array) => webcrypto.getRandomValues(array);

export function randomBytes(size, callback) {
  if (!Number.isInteger(size)) throw invalidArgType("size", "number", size);
  if (size < 0 || size > 0x7fffffff) throw outOfRange("size", ">= 0 && <= 2147483647", size);
  const bytes = fill(Buffer.alloc(size));
  if (callback === undefined) return bytes;
  nextTick(callback, null, bytes);
  return undefined;
}
export const pseudoRandomBytes = randomBytes;
export const prng = randomBytes;
export const rng = randomBytes;

export function randomFillSync(buffer, offset = 0, size = buffer.byteLength - offset) {
  const bytes = ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : new Uint8Array(buffer);
  fill(bytes.subarray(offset, offset + size));
  return buffer;
}
export function randomFill(buffer, ...rest) {
  const callback = rest.pop();
  nextTick(callback, null, randomFillSync(buffer, ...rest));
}

/** Even over all numbers: draws that would lean to some are drawn again. */
export function randomInt(min, max, callback) {
  if (max === undefined || typeof max === "function") return randomInt(0, min, max);
  const range = max - min;
  if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || range <= 0 || range > 2 ** 48) throw outOfRange("max", "> min, and less than 2 ** 48 from it", max);
  const limit = 2 ** 48 - (2 ** 48 % range);
  let drawn = limit;
  while (drawn >= limit) drawn = fill(Buffer.alloc(6)).readUIntBE(0, 6);
  const number = min + (drawn % range);
  if (callback === undefined) return number;
  nextTick(callback, null, number);
  return undefined;
}

export function timingSafeEqual(a, b) {
  const [left, right] = [bytesOf(a), bytesOf(b)];
  if (left.length !== right.length) throw codedError(RangeError, "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH", "Input buffers must have the same byte length");
  return compute("equal", left, right)[0] === 1;
}

export const createHash = (algorithm, options) => new Hash(algorithm, options);
export const createHmac = (algorithm, key, options) => new Hmac(algorithm, key, options);
export const hash = (algorithm, data, encoding = "hex") => encoded(compute("digest", hashName(algorithm), bytesOf(data)), encoding);
export const createCipheriv = (...args) => new Cipheriv(...args);
export const createDecipheriv = (...args) => new Decipheriv(...args);
export const createSign = (algorithm, options) => new Sign(algorithm, options);
export const createVerify = (algorithm, options) => new Verify(algorithm, options);
export const createECDH = (name) => new ECDH(name);
export const generateKeySync = (_type, { length }) => createSecretKey(randomBytes(length / 8));
export const generateKey = (type, options, callback) => nextTick(callback, null, generateKeySync(type, options));
export const getHashes = () => hashNames;
export const getCiphers = () => cipherNames;
export const getCurves = () => curveNames;
export const getFips = () => 0;
export const setEngine = stub("crypto.setEngine", "the host computes");
export const secureHeapUsed = () => ({ total: 0, used: 0, utilization: 0, min: 0 });

const NOT_YET = "it isn't implemented";
export const Certificate = stub("crypto.Certificate", NOT_YET);
export const X509Certificate = stub("crypto.X509Certificate", NOT_YET);
export const DiffieHellman = stub("crypto.DiffieHellman", NOT_YET);
export const createDiffieHellman = stub("crypto.createDiffieHellman", NOT_YET);
export const createDiffieHellmanGroup = stub("crypto.createDiffieHellmanGroup", NOT_YET);
export const getDiffieHellman = stub("crypto.getDiffieHellman", NOT_YET);
export const privateEncrypt = stub("crypto.privateEncrypt", NOT_YET);
export const publicDecrypt = stub("crypto.publicDecrypt", NOT_YET);
export const generatePrime = stub("crypto.generatePrime", NOT_YET);
export const checkPrime = stub("crypto.checkPrime", NOT_YET);

export {
  Cipheriv, Decipheriv, ECDH, Hash, Hmac, KeyObject, Sign, Verify, constants, createPrivateKey, createPublicKey,
  createSecretKey, diffieHellman, generateKeyPair, generateKeyPairSync, getCipherInfo, hkdf, hkdfSync, pbkdf2,
  pbkdf2Sync, privateDecrypt, publicEncrypt, scrypt, scryptSync, sign, verify,
};
export default {
  Certificate, Cipheriv, Decipheriv, DiffieHellman, ECDH, Hash, Hmac, KeyObject, Sign, Verify, X509Certificate,
  checkPrime, constants, createCipheriv, createDecipheriv, createDiffieHellman, createDiffieHellmanGroup, createECDH,
  createHash, createHmac, createPrivateKey, createPublicKey, createSecretKey, createSign, createVerify, diffieHellman,
  generateKey, generateKeyPair, generateKeyPairSync, generateKeySync, generatePrime, getCipherInfo, getCiphers,
  getCurves, getDiffieHellman, getFips, getHashes, getRandomValues, hash, hkdf, hkdfSync, pbkdf2, pbkdf2Sync,
  privateDecrypt, privateEncrypt, prng, pseudoRandomBytes, publicDecrypt, publicEncrypt, randomBytes, randomFill,
  randomFillSync, randomInt, randomUUID, rng, scrypt, scryptSync, secureHeapUsed, setEngine, sign, subtle,
  timingSafeEqual, verify, webcrypto,
};
