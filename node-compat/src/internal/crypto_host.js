// What the host computes for `node:crypto`, with its failures as Node's errors.

import { cryptoHooks, onDone } from "land:node-internals";
import { Buffer } from "../buffer.js";
import { codedError, invalidArgType } from "./errors.js";

const { begin, compute: computeNow, fill, take, unpack } = cryptoHooks;

function checked(result) {
  if (typeof result !== "string") return Buffer.from(result.buffer, result.byteOffset, result.byteLength);
  const end = result.indexOf(": ");
  const [name, message] = [result.slice(0, end), result.slice(end + 2)];
  throw codedError(name === "TypeError" ? TypeError : Error, name === "OperationError" ? "ERR_CRYPTO_OPERATION_FAILED" : "ERR_CRYPTO_" + name.replace(/Error$/, "").toUpperCase(), message);
}

/** The result, a Buffer. */
export const compute = (...call) => checked(computeNow(...call));

/** The parts of a result that has several. */
export const computeParts = (...call) => parts(compute(...call));
export const parts = (bytes) => unpack(bytes).map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength));

/** Calls `callback(error, bytes)` with the result of what may take long, in a turn of its own. */
export function computeLater(callback, ...call) {
  const finish = (answer) => {
    let bytes;
    try {
      bytes = checked(answer);
    } catch (error) {
      queueMicrotask(() => callback(error));
      return;
    }
    queueMicrotask(() => callback(null, bytes));
  };
  const result = begin(...call);
  if (typeof result === "number") onDone(result, () => finish(take()));
  else finish(result);
}

export function randomFill(bytes) {
  if (bytes.byteLength > 0) fill(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return bytes;
}

/** The bytes of what programs give: texts, views and buffers. */
export function bytesOf(data, encoding, name = "data") {
  if (typeof data === "string") return Buffer.from(data, encoding === "buffer" ? "utf8" : encoding);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw invalidArgType(name, "string or an instance of Buffer, TypedArray, DataView, or ArrayBuffer", data);
}

export const encoded = (bytes, encoding) => (encoding && encoding !== "buffer" ? bytes.toString(encoding) : bytes);

const HASHES = {
  __proto__: null,
  sha1: "SHA-1", sha224: "SHA-224", sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512", "sha512-224": "SHA-512/224",
  "sha512-256": "SHA-512/256", "sha3-224": "SHA3-224", "sha3-256": "SHA3-256", "sha3-384": "SHA3-384",
  "sha3-512": "SHA3-512", md5: "MD5", ripemd160: "RIPEMD-160", rmd160: "RIPEMD-160",
};
export const hashNames = Object.keys(HASHES);

/** The host's name of a hash that programs name in many ways: sha256, SHA-256, RSA-SHA256. */
export function hashName(name) {
  if (typeof name !== "string") throw invalidArgType("algorithm", "string", name);
  const short = name.toLowerCase().replace(/^rsa-/, "").replace(/^sha-(?=\d)/, "sha").replace("sha512/", "sha512-");
  const known = HASHES[short];
  if (known === undefined) throw codedError(Error, "ERR_OSSL_EVP_UNSUPPORTED", "Digest method not supported: " + name);
  return known;
}
