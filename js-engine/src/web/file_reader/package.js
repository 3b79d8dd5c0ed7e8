// What becomes of a blob's bytes when a reader has them: a buffer, text, a binary string, a `data:` URL.
//
// https://w3c.github.io/FileAPI/#packaging-data

import { atob, encodeBytes } from "land:base64/base64";
import { bytesOfBlob, typeOfBlob } from "land:blob/file";
import { TextDecoder } from "land:encoding/encoding";
import { copyBytes, exactBuffer, uncurryThis } from "land:headers/builtins";
import { getParameter, parseMimeType } from "land:headers/mime_type";
import { toDOMString } from "land:webidl/webidl";

const decode = uncurryThis(TextDecoder.prototype.decode);

export function toArrayBuffer(blob) {
  return exactBuffer(copyBytes(bytesOfBlob(blob)));
}

/** One character for each byte. */
export function toBinaryString(blob) {
  return atob(encodeBytes(bytesOfBlob(blob)));
}

export function toDataUrl(blob) {
  const type = typeOfBlob(blob) || "application/octet-stream";
  return "data:" + type + ";base64," + encodeBytes(bytesOfBlob(blob));
}

/** By the label that was given, else by the blob's own, else as UTF-8; a byte order mark outdoes them all. */
export function toText(blob, label) {
  const bytes = bytesOfBlob(blob);
  const type = parseMimeType(typeOfBlob(blob));
  const decoder =
    decoderOf(markOf(bytes)) ??
    decoderOf(label) ??
    decoderOf(type === null ? null : getParameter(type, "charset")) ??
    new TextDecoder();
  return decode(decoder, bytes);
}

/** https://encoding.spec.whatwg.org/#bom-sniff */
function markOf(bytes) {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return null;
}

/** A decoder, or null when the label names none. */
function decoderOf(label) {
  if (label === null || label === undefined) return null;
  try {
    return new TextDecoder(toDOMString(label));
  } catch {
    return null;
  }
}
