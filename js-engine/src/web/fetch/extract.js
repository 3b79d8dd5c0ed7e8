// What a program gives as a body, and what it becomes.
//
// https://fetch.spec.whatwg.org/#concept-bodyinit-extract

import { isObject, toDOMString } from "land:webidl/webidl";
import { copyBytes, isArrayBuffer, isView, viewBytes } from "land:headers/builtins";
import { bytesOfBlob, isBlob, typeOfBlob } from "land:blob/file";
import { entriesOf, isFormData } from "land:blob/form_data";
import { isDisturbed, isLocked, isReadableStream } from "land:streams/internal";
import { isURLSearchParams, serializeParams } from "land:url/search_params";
import { streamBody } from "land:fetch/body";
import { encodeMultipart, makeBoundary } from "land:fetch/multipart";

export const TEXT_TYPE = "text/plain;charset=UTF-8";
export const FORM_TYPE = "application/x-www-form-urlencoded;charset=UTF-8";

/** `{ body, type }`: a body as `message.js` describes it, and the `Content-Type` that it implies or null. */
export function extractBody(init, context) {
  if (typeof init === "string" || !isObject(init)) return { body: toDOMString(init), type: TEXT_TYPE };
  if (isReadableStream(init)) return { body: streamBody(checkStream(init, context)), type: null };
  if (isBlob(init)) return { body: copyBytes(bytesOfBlob(init)), type: typeOfBlob(init) || null };
  if (isView(init) || isArrayBuffer(init)) return { body: copyBytes(viewBytes(init)), type: null };
  if (isFormData(init)) {
    const boundary = makeBoundary();
    return {
      body: encodeMultipart(entriesOf(init), boundary),
      type: "multipart/form-data; boundary=" + boundary,
    };
  }
  if (isURLSearchParams(init)) return { body: serializeParams(init), type: FORM_TYPE };
  return { body: toDOMString(init), type: TEXT_TYPE };
}

function checkStream(stream, context) {
  if (isDisturbed(stream) || isLocked(stream)) {
    throw new TypeError(`${context}: the stream given as body is locked or has been read from`);
  }
  return stream;
}
