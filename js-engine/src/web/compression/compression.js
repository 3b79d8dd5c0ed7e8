// `CompressionStream` and `DecompressionStream`.
//
// https://compression.spec.whatwg.org/

import * as coders from "land:compression/coder";
import { bytesOf, isShared, typedArrayBuffer } from "land:encoding/views";
import { createTransformStream, enqueueTransformed } from "land:streams/internal";
import { TransformStream } from "land:streams/transform";
import { defineInterface, requireArguments, toDOMString } from "land:webidl/webidl";

const { call } = Function.prototype;
const { getOwnPropertyDescriptor } = Reflect;
const readableOf = call.bind(getOwnPropertyDescriptor(TransformStream.prototype, "readable").get);
const writableOf = call.bind(getOwnPropertyDescriptor(TransformStream.prototype, "writable").get);
const nothing = new Uint8Array(0);

/** https://compression.spec.whatwg.org/#supported-formats */
const formats = {
  __proto__: null,
  deflate: coders.DEFLATE,
  "deflate-raw": coders.DEFLATE_RAW,
  gzip: coders.GZIP,
  brotli: coders.BROTLI,
  zstd: coders.ZSTD,
};

/** Brotli's own default takes a hundred times as long as gzip's; this is as quick, and still smaller. */
const BROTLI_QUALITY = 5;

function kindOf(format, context) {
  const name = toDOMString(format, context);
  const kind = formats[name];
  if (kind === undefined) throw new TypeError(`${context}: "${name}" is not a supported format.`);
  return kind;
}

/** The bytes of a chunk, which is converted to a `BufferSource`. */
function toBytes(chunk, context) {
  const bytes = bytesOf(chunk ?? null, context);
  if (isShared(typedArrayBuffer(bytes))) throw new TypeError(`${context}: the chunk is shared memory.`);
  return bytes;
}

/** https://compression.spec.whatwg.org/#compression-stream */
export class CompressionStream {
  #stream;

  constructor(format) {
    const context = "CompressionStream constructor";
    requireArguments(arguments.length, 1, context);
    const kind = kindOf(format, context);
    const params = kind === coders.BROTLI ? [coders.LEVEL, BROTLI_QUALITY] : [];
    const coder = coders.openCoder(kind, params);
    this.#stream = createTransformStream({
      transform: (chunk, controller) => compress(coder, toBytes(chunk, "CompressionStream"), coders.NO_FLUSH, controller),
      flush: (controller) => compress(coder, nothing, coders.FINISH, controller),
      cancel: () => coder.close(),
    });
  }

  get readable() {
    return readableOf(this.#stream);
  }

  get writable() {
    return writableOf(this.#stream);
  }
}

/** https://compression.spec.whatwg.org/#compress-and-enqueue-a-chunk */
function compress(coder, bytes, flush, controller) {
  do {
    const output = coder.run(bytes, flush);
    bytes = coders.after(bytes, coder.taken);
    if (output.length > 0) enqueueTransformed(controller, output);
  } while (coder.state === coders.MORE_OUTPUT);
}

/** https://compression.spec.whatwg.org/#decompression-stream */
export class DecompressionStream {
  #stream;

  constructor(format) {
    const context = "DecompressionStream constructor";
    requireArguments(arguments.length, 1, context);
    const coder = coders.openCoder(kindOf(format, context) + coders.DECODE);
    this.#stream = createTransformStream({
      transform: (chunk, controller) => decompress(coder, toBytes(chunk, "DecompressionStream"), controller),
      flush() {
        if (coder.state === coders.ENDED) return;
        coder.close();
        throw new TypeError("DecompressionStream: the compressed data ends early.");
      },
      cancel: () => coder.close(),
    });
  }

  get readable() {
    return readableOf(this.#stream);
  }

  get writable() {
    return writableOf(this.#stream);
  }
}

/** https://compression.spec.whatwg.org/#decompress-and-enqueue-a-chunk */
function decompress(coder, bytes, controller) {
  while (coder.state !== coders.ENDED) {
    const output = coder.run(bytes, coders.NO_FLUSH);
    bytes = coders.after(bytes, coder.taken);
    if (output.length > 0) enqueueTransformed(controller, output);
    if (coder.state === coders.FAILED) {
      throw new TypeError(`DecompressionStream: the compressed data is not valid: ${coder.message}.`);
    }
    if (coder.state === coders.MORE_INPUT) return;
  }
  if (bytes.length > 0) throw new TypeError("DecompressionStream: there is data behind the end of the compressed data.");
}

export function install(global) {
  defineInterface(global, CompressionStream, { name: "CompressionStream" });
  defineInterface(global, DecompressionStream, { name: "DecompressionStream" });
}
