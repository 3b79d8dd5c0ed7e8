// `node:zlib`, computed by the host.

import { Buffer } from "./buffer.js";
import { coders } from "land:node-internals";
import { constants } from "./internal/zlib_constants.js";
import { Coding, codeAll } from "./internal/zlib_stream.js";
import { bytesOf } from "./internal/crypto_host.js";
import { nextTick } from "./internal/next_tick.js";
import { requireFunction } from "./internal/errors.js";

const { BROTLI, DECODE, DEFLATE, DEFLATE_RAW, GZIP, ZSTD } = coders;

/** A class, and its function that makes one. */
const coding = (name, kind) =>
  ({ [name]: class extends Coding {
    constructor(options) {
      super(kind, options);
    }
  } })[name];

export const Deflate = coding("Deflate", DEFLATE);
export const Inflate = coding("Inflate", DEFLATE + DECODE);
export const Gzip = coding("Gzip", GZIP);
export const Gunzip = coding("Gunzip", GZIP + DECODE);
export const DeflateRaw = coding("DeflateRaw", DEFLATE_RAW);
export const InflateRaw = coding("InflateRaw", DEFLATE_RAW + DECODE);
export const Unzip = coding("Unzip", undefined);
export const BrotliCompress = coding("BrotliCompress", BROTLI);
export const BrotliDecompress = coding("BrotliDecompress", BROTLI + DECODE);
export const ZstdCompress = coding("ZstdCompress", ZSTD);
export const ZstdDecompress = coding("ZstdDecompress", ZSTD + DECODE);

export const createDeflate = (options) => new Deflate(options);
export const createInflate = (options) => new Inflate(options);
export const createGzip = (options) => new Gzip(options);
export const createGunzip = (options) => new Gunzip(options);
export const createDeflateRaw = (options) => new DeflateRaw(options);
export const createInflateRaw = (options) => new InflateRaw(options);
export const createUnzip = (options) => new Unzip(options);
export const createBrotliCompress = (options) => new BrotliCompress(options);
export const createBrotliDecompress = (options) => new BrotliDecompress(options);
export const createZstdCompress = (options) => new ZstdCompress(options);
export const createZstdDecompress = (options) => new ZstdDecompress(options);

/** A whole at once. */
const sync = (kind) => (data, options) => codeAll(kind, bytesOf(data, "utf8", "buffer"), options);

/** The same, called back. */
const later = (run) => (data, options, callback) => {
  const done = typeof options === "function" ? options : callback;
  requireFunction(done, "callback");
  let answer;
  try {
    answer = [null, run(data, typeof options === "function" ? {} : options)];
  } catch (error) {
    if (error.code === "ERR_INVALID_ARG_TYPE") throw error;
    answer = [error];
  }
  nextTick(done, ...answer);
};

export const deflateSync = sync(DEFLATE);
export const inflateSync = sync(DEFLATE + DECODE);
export const gzipSync = sync(GZIP);
export const gunzipSync = sync(GZIP + DECODE);
export const deflateRawSync = sync(DEFLATE_RAW);
export const inflateRawSync = sync(DEFLATE_RAW + DECODE);
export const unzipSync = sync(undefined);
export const brotliCompressSync = sync(BROTLI);
export const brotliDecompressSync = sync(BROTLI + DECODE);
export const zstdCompressSync = sync(ZSTD);
export const zstdDecompressSync = sync(ZSTD + DECODE);
export const deflate = later(deflateSync);
export const inflate = later(inflateSync);
export const gzip = later(gzipSync);
export const gunzip = later(gunzipSync);
export const deflateRaw = later(deflateRawSync);
export const inflateRaw = later(inflateRawSync);
export const unzip = later(unzipSync);
export const brotliCompress = later(brotliCompressSync);
export const brotliDecompress = later(brotliDecompressSync);
export const zstdCompress = later(zstdCompressSync);
export const zstdDecompress = later(zstdDecompressSync);

export const crc32 = (data, value = 0) => coders.crc32(Buffer.from(bytesOf(data)), value);
export const codes = Object.freeze(Object.fromEntries(Object.entries(constants).filter(([name]) => /^Z_[A-Z]+(_ERROR|_END|_DICT|OK)?$/.test(name))));

export { constants };
export default {
  ...constants, BrotliCompress, BrotliDecompress, Deflate, DeflateRaw, Gunzip, Gzip, Inflate, InflateRaw, Unzip,
  ZstdCompress, ZstdDecompress, brotliCompress, brotliCompressSync, brotliDecompress, brotliDecompressSync, codes,
  constants, crc32, createBrotliCompress, createBrotliDecompress, createDeflate, createDeflateRaw, createGunzip,
  createGzip, createInflate, createInflateRaw, createUnzip, createZstdCompress, createZstdDecompress, deflate,
  deflateRaw, deflateRawSync, deflateSync, gunzip, gunzipSync, gzip, gzipSync, inflate, inflateRaw, inflateRawSync,
  inflateSync, unzip, unzipSync, zstdCompress, zstdCompressSync, zstdDecompress, zstdDecompressSync,
};
