// `Blob` and `File`: immutable bytes with a type, and with a name.
//
// https://w3c.github.io/FileAPI/
//
// A blob's bytes are one array that never changes and never leaves this module but as a copy or for reading; slices
// share it.

import {
  illegalInvocation, isObject, kInternal, requireArguments, toDOMString, toDictionary, toLongLong, toSequence,
  toUSVString,
} from "land:webidl/webidl";
import {
  byteLength, bytesOf, concatBytes, copyBytes, exactBuffer, exec, isArrayBuffer, isView, replaceAll, toLowerCase,
  viewBytes, windowOf,
} from "land:headers/builtins";
import { hooks } from "land:native/encoding";
import { parseMimeType, writeMimeType } from "land:headers/mime_type";
import { byteStreamOver } from "land:blob/byte_stream";

const { decodeUtf8, encode } = hooks;
const { now } = Date;
const { min, max } = Math;
const NOT_TYPE_TEXT = /[^\x20-\x7e]/;

/** Asked by internal slot: `isBlob`, `isFile`; and what a blob holds, for reading only. */
export let isBlob;
export let isFile;
export let bytesOfBlob;
export let typeOfBlob;
export let nameOfFile;
export let lastModifiedOf;

export class Blob {
  #bytes;
  #type;

  /** Our own code passes `kInternal`, bytes that nobody else will change, and a normalized type. */
  constructor(blobParts = undefined, options = undefined, type = undefined) {
    if (blobParts === kInternal) {
      this.#bytes = options;
      this.#type = type;
      return;
    }
    const context = "Blob constructor";
    const parts = blobParts === undefined ? [] : toSequence(blobParts, context, toPart);
    const { endings, type: givenType } = readOptions(options, context);
    this.#bytes = joinParts(parts, endings);
    this.#type = givenType;
  }

  get size() {
    return byteLength(bytesOfBlob(this));
  }

  get type() {
    return typeOfBlob(this);
  }

  /** https://w3c.github.io/FileAPI/#slice-blob */
  slice(start = undefined, end = undefined, contentType = undefined) {
    const bytes = bytesOfBlob(this);
    const size = byteLength(bytes);
    const from = start === undefined ? 0 : place(toLongLong(start, "Blob.slice", CLAMP), size);
    const to = end === undefined ? size : place(toLongLong(end, "Blob.slice", CLAMP), size);
    const type = contentType === undefined ? "" : normalizeType(toDOMString(contentType));
    return new Blob(kInternal, windowOf(bytes, from, max(from, to)), type);
  }

  stream() {
    return byteStreamOver(bytesOfBlob(this), true);
  }

  async text() {
    return decodeUtf8(bytesOfBlob(this), false, false);
  }

  async arrayBuffer() {
    return exactBuffer(copyBytes(bytesOfBlob(this)));
  }

  async bytes() {
    return copyBytes(bytesOfBlob(this));
  }

  static {
    isBlob = (value) => isObject(value) && #bytes in value;
    bytesOfBlob = (blob) => {
      if (!isBlob(blob)) throw illegalInvocation();
      return blob.#bytes;
    };
    typeOfBlob = (blob) => {
      if (!isBlob(blob)) throw illegalInvocation();
      return blob.#type;
    };
  }
}

export class File extends Blob {
  #name;
  #lastModified;

  /** Our own code passes `kInternal`, the bytes, and `{ name, type, lastModified }`. */
  constructor(fileBits, fileName, options = undefined) {
    if (fileBits === kInternal) {
      super(kInternal, fileName, options.type);
      this.#name = options.name;
      this.#lastModified = options.lastModified ?? now();
      return;
    }
    const context = "File constructor";
    requireArguments(arguments.length, 2, context);
    const parts = toSequence(fileBits, context, toPart);
    const name = toUSVString(fileName);
    const given = readOptions(options, context);
    super(kInternal, joinParts(parts, given.endings), given.type);
    this.#name = name;
    this.#lastModified = given.lastModified === undefined ? now() : toLongLong(given.lastModified, context);
  }

  get name() {
    if (!isFile(this)) throw illegalInvocation();
    return this.#name;
  }

  get lastModified() {
    if (!isFile(this)) throw illegalInvocation();
    return this.#lastModified;
  }

  static {
    isFile = (value) => isObject(value) && #name in value;
    nameOfFile = (file) => file.#name;
    lastModifiedOf = (file) => file.#lastModified;
  }
}

const CLAMP = { __proto__: null, clamp: true };

/** A place counted from the end when negative. */
function place(position, size) {
  return position < 0 ? max(size + position, 0) : min(position, size);
}

/** Members in the order that Web IDL reads them in. https://w3c.github.io/FileAPI/#dfn-BlobPropertyBag */
function readOptions(value, context) {
  const options = toDictionary(value, context);
  let { endings } = options;
  if (endings !== undefined) {
    endings = toDOMString(endings);
    if (endings !== "transparent" && endings !== "native") {
      throw new TypeError(`${context}: \`${endings}\` is not a kind of line endings`);
    }
  }
  const { lastModified } = options;
  const { type } = options;
  return { endings, lastModified, type: type === undefined ? "" : toMimeType(toDOMString(type)) };
}

/**
 * A departure: the standard lowers the whole text, and takes texts that are no types. web-platform-tests have the type
 * parsed, as `Response.blob` does, so that a charset keeps its case and what is no type is none.
 */
function toMimeType(text) {
  const type = text === "" ? null : parseMimeType(text);
  return type === null ? "" : writeMimeType(type);
}

/** What `slice` is given. https://w3c.github.io/FileAPI/#slice-blob */
function normalizeType(type) {
  return exec(NOT_TYPE_TEXT, type) === null ? toLowerCase(type) : "";
}

/** Buffers and blobs stay as they are until all options are read; everything else becomes text. */
function toPart(value) {
  if (isObject(value) && (isView(value) || isBlob(value) || isArrayBuffer(value))) return value;
  return toUSVString(value);
}

/** https://w3c.github.io/FileAPI/#process-blob-parts */
function joinParts(parts, endings) {
  const chunks = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (typeof part === "string") {
      chunks[i] = encode(endings === "native" ? withNativeEndings(part) : part);
    } else {
      chunks[i] = isBlob(part) ? bytesOfBlob(part) : viewBytes(part);
    }
  }
  if (chunks.length === 0) return new bytesOf(0);
  // A single chunk would be passed on as it is: only text's bytes are nobody else's, a blob's never change.
  if (chunks.length > 1 || typeof parts[0] === "string" || isBlob(parts[0])) return concatBytes(chunks);
  return copyBytes(chunks[0]);
}

function withNativeEndings(text) {
  return replaceAll(replaceAll(text, "\r\n", "\n"), "\r", "\n");
}

/** A blob over bytes that nobody else will change. */
export function blobOver(bytes, type) {
  return new Blob(kInternal, bytes, type);
}

/** A file over bytes that nobody else will change; modified now unless told otherwise. */
export function fileOver(bytes, name, type, lastModified) {
  return new File(kInternal, bytes, { name, type, lastModified });
}
