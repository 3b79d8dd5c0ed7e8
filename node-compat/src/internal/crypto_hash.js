// `Hash` and `Hmac` of `node:crypto`: streams, too.

import { Transform } from "../stream.js";
import { bytesOf, compute, encoded, hashName } from "./crypto_host.js";
import { codedError } from "./errors.js";
import { secretOf } from "./crypto_keys.js";

/** More than this is given to the host before the end. */
const FLUSH_AT = 65536;

class Digester extends Transform {
  #pending = [];
  #size = 0;
  #finished = false;

  update(data, encoding) {
    if (this.#finished) throw codedError(Error, "ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
    const bytes = bytesOf(data, encoding);
    // The program may change its bytes after the call.
    this.#pending.push(typeof data === "string" ? bytes : bytes.slice());
    this.#size += bytes.length;
    if (this.#size >= FLUSH_AT) this.advance(this.#drain());
    return this;
  }
  digest(encoding) {
    if (this.#finished) throw codedError(Error, "ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
    this.#finished = true;
    return encoded(this.finish(this.#drain()), encoding);
  }
  #drain() {
    const bytes = this.#pending.length === 1 ? this.#pending[0] : new Uint8Array(this.#size);
    if (this.#pending.length > 1) {
      let at = 0;
      for (const part of this.#pending) {
        bytes.set(part, at);
        at += part.length;
      }
    }
    this.#pending = [];
    this.#size = 0;
    return bytes;
  }
  pendingCopy() {
    return this.#pending.slice();
  }
  _transform(chunk, encoding, callback) {
    this.update(chunk, encoding);
    callback();
  }
  _flush(callback) {
    this.push(this.digest());
    callback();
  }
}

export class Hash extends Digester {
  #name;
  #state;

  constructor(algorithm, options) {
    super(options);
    this.#name = typeof algorithm === "string" && algorithm.startsWith("\0") ? algorithm.slice(1) : hashName(algorithm);
  }
  advance(bytes) {
    this.#state = compute("hash_update", this.#name, this.#state, bytes);
  }
  finish(bytes) {
    return this.#state === undefined ? compute("digest", this.#name, bytes) : compute("hash_finish", this.#name, this.#state, bytes);
  }
  copy() {
    const copy = new Hash("\0" + this.#name);
    copy.#state = this.#state;
    for (const part of this.pendingCopy()) copy.update(part);
    return copy;
  }
}

export class Hmac extends Digester {
  #name;
  #key;
  #state;

  constructor(algorithm, key, options) {
    super(options);
    this.#name = hashName(algorithm);
    this.#key = secretOf(key);
  }
  advance(bytes) {
    this.#state ??= compute("hmac_start", this.#name, this.#key);
    this.#state = compute("hmac_update", this.#name, this.#state, bytes);
  }
  finish(bytes) {
    return this.#state === undefined ? compute("hmac", this.#name, this.#key, bytes) : compute("hmac_finish", this.#name, this.#state, bytes);
  }
}
