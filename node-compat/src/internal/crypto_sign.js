// Signatures and public-key encryption of `node:crypto`.

import { Buffer } from "../buffer.js";
import { Writable } from "../stream.js";
import { bytesOf, compute, encoded, hashName } from "./crypto_host.js";
import { createPrivateKey, createPublicKey } from "./crypto_keys.js";
import { codedError } from "./errors.js";

const PSS_PADDING = 6;
const PKCS1_PADDING = 1;
const OAEP_PADDING = 4;
const SIZES = { "P-256": 32, "P-384": 48, "P-521": 66 };
const HASH_BYTES = { "SHA-1": 20, "SHA-224": 28, "SHA-256": 32, "SHA-384": 48, "SHA-512": 64 };

/** r and s of one length each, as DER has them (RFC 3279, section 2.2.3). */
function toDer(raw) {
  const half = raw.length / 2;
  const number = (bytes) => {
    let at = 0;
    while (at < bytes.length - 1 && bytes[at] === 0) at += 1;
    const body = bytes[at] & 0x80 ? Buffer.concat([Buffer.from([0]), bytes.subarray(at)]) : bytes.subarray(at);
    return Buffer.concat([Buffer.from([2, body.length]), body]);
  };
  const body = Buffer.concat([number(raw.subarray(0, half)), number(raw.subarray(half))]);
  return Buffer.concat([Buffer.from(body.length < 128 ? [48, body.length] : [48, 0x81, body.length]), body]);
}

/** The other way; undefined for what is no such DER. */
function fromDer(der, size) {
  let at = der[1] === 0x81 ? 3 : 2;
  const parts = [];
  for (let part = 0; part < 2; part += 1) {
    const length = der[at + 1];
    if (der[at] !== 2 || at + 2 + length > der.length) return undefined;
    const bytes = der.subarray(at + 2, at + 2 + length);
    const body = bytes.subarray(Math.max(0, bytes.length - size));
    parts.push(Buffer.alloc(size - body.length), body);
    at += 2 + length;
  }
  return der[0] === 48 && at === der.length ? Buffer.concat(parts) : undefined;
}

const saltOf = (options, hash) => (typeof options?.saltLength === "number" && options.saltLength >= 0 ? options.saltLength : HASH_BYTES[hash]);

export function signBytes(algorithm, data, key) {
  const { kind, curve, key: secret } = createPrivateKey(key).material;
  if (kind === "ed25519") return compute("ed_sign", "Ed25519", secret, undefined, data);
  const hash = hashName(algorithm);
  if (kind === "ec") {
    const raw = compute("ecdsa_sign", curve, secret, hash, data);
    return key.dsaEncoding === "ieee-p1363" ? raw : toDer(raw);
  }
  const isPss = kind === "rsa-pss" || key.padding === PSS_PADDING;
  return compute("rsa_sign", isPss ? "pss" : "pkcs1", hash, secret, isPss ? saltOf(key, hash) : 0, data);
}

export function verifyBytes(algorithm, data, key, signature) {
  const { kind, curve, key: bytes } = createPublicKey(key).material;
  if (kind === "ed25519") return compute("ed_verify", "Ed25519", bytes, undefined, signature, data)[0] === 1;
  const hash = hashName(algorithm);
  if (kind === "ec") {
    const raw = key.dsaEncoding === "ieee-p1363" ? signature : fromDer(signature, SIZES[curve]);
    return raw !== undefined && compute("ecdsa_verify", curve, bytes, hash, raw, data)[0] === 1;
  }
  const isPss = kind === "rsa-pss" || key.padding === PSS_PADDING;
  return compute("rsa_verify", isPss ? "pss" : "pkcs1", hash, bytes, isPss ? saltOf(key, hash) : 0, signature, data)[0] === 1;
}

/** What both classes do: collect the data. */
class Collector extends Writable {
  #parts = [];
  algorithm;

  constructor(algorithm, options) {
    super(options);
    this.algorithm = algorithm;
    hashName(algorithm);
  }
  update(data, encoding) {
    this.#parts.push(Buffer.from(bytesOf(data, encoding)));
    return this;
  }
  get data() {
    return Buffer.concat(this.#parts);
  }
  _write(chunk, encoding, callback) {
    this.update(chunk, encoding);
    callback();
  }
}

export class Sign extends Collector {
  sign(key, outputEncoding) {
    return encoded(signBytes(this.algorithm, this.data, key), outputEncoding);
  }
}
export class Verify extends Collector {
  verify(key, signature, encoding) {
    return verifyBytes(this.algorithm, this.data, key, Buffer.from(bytesOf(signature, encoding)));
  }
}

const after = (run, callback) => {
  if (callback === undefined) return run();
  queueMicrotask(() => {
    let answer;
    try {
      answer = run();
    } catch (error) {
      callback(error);
      return;
    }
    callback(null, answer);
  });
  return undefined;
};
export const sign = (algorithm, data, key, callback) => after(() => signBytes(algorithm ?? "sha256", Buffer.from(bytesOf(data)), key), callback);
export const verify = (algorithm, data, key, signature, callback) =>
  after(() => verifyBytes(algorithm ?? "sha256", Buffer.from(bytesOf(data)), key, Buffer.from(bytesOf(signature))), callback);

function paddingOf(key, standard) {
  const padding = key.padding ?? standard;
  if (padding === OAEP_PADDING) return ["oaep", hashName(key.oaepHash ?? "sha1")];
  if (padding === PKCS1_PADDING) return ["pkcs1", "SHA-1"];
  throw codedError(Error, "ERR_METHOD_NOT_IMPLEMENTED", "this padding is not supported");
}
const label = (key) => (key.oaepLabel ? bytesOf(key.oaepLabel) : new Uint8Array(0));

export const publicEncrypt = (key, data) =>
  compute("rsa_encrypt", ...paddingOf(key, OAEP_PADDING), createPublicKey(key).material.key, label(key), bytesOf(data));
export const privateDecrypt = (key, data) =>
  compute("rsa_decrypt", ...paddingOf(key, OAEP_PADDING), createPrivateKey(key).material.key, label(key), bytesOf(data));
