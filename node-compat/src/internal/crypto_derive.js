// Keys from passwords and secrets, and pairs of keys: `node:crypto`.

import { Buffer } from "../buffer.js";
import { bytesOf, compute, computeLater, computeParts, hashName, parts } from "./crypto_host.js";
import { codedError, invalidArgType, outOfRange, requireFunction } from "./errors.js";
import { KeyObject, publicOf, secretOf } from "./crypto_keys.js";

/** The callback's bytes are a Buffer. */
const later = (callback, ...call) => {
  requireFunction(callback, "callback");
  computeLater(callback, ...call);
};

function pbkdf2Call(password, salt, iterations, length, digest) {
  if (!Number.isInteger(iterations) || iterations < 1) throw outOfRange("iterations", ">= 1 && <= 2147483647", iterations);
  return ["pbkdf2", hashName(digest), bytesOf(password, "utf8", "password"), bytesOf(salt, "utf8", "salt"), iterations, length];
}
export const pbkdf2Sync = (...args) => compute(...pbkdf2Call(...args));
export const pbkdf2 = (...args) => later(args.at(-1), ...pbkdf2Call(...args.slice(0, -1)));

function scryptCall(password, salt, length, options = {}) {
  const cost = options.N ?? options.cost ?? 16384;
  const size = options.r ?? options.blockSize ?? 8;
  const lanes = options.p ?? options.parallelization ?? 1;
  if (cost < 2 || (cost & (cost - 1)) !== 0 || 128 * cost * size > (options.maxmem ?? 32 << 20)) {
    throw codedError(RangeError, "ERR_CRYPTO_INVALID_SCRYPT_PARAMS", "Invalid scrypt params: memory limit exceeded");
  }
  return ["scrypt", bytesOf(password, "utf8", "password"), bytesOf(salt, "utf8", "salt"), Math.log2(cost), size, lanes, length];
}
export const scryptSync = (...args) => compute(...scryptCall(...args));
export const scrypt = (...args) => later(args.at(-1), ...scryptCall(...args.slice(0, -1)));

const hkdfCall = (digest, key, salt, info, length) => ["hkdf", hashName(digest), secretOf(key), bytesOf(salt), bytesOf(info), length];
const arrayBufferOf = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
export const hkdfSync = (...args) => arrayBufferOf(compute(...hkdfCall(...args)));
export const hkdf = (...args) =>
  later((error, bytes) => (error ? args.at(-1)(error) : args.at(-1)(null, arrayBufferOf(bytes))), ...hkdfCall(...args.slice(0, -1)));

const CURVES = { __proto__: null, prime256v1: "P-256", secp256r1: "P-256", "P-256": "P-256", secp384r1: "P-384", "P-384": "P-384", secp521r1: "P-521", "P-521": "P-521" };
export const curveNames = ["prime256v1", "secp384r1", "secp521r1"];
export const curveOf = (name) => {
  if (CURVES[name] === undefined) throw codedError(TypeError, "ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name");
  return CURVES[name];
};

const bigEndian = (number) => Buffer.from(number.toString(16).padStart(Math.ceil(number.toString(16).length / 2) * 2, "0"), "hex");

function pairCall(type, options = {}) {
  if (type === "rsa" || type === "rsa-pss") return ["rsa_generate", options.modulusLength, bigEndian(options.publicExponent ?? 65537)];
  if (type === "ec") return ["ec_generate", curveOf(options.namedCurve)];
  throw codedError(TypeError, "ERR_INVALID_ARG_VALUE", "The argument 'type' must be a supported key type. Received '" + type + "'");
}

function pairOf(type, options, bytes) {
  const curve = type === "ec" ? curveOf(options.namedCurve) : undefined;
  const key = type === "ec" ? parts(bytes)[0] : bytes;
  const privateKey = new KeyObject("private", { kind: type, curve, key });
  const shown = (object, how) => (how ? object.export(how) : object);
  return { publicKey: shown(publicOf(privateKey), options?.publicKeyEncoding), privateKey: shown(privateKey, options?.privateKeyEncoding) };
}

const isOkp = (type) => type === "ed25519" || type === "x25519";
export function generateKeyPairSync(type, options = {}) {
  return pairOf(type, options, isOkp(type) ? randomSecret() : compute(...pairCall(type, options)));
}
export function generateKeyPair(type, options, callback) {
  const done = typeof options === "function" ? options : callback;
  const settings = typeof options === "function" ? {} : (options ?? {});
  const finish = (error, bytes) => {
    if (error) return done(error);
    const { publicKey, privateKey } = pairOf(type, settings, bytes);
    done(null, publicKey, privateKey);
  };
  if (isOkp(type)) queueMicrotask(() => finish(null, randomSecret()));
  else later(finish, ...pairCall(type, settings));
}
const randomSecret = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32)));

export function diffieHellman({ privateKey, publicKey }) {
  const { kind, curve, key } = privateKey.material;
  if (kind === "ec") return compute("ecdh", curve, key, publicKey.material.key);
  if (kind === "x25519") return compute("x_agree", "X25519", key, publicKey.material.key);
  throw invalidArgType("options.privateKey", "a key of the kind ec or x25519", privateKey);
}

/** https://nodejs.org/api/crypto.html#class-ecdh */
export class ECDH {
  #curve;
  #secret;

  constructor(name) {
    this.#curve = curveOf(name);
  }
  generateKeys(encoding, format) {
    [this.#secret] = computeParts("ec_generate", this.#curve);
    return this.getPublicKey(encoding, format);
  }
  setPrivateKey(key, encoding) {
    this.#secret = Buffer.from(bytesOf(key, encoding));
  }
  getPrivateKey(encoding) {
    return encoding ? this.#secret.toString(encoding) : Buffer.from(this.#secret);
  }
  getPublicKey(encoding, format) {
    const point = compute("ec_public", this.#curve, this.#secret);
    const half = (point.length - 1) / 2;
    const shown = format === "compressed" ? Buffer.concat([Buffer.from([2 + (point.at(-1) & 1)]), point.subarray(1, 1 + half)]) : point;
    return encoding ? shown.toString(encoding) : shown;
  }
  computeSecret(other, inputEncoding, outputEncoding) {
    const point = compute("ec_point", this.#curve, bytesOf(other, inputEncoding));
    const secret = compute("ecdh", this.#curve, this.#secret, point);
    return outputEncoding ? secret.toString(outputEncoding) : secret;
  }
}
