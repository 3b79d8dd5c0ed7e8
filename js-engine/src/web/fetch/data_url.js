// `data:` URLs.
//
// https://fetch.spec.whatwg.org/#data-url-processor

import {
  byteLength, bytesOf, charCodeAt, exec, fromCharCode, indexOf, slice, startsWith, windowOf,
} from "land:headers/builtins";
import { parseMimeType, writeMimeType } from "land:headers/mime_type";
import { hooks } from "land:native/base64";

const { decodeBytes } = hooks;
const BASE64_ENDING = /; *base64$/i;
const PERCENT = 0x25;

/** `{ type, bytes }` of a serialized `data:` URL without its fragment; null when it is malformed. */
export function readDataUrl(href) {
  const comma = indexOf(href, ",");
  if (comma < 0) return null;
  let type = trimSpaces(slice(href, 5, comma));
  let bytes = percentDecode(slice(href, comma + 1));
  const ending = exec(BASE64_ENDING, type);
  if (ending !== null) {
    bytes = decodeBytes(latin1(bytes));
    if (bytes === undefined || bytes === null) return null;
    type = slice(type, 0, ending.index);
  }
  if (startsWith(type, ";")) type = "text/plain" + type;
  const parsed = parseMimeType(type);
  return { type: parsed === null ? "text/plain;charset=US-ASCII" : writeMimeType(parsed), bytes };
}

function trimSpaces(text) {
  let start = 0;
  let end = text.length;
  while (start < end && charCodeAt(text, start) === 0x20) start++;
  while (end > start && charCodeAt(text, end - 1) === 0x20) end--;
  return slice(text, start, end);
}

/** https://url.spec.whatwg.org/#string-percent-decode; a serialized URL is ASCII. */
function percentDecode(text) {
  const bytes = new bytesOf(text.length);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = charCodeAt(text, i);
    if (unit === PERCENT && i + 2 < text.length) {
      const high = hexDigit(charCodeAt(text, i + 1));
      const low = hexDigit(charCodeAt(text, i + 2));
      if (high >= 0 && low >= 0) {
        bytes[count++] = high * 16 + low;
        i += 2;
        continue;
      }
    }
    bytes[count++] = unit;
  }
  return windowOf(bytes, 0, count);
}

function hexDigit(unit) {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const letter = unit | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function latin1(bytes) {
  let text = "";
  for (let i = 0; i < byteLength(bytes); i++) text += fromCharCode(bytes[i]);
  return text;
}
