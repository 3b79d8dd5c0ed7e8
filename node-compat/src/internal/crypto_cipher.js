// Ciphers of `node:crypto`: AES in its modes, and ChaCha20-Poly1305. Modes with a tag work at the end.

import { Buffer } from "../buffer.js";
import { Transform } from "../stream.js";
import { bytesOf, compute, encoded } from "./crypto_host.js";
import { codedError } from "./errors.js";
import { secretOf } from "./crypto_keys.js";

const BLOCK = 16;
const CIPHERS = { __proto__: null, "chacha20-poly1305": { mode: "chacha", keyLength: 32, ivLength: 12 } };
for (const bits of [128, 192, 256]) {
  for (const mode of ["cbc", "ctr", "ecb", "gcm"]) {
    CIPHERS["aes-" + bits + "-" + mode] = { mode, keyLength: bits / 8, ivLength: mode === "ecb" ? 0 : mode === "gcm" ? 12 : 16 };
  }
}
export const cipherNames = Object.keys(CIPHERS);

export function getCipherInfo(name) {
  const found = CIPHERS[String(name).toLowerCase()];
  if (found === undefined) return undefined;
  return { name: String(name).toLowerCase(), mode: found.mode === "chacha" ? "stream" : found.mode, keyLength: found.keyLength, ivLength: found.ivLength || undefined, blockSize: found.mode === "cbc" || found.mode === "ecb" ? BLOCK : undefined };
}

class CipherBase extends Transform {
  #encrypts;
  #mode;
  #key;
  #iv;
  #rest = Buffer.alloc(0);
  #aad = Buffer.alloc(0);
  #tag;
  #tagLength;
  #pads = true;
  #finished = false;

  constructor(encrypts, name, key, iv, options = {}) {
    super(options);
    const cipher = CIPHERS[String(name).toLowerCase()];
    if (cipher === undefined) throw codedError(Error, "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
    this.#encrypts = encrypts;
    this.#mode = cipher.mode;
    this.#key = secretOf(key);
    this.#iv = iv === null || iv === undefined ? Buffer.alloc(0) : Buffer.from(bytesOf(iv, "utf8", "iv"));
    this.#tagLength = options.authTagLength ?? BLOCK;
    if (this.#key.length !== cipher.keyLength) throw codedError(RangeError, "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length");
    if (cipher.mode === "gcm" ? this.#iv.length === 0 : this.#iv.length !== cipher.ivLength) {
      throw codedError(TypeError, "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector");
    }
  }
  get #isTagged() {
    return this.#mode === "gcm" || this.#mode === "chacha";
  }

  update(data, inputEncoding, outputEncoding) {
    if (this.#finished) throw codedError(Error, "ERR_CRYPTO_INVALID_STATE", "Invalid state for operation update");
    const bytes = Buffer.concat([this.#rest, bytesOf(data, inputEncoding)]);
    if (this.#isTagged) {
      this.#rest = bytes;
      return encoded(Buffer.alloc(0), outputEncoding);
    }
    // When padding is undone, the last block waits: it may be the padding.
    const keeps = this.#mode !== "ctr" && !this.#encrypts && this.#pads && bytes.length % BLOCK === 0 ? BLOCK : bytes.length % BLOCK;
    const whole = Math.max(0, bytes.length - keeps);
    this.#rest = Buffer.from(bytes.subarray(whole));
    return encoded(this.#blocks(bytes.subarray(0, whole)), outputEncoding);
  }

  /** Whole blocks; the chain goes on from there. */
  #blocks(bytes) {
    if (bytes.length === 0) return Buffer.alloc(0);
    const verb = this.#encrypts ? "_encrypt" : "_decrypt";
    if (this.#mode === "ecb") return compute("ecb" + verb, this.#key, bytes);
    if (this.#mode === "ctr") {
      const output = compute("ctr", this.#key, this.#iv, 128, bytes);
      const next = (BigInt("0x" + this.#iv.toString("hex")) + BigInt(Math.ceil(bytes.length / BLOCK))) & ((1n << 128n) - 1n);
      this.#iv = Buffer.from(next.toString(16).padStart(32, "0"), "hex");
      return output;
    }
    const output = compute("cbc" + verb, this.#key, this.#iv, 0, bytes);
    this.#iv = Buffer.from((this.#encrypts ? output : bytes).subarray(-BLOCK));
    return output;
  }

  final(outputEncoding) {
    if (this.#finished) throw codedError(Error, "ERR_CRYPTO_INVALID_STATE", "Invalid state for operation final");
    this.#finished = true;
    return encoded(this.#isTagged ? this.#finalTagged() : this.#mode === "ctr" ? this.#blocks(this.#rest) : this.#finalBlock(), outputEncoding);
  }

  #finalBlock() {
    if (!this.#pads) {
      if (this.#rest.length > 0) throw codedError(Error, "ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH", "wrong final block length");
      return Buffer.alloc(0);
    }
    if (this.#encrypts) {
      const count = BLOCK - this.#rest.length;
      return this.#blocks(Buffer.concat([this.#rest, Buffer.alloc(count, count)]));
    }
    if (this.#rest.length !== BLOCK) throw codedError(Error, "ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH", "wrong final block length");
    const block = this.#blocks(this.#rest);
    const count = block[BLOCK - 1];
    if (count < 1 || count > BLOCK || !block.subarray(BLOCK - count).every((byte) => byte === count)) {
      throw codedError(Error, "ERR_OSSL_BAD_DECRYPT", "bad decrypt");
    }
    return block.subarray(0, BLOCK - count);
  }

  #finalTagged() {
    const name = this.#mode + (this.#encrypts ? "_encrypt" : "_decrypt");
    const lengths = this.#mode === "gcm" ? [this.#tagLength] : [];
    if (this.#encrypts) {
      const output = compute(name, this.#key, this.#iv, this.#aad, ...lengths, this.#rest);
      this.#tag = Buffer.from(output.subarray(this.#rest.length));
      return output.subarray(0, this.#rest.length);
    }
    if (this.#tag === undefined) throw codedError(Error, "ERR_CRYPTO_INVALID_STATE", "Unsupported state or unable to authenticate data");
    if (this.#mode === "gcm") lengths[0] = this.#tag.length;
    try {
      return compute(name, this.#key, this.#iv, this.#aad, ...lengths, Buffer.concat([this.#rest, this.#tag]));
    } catch {
      throw new Error("Unsupported state or unable to authenticate data");
    }
  }

  setAAD(bytes, options) {
    this.#aad = Buffer.concat([this.#aad, bytesOf(bytes, options?.encoding)]);
    return this;
  }
  setAuthTag(tag, encoding) {
    this.#tag = Buffer.from(bytesOf(tag, encoding));
    return this;
  }
  getAuthTag() {
    if (!this.#encrypts || this.#tag === undefined) throw codedError(Error, "ERR_CRYPTO_INVALID_STATE", "Invalid state for operation getAuthTag");
    return this.#tag;
  }
  setAutoPadding(pads = true) {
    this.#pads = !!pads;
    return this;
  }
  _transform(chunk, encoding, callback) {
    callback(null, this.update(chunk, encoding));
  }
  _flush(callback) {
    try {
      this.push(this.final());
      callback();
    } catch (error) {
      callback(error);
    }
  }
}

export class Cipheriv extends CipherBase {
  constructor(name, key, iv, options) {
    super(true, name, key, iv, options);
  }
}
export class Decipheriv extends CipherBase {
  constructor(name, key, iv, options) {
    super(false, name, key, iv, options);
  }
}
