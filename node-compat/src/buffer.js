// `node:buffer`: the npm package of this name, with `base64url`, and with the platform's own encoders
// where they are faster than JavaScript.

import base from "buffer/index.js";
import { encodeBase64, fromBase64, isAscii, isUtf8, latin1Of, transcode, utf8Of } from "./internal/buffer_text.js";
import { invalidArgType, outOfRange } from "./internal/errors.js";

const { Buffer, SlowBuffer, kMaxLength } = base;
export let { INSPECT_MAX_BYTES } = base;
export const kStringMaxLength = 536870888;
export const constants = { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: kStringMaxLength };
const { prototype } = Buffer;

const original = {
  from: Buffer.from, byteLength: Buffer.byteLength, isEncoding: Buffer.isEncoding, toString: prototype.toString,
  write: prototype.write, concat: Buffer.concat,
};
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** Shorter texts and views are encoded sooner by a loop than by a call of the platform. */
const SHORT = 24;

const isUtf8Name = (name) => name === undefined || name === null || name === "utf8" || name === "utf-8" || /^utf-?8$/i.test(name);
const isBase64Url = (name) => typeof name === "string" && name.length === 9 && name.toLowerCase() === "base64url";
const isBase64 = (name) => typeof name === "string" && name.length === 6 && name.toLowerCase() === "base64";
const isLatin1 = (name) => typeof name === "string" && /^(latin1|binary)$/i.test(name);

/** `bytes` as a Buffer, on the same memory. */
const adopt = (bytes) => Object.setPrototypeOf(bytes, prototype);

Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === "string") {
    if (isUtf8Name(encodingOrOffset)) return adopt(encoder.encode(value));
    if (isBase64(encodingOrOffset) || isBase64Url(encodingOrOffset)) return adopt(fromBase64(value));
    if (!Buffer.isEncoding(encodingOrOffset)) throw unknownEncoding(encodingOrOffset);
    // What isn't a pair of digits ends the text.
    if (/^hex$/i.test(encodingOrOffset)) return original.from(/^(?:[0-9a-f]{2})*/i.exec(value)[0], "hex");
  } else if (typeof value === "number" || value === null || value === undefined || typeof value === "function") {
    throw invalidArgType("first argument", "string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object", value);
  }
  return original.from(value, encodingOrOffset, length);
};

Buffer.of = (...items) => Buffer.from(items);

Buffer.isEncoding = (name) => isBase64Url(name) || original.isEncoding(name);

Buffer.byteLength = function byteLength(value, encoding) {
  if (typeof value === "string" && isBase64Url(encoding)) return fromBase64(value).length;
  if (typeof value !== "string" && !ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) {
    throw invalidArgType("string", "string or an instance of Buffer or ArrayBuffer", value);
  }
  return original.byteLength(value, encoding);
};

Buffer.concat = function concat(list, length) {
  if (!Array.isArray(list)) throw invalidArgType("list", "an instance of Array", list);
  if (length !== undefined) return original.concat(list, length);
  if (list.length === 1 && list[0] instanceof Uint8Array) return Buffer.from(list[0]);
  return original.concat(list);
};

/** https://nodejs.org/api/buffer.html#static-method-buffercopybytesfromview-offset-length */
Buffer.copyBytesFrom = function copyBytesFrom(view, offset = 0, length = view.length - offset) {
  const part = view.subarray(offset, offset + length);
  return Buffer.from(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
};

prototype.toString = function toString(encoding, start = 0, end = this.length) {
  const from = Math.max(0, start >> 0);
  const to = Math.min(this.length, end === undefined ? this.length : end >> 0);
  if (to <= from) return "";
  if (isUtf8Name(encoding)) {
    return to - from < SHORT ? utf8Of(this, from, to) ?? decoder.decode(this.subarray(from, to)) : decoder.decode(this.subarray(from, to));
  }
  if (isBase64(encoding)) return encodeBase64(this.subarray(from, to), false);
  if (isBase64Url(encoding)) return encodeBase64(this.subarray(from, to), true);
  if (isLatin1(encoding)) return latin1Of(this.subarray(from, to));
  if (!Buffer.isEncoding(encoding)) throw unknownEncoding(encoding);
  return original.toString.call(this, encoding, from, to);
};
prototype.toLocaleString = prototype.toString;

prototype.write = function write(text, offset, length, encoding) {
  let name = encoding;
  if (typeof offset === "string") name = offset;
  else if (typeof length === "string") name = length;
  const at = typeof offset === "number" ? offset : 0;
  const most = typeof length === "number" ? Math.min(length, this.length - at) : this.length - at;
  if (at > this.length || at < 0) throw outOfRange("offset", ">= 0 && <= " + this.length, at);
  if (typeof text === "string" && isUtf8Name(name)) return encoder.encodeInto(text, this.subarray(at, at + most)).written;
  if (isBase64Url(name) || isBase64(name)) {
    const bytes = fromBase64(text).subarray(0, most);
    this.set(bytes, at);
    return bytes.length;
  }
  return original.write.call(this, text, offset, length, encoding);
};
prototype.utf8Write = function utf8Write(text, offset = 0, length = this.length - offset) {
  return this.write(text, offset, length, "utf8");
};
prototype.utf8Slice = function utf8Slice(start, end) {
  return this.toString("utf8", start, end);
};
prototype.latin1Slice = function latin1Slice(start, end) {
  return this.toString("latin1", start, end);
};
prototype.hexSlice = function hexSlice(start, end) {
  return this.toString("hex", start, end);
};
prototype.base64Slice = function base64Slice(start, end) {
  return this.toString("base64", start, end);
};

// Both spellings, as Node.js has them: readUint8 and readUInt8.
for (const name of Object.getOwnPropertyNames(prototype)) {
  if (/^(read|write)(Big)?UInt/.test(name)) prototype[name.replace("UInt", "Uint")] = prototype[name];
}

function unknownEncoding(name) {
  const error = new TypeError("Unknown encoding: " + name);
  error.code = "ERR_UNKNOWN_ENCODING";
  return error;
}

export const { Blob, File, atob, btoa } = globalThis;
/** There are no object URLs to look up: they don't outlive a request. */
export const resolveObjectURL = () => undefined;

export { Buffer, SlowBuffer, isAscii, isUtf8, kMaxLength, transcode };
export default {
  Blob, Buffer, File, INSPECT_MAX_BYTES, SlowBuffer, atob, btoa, constants, isAscii, isUtf8, kMaxLength,
  kStringMaxLength, resolveObjectURL, transcode,
};
