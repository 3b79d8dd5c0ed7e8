// A coder of the host's as a stream, and over a whole.

import { coders } from "land:node-internals";
import { Buffer } from "../buffer.js";
import { Transform } from "../stream.js";
import { codedError, outOfRange } from "./errors.js";

const {
  BROTLI, CHECKSUM, DECODE, DEFLATE, ENDED, FAILED, FINISH, GZIP, LEVEL, MODE, MORE_OUTPUT, NO_FLUSH,
  SIZE_HINT, SYNC_FLUSH, WINDOW_BITS, ZSTD, openCoder,
} = coders;

/** Parameters of Brotli and Zstandard by Node's numbers. */
const BROTLI_PARAMS = { 0: MODE, 1: LEVEL, 2: WINDOW_BITS, 5: SIZE_HINT };
const ZSTD_PARAMS = { 100: LEVEL, 101: WINDOW_BITS, 201: CHECKSUM };

function paramsOf(kind, options) {
  const isDecoder = kind > DECODE;
  const list = [];
  const base = isDecoder ? kind - DECODE : kind;
  if (base === BROTLI || base === ZSTD) {
    const known = base === BROTLI ? BROTLI_PARAMS : ZSTD_PARAMS;
    for (const [id, value] of Object.entries(options.params ?? {})) {
      if (!isDecoder && known[id] !== undefined) list.push(known[id], Number(value));
    }
    return list;
  }
  const { level, windowBits } = options;
  if (level !== undefined && (!Number.isInteger(level) || level < -1 || level > 9)) throw outOfRange("options.level", ">= -1 and <= 9", level);
  if (windowBits !== undefined && windowBits !== 0 && (windowBits < 8 || windowBits > 15)) throw outOfRange("options.windowBits", ">= 8 and <= 15", windowBits);
  if (level !== undefined && !isDecoder) list.push(LEVEL, level);
  if (windowBits) list.push(WINDOW_BITS, isDecoder ? windowBits : Math.max(9, windowBits));
  return list;
}

const open = (kind, options) => openCoder(kind, paramsOf(kind, options), options.dictionary);

/** What `unzip` has before it: gzip by its first byte, else zlib's format. */
const sniff = (bytes) => (bytes[0] === 0x1f ? GZIP + DECODE : DEFLATE + DECODE);

const CODES = [[/incorrect|invalid|too many|unknown|corrupt/i, "Z_DATA_ERROR", -3], [/dictionary/i, "Z_NEED_DICT", 2]];
function failure(message) {
  const [, code, errno] = CODES.find(([words]) => words.test(message)) ?? [undefined, "Z_DATA_ERROR", -3];
  return Object.assign(codedError(Error, code, message), { errno });
}
const truncated = () => Object.assign(codedError(Error, "Z_BUF_ERROR", "unexpected end of file"), { errno: -5 });

/** Runs `coder` over `bytes`; `push` takes the output. Answers what is left behind the stream's end. */
function drive(coder, bytes, flush, push) {
  let rest = bytes;
  do {
    const output = coder.run(rest, flush);
    if (output.length > 0) push(Buffer.from(output.buffer, output.byteOffset, output.byteLength));
    if (coder.state === FAILED) throw failure(coder.message);
    rest = rest.subarray(coder.taken);
  } while (coder.state === MORE_OUTPUT);
  return rest;
}

const plain = (bytes) => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export function codeAll(kind, data, options = {}) {
  let bytes = plain(data);
  const actual = kind ?? sniff(bytes);
  const most = options.maxOutputLength ?? 0x7fffffff;
  const found = [];
  let size = 0;
  const push = (chunk) => {
    size += chunk.length;
    if (size > most) throw codedError(RangeError, "ERR_BUFFER_TOO_LARGE", "Cannot create a Buffer larger than " + most + " bytes");
    found.push(chunk);
  };
  for (;;) {
    const coder = open(actual, options);
    bytes = drive(coder, bytes, options.finishFlush ?? FINISH, push);
    if (actual > DECODE && coder.state !== ENDED) {
      if (options.finishFlush === undefined || options.finishFlush === FINISH) throw truncated();
      coder.close();
      break;
    }
    // Members of a gzip file follow one another.
    if (actual !== GZIP + DECODE || bytes[0] !== 0x1f) break;
  }
  return Buffer.concat(found);
}

export class Coding extends Transform {
  #kind;
  #coder;
  #options;
  #ended = false;
  bytesWritten = 0;

  constructor(kind, options = {}) {
    super({ ...options, decodeStrings: true });
    this.#kind = kind;
    this.#options = options ?? {};
    if (kind !== undefined) this.#coder = open(kind, this.#options);
  }

  #run(bytes, flush) {
    if (this.#ended) return;
    if (this.#coder === undefined) {
      if (bytes.length === 0) return;
      this.#kind = sniff(bytes);
      this.#coder = open(this.#kind, this.#options);
    }
    let rest = drive(this.#coder, bytes, flush, (chunk) => this.push(chunk));
    while (this.#coder.state === ENDED && this.#kind === GZIP + DECODE && rest[0] === 0x1f) {
      this.#coder = open(this.#kind, this.#options);
      rest = drive(this.#coder, rest, flush, (chunk) => this.push(chunk));
    }
    this.#ended = this.#coder.state === ENDED;
  }

  _transform(chunk, _encoding, callback) {
    this.bytesWritten += chunk.length;
    try {
      this.#run(plain(chunk), this.#options.flush ?? NO_FLUSH);
      callback();
    } catch (error) {
      callback(error);
    }
  }
  _flush(callback) {
    try {
      const last = this.#options.finishFlush ?? FINISH;
      this.#run(new Uint8Array(0), last);
      const isShort = this.#kind > DECODE && !this.#ended && this.bytesWritten > 0 && last === FINISH;
      callback(isShort ? truncated() : null);
    } catch (error) {
      callback(error);
    }
  }
  _destroy(error, callback) {
    if (!this.#ended) this.#coder?.close();
    callback(error);
  }

  /** `(kind, callback)` or `(callback)`: what was written so far comes out. */
  flush(kind, callback) {
    const done = typeof kind === "function" ? kind : callback;
    const how = typeof kind === "number" ? kind : SYNC_FLUSH;
    this.write(new Uint8Array(0), () => {
      try {
        this.#run(new Uint8Array(0), how);
        done?.();
      } catch (error) {
        this.destroy(error);
      }
    });
  }
  close(callback) {
    if (callback) this.once("close", callback);
    this.destroy();
  }
  reset() {
    this.#coder?.close();
    this.#coder = this.#kind === undefined ? undefined : open(this.#kind, this.#options);
    this.#ended = false;
  }
  params(_level, _strategy, callback) {
    callback?.(null);
  }
}

