// Compressors and decompressors as JavaScript sees them: what `CompressionStream` and `node:zlib` build on.

import { hooks } from "land:native/compression";

const { open, crc32: crc32Of } = hooks;
const { apply } = Reflect;
const { subarray, set } = Object.getPrototypeOf(Uint8Array.prototype);
const Bytes = Uint8Array;

// The kinds of `land_abi::coder`; `kind + DECODE` is what undoes it.
export const DEFLATE_RAW = 1;
export const DEFLATE = 2;
export const GZIP = 3;
export const BROTLI = 4;
export const ZSTD = 5;
export const DECODE = 16;

// Parameters, which are given as a flat list of numbers and values.
export const LEVEL = 1;
export const WINDOW_BITS = 2;
export const MODE = 3;
export const BLOCK_BITS = 4;
export const SIZE_HINT = 5;
export const CHECKSUM = 6;

// `land_abi::Flush`.
export const NO_FLUSH = 0;
export const PARTIAL_FLUSH = 1;
export const SYNC_FLUSH = 2;
export const FULL_FLUSH = 3;
export const FINISH = 4;

// `land_abi::CoderState`.
export const MORE_INPUT = 0;
export const MORE_OUTPUT = 1;
export const ENDED = 2;
export const FAILED = 3;

class Coder {
  #step;
  /** Where the last step left it. */
  state = MORE_INPUT;
  /** How many bytes that took. */
  taken = 0;
  /** Why it has failed. */
  message = "";

  constructor(step) {
    this.#step = step;
  }

  /** One step: takes some of `bytes`, a `Uint8Array`, and answers a new one with what they brought forth. */
  run(bytes, flush) {
    const { 0: output, 1: taken, 2: state, 3: message } = this.#step(bytes, flush);
    this.taken = taken;
    this.state = state;
    this.message = message;
    return output;
  }

  close() {
    this.#step(undefined, 0);
  }
}

/** A RangeError when a parameter is out of its range, or when too many are open. */
export function openCoder(kind, params = [], dictionary = undefined) {
  return new Coder(open(kind, params, dictionary));
}

/** What is left of `bytes` behind the first `taken`. */
export function after(bytes, taken) {
  return taken === 0 ? bytes : apply(subarray, bytes, [taken]);
}

/**
 * Runs steps until all of `bytes` is taken and all output is out, or the coder has ended or failed; `coder.taken` counts
 * what all of them took. A RangeError when the output is longer than `most`.
 */
export function runAll(coder, bytes, flush, most = Infinity) {
  const pieces = [];
  let length = 0;
  let total = 0;
  for (;;) {
    const output = coder.run(after(bytes, total), flush);
    total += coder.taken;
    length += output.length;
    if (length > most) {
      coder.close();
      throw new RangeError(`the output is longer than ${most} bytes`);
    }
    pieces[pieces.length] = output;
    if (coder.state !== MORE_OUTPUT) break;
  }
  coder.taken = total;
  if (pieces.length === 1) return pieces[0];
  const whole = new Bytes(length);
  let at = 0;
  for (let i = 0; i < pieces.length; i++) {
    apply(set, whole, [pieces[i], at]);
    at += pieces[i].length;
  }
  return whole;
}

/** The CRC-32 of `bytes` behind those that have the CRC-32 `seed`. */
export function crc32(bytes, seed = 0) {
  return crc32Of(bytes, seed);
}
