// Bodies that are forms: what `formData()` makes of them.
//
// https://fetch.spec.whatwg.org/#dom-body-formdata

import { formDataOver } from "land:blob/form_data";
import { getParameter } from "land:headers/mime_type";
import { hooks as encoding } from "land:native/encoding";
import { hooks as url } from "land:native/url";
import { parseMultipart } from "land:fetch/multipart";

const { decodeUtf8, encode } = encoding;
const { parseForm } = url;

/** `data` is a string or bytes. */
export function parseFormBody(data, mimeType) {
  const essence = mimeType === null ? "" : mimeType.essence;
  if (essence === "application/x-www-form-urlencoded") {
    return formDataOver(parseForm(typeof data === "string" ? data : decodeUtf8(data, false, true)));
  }
  if (essence !== "multipart/form-data") {
    throw new TypeError("Body.formData: the Content-Type is not that of a form");
  }
  const boundary = getParameter(mimeType, "boundary");
  if (boundary === null) throw new TypeError("Body.formData: the Content-Type names no boundary");
  const entries = parseMultipart(typeof data === "string" ? encode(data) : data, boundary);
  if (entries === null) throw new TypeError("Body.formData: the body is not a well-formed form");
  return formDataOver(entries);
}
