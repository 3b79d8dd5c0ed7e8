// Texts and bytes: base64 by the platform's codec, and what `node:buffer` has beside the class.

import { invalidArgType } from "./errors.js";

const { fromCharCode } = String;

/** The text of `bytes`, one character each. */
export function latin1Of(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) text += fromCharCode.apply(null, bytes.subarray(at, at + 4096));
  return text;
}

/** The text of a part that is ASCII only; undefined for any other. */
export function utf8Of(bytes, from, to) {
  let text = "";
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at];
    if (byte > 127) return undefined;
    text += fromCharCode(byte);
  }
  return text;
}

export function encodeBase64(bytes, isUrl) {
  const text = btoa(latin1Of(bytes));
  return isUrl ? text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") : text;
}

/** Node.js reads both alphabets, and stops at the first `=`. */
export function fromBase64(text) {
  const end = text.indexOf("=");
  let clean = end < 0 ? text : text.slice(0, end);
  if (/[^A-Za-z0-9+/]/.test(clean)) {
    clean = clean.replaceAll("-", "+").replaceAll("_", "/").replace(/[^A-Za-z0-9+/]/g, "");
  }
  // A single digit is six bits: no byte.
  if (clean.length % 4 === 1) clean = clean.slice(0, -1);
  const binary = atob(clean);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

function bytesOf(input) {
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  throw invalidArgType("input", "an instance of ArrayBuffer, Buffer, or TypedArray", input);
}

export function isUtf8(input) {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(input));
    return true;
  } catch (error) {
    if (error.code === "ERR_INVALID_ARG_TYPE") throw error;
    return false;
  }
}

export const isAscii = (input) => bytesOf(input).every((byte) => byte < 128);

/** `source` in another encoding; what that can't hold becomes `?`. */
export function transcode(source, from, to) {
  const text = globalThis.Object.getPrototypeOf(source).toString.call(source, from);
  const narrow = /^(latin1|binary|ascii|us-ascii)$/i.test(to);
  const most = /ascii/i.test(to) ? 0x7f : 0xff;
  const safe = narrow ? [...text].map((letter) => (letter.codePointAt(0) > most ? "?" : letter)).join("") : text;
  return source.constructor.from(safe, to);
}
