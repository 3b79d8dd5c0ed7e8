// `multipart/form-data`: writing forms and reading them.
//
// https://html.spec.whatwg.org/#multipart-form-data and https://fetch.spec.whatwg.org/#multipart-form-data-parser
//
// Bytes are searched with the engine's own `indexOf`: a loop over each byte of an upload would take the interpreter
// a hundred times as long.

import {
  byteLength, concatBytes, copyBytes, indexOf, indexOfByte, replaceAll, slice,
  toLowerCase, windowOf,
} from "land:headers/builtins";
import { trimHttp } from "land:headers/validate";
import { bytesOfBlob, fileOver, nameOfFile, typeOfBlob } from "land:blob/file";
import { hooks } from "land:native/encoding";

const { decodeUtf8, encode } = hooks;
const { floor, random } = Math;
const CR = 0x0d;
const LF = 0x0a;
const DASH = 0x2d;
const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

export function makeBoundary() {
  let boundary = "----landFormBoundary";
  for (let i = 0; i < 22; i++) boundary += DIGITS[floor(random() * 62)];
  return boundary;
}

/** https://html.spec.whatwg.org/#multipart/form-data-encoding-algorithm */
export function encodeMultipart(entries, boundary) {
  const chunks = [];
  // Text is gathered and encoded in one piece between two files.
  let text = "";
  for (let i = 0; i < entries.length; i += 2) {
    const name = escapeName(withCrLf(entries[i]));
    const value = entries[i + 1];
    text += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"";
    if (typeof value === "string") {
      text += "\r\n\r\n" + withCrLf(value) + "\r\n";
      continue;
    }
    const type = typeOfBlob(value) || "application/octet-stream";
    text += "; filename=\"" + escapeName(nameOfFile(value)) + "\"\r\nContent-Type: " + type + "\r\n\r\n";
    chunks[chunks.length] = encode(text);
    chunks[chunks.length] = bytesOfBlob(value);
    text = "\r\n";
  }
  chunks[chunks.length] = encode(text + "--" + boundary + "--\r\n");
  return concatBytes(chunks);
}

function withCrLf(text) {
  return replaceAll(replaceAll(replaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n", "\r\n");
}

function escapeName(name) {
  return replaceAll(replaceAll(replaceAll(name, "\n", "%0A"), "\r", "%0D"), "\"", "%22");
}

function unescapeName(name) {
  return replaceAll(replaceAll(replaceAll(name, "%0A", "\n"), "%0D", "\r"), "%22", "\"");
}

/** The entries of a form as a flat array, or null when the bytes are no such form. */
export function parseMultipart(bytes, boundary) {
  const delimiter = encode("--" + boundary);
  const entries = [];
  let at = findDelimiter(bytes, delimiter, 0);
  while (at >= 0) {
    at += byteLength(delimiter);
    if (bytes[at] === DASH && bytes[at + 1] === DASH) return entries;
    const headEnd = lineEnd(bytes, at);
    if (headEnd < 0) return null;
    const part = readPartHead(bytes, headEnd);
    if (part === null) return null;
    at = findDelimiter(bytes, delimiter, part.bodyStart);
    // Without a line break before it the delimiter would belong to the body.
    if (at < part.bodyStart + 2 && at !== part.bodyStart) return null;
    const bodyEnd = at === part.bodyStart ? at : at - 2;
    entries[entries.length] = part.name;
    entries[entries.length] = entryValue(part, windowOf(bytes, part.bodyStart, bodyEnd));
  }
  return null;
}

/** The place of the next delimiter that begins a line, from `from` on, which begins one; -1 when there is none. */
function findDelimiter(bytes, delimiter, from) {
  let at = from;
  for (;;) {
    if (startsAt(bytes, at, delimiter)) return at;
    do {
      at = indexOfByte(bytes, CR, at);
      if (at < 0) return -1;
      at++;
    } while (bytes[at] !== LF);
    at++;
  }
}

function startsAt(bytes, at, wanted) {
  for (let i = 0; i < byteLength(wanted); i++) {
    if (bytes[at + i] !== wanted[i]) return false;
  }
  return true;
}

/** The place after the line break at `at`, white space before it skipped; -1 when there is something else. */
function lineEnd(bytes, at) {
  let end = at;
  while (bytes[end] === 0x20 || bytes[end] === 0x09) end++;
  return bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : -1;
}

/** `{ name, filename, type, bodyStart }` of the part whose headers begin at `start`; null when they can't be read. */
function readPartHead(bytes, start) {
  const part = { name: null, filename: null, type: "text/plain", bodyStart: 0 };
  let at = start;
  for (;;) {
    if (bytes[at] === CR && bytes[at + 1] === LF) break;
    let end = at;
    do {
      end = indexOfByte(bytes, CR, end) + 1;
      if (end === 0) return null;
    } while (bytes[end] !== LF);
    const line = decodeUtf8(windowOf(bytes, at, end - 1), false, true);
    if (!readPartHeader(part, line)) return null;
    at = end + 1;
  }
  part.bodyStart = at + 2;
  return part.name === null ? null : part;
}

function readPartHeader(part, line) {
  const colon = indexOf(line, ":");
  if (colon <= 0) return false;
  const name = toLowerCase(slice(line, 0, colon));
  const value = trimHttp(slice(line, colon + 1));
  if (name === "content-type") part.type = value;
  if (name !== "content-disposition") return true;
  if (toLowerCase(slice(value, 0, 9)) !== "form-data") return false;
  return readDisposition(part, slice(value, 9));
}

/** Reads `; name="…"; filename="…"`; what else there is doesn't matter. */
function readDisposition(part, text) {
  let at = 0;
  while ((at = indexOf(text, ";", at)) >= 0) {
    const equals = indexOf(text, "=", at);
    if (equals < 0) return false;
    const name = toLowerCase(trimHttp(slice(text, at + 1, equals)));
    const quoted = text[equals + 1] === "\"";
    let end = indexOf(text, quoted ? "\"" : ";", equals + (quoted ? 2 : 1));
    if (end < 0) {
      if (quoted) return false;
      end = text.length;
    }
    const value = slice(text, equals + (quoted ? 2 : 1), end);
    if (name === "name") part.name = unescapeName(quoted ? value : trimHttp(value));
    else if (name === "filename") part.filename = unescapeName(quoted ? value : trimHttp(value));
    at = quoted ? end + 1 : end;
  }
  return part.name !== null;
}

function entryValue(part, body) {
  if (part.filename === null) return decodeUtf8(body, false, true);
  return fileOver(copyBytes(body), part.filename, toLowerCase(part.type), undefined);
}
