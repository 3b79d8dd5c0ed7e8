// Base64: `atob` and `btoa`, and the same for bytes.
//
// https://html.spec.whatwg.org/multipage/webappapis.html#atob

import { defineGlobalFunction, requireArguments, toDOMString } from "land:webidl/webidl";
import { DOMException } from "land:dom_exception/dom_exception";
import { hooks } from "land:native/base64";

const { encodeBinary, decodeBinary, encodeBytes, decodeBytes } = hooks;

/** `encodeBytes(Uint8Array) → string`, with padding. `decodeBytes(string) → Uint8Array`, or undefined when malformed; forgiving as the standard has it. */
export { encodeBytes, decodeBytes };

/** https://html.spec.whatwg.org/multipage/webappapis.html#dom-btoa */
export function btoa(data) {
  requireArguments(arguments.length, 1, "btoa");
  const encoded = encodeBinary(toDOMString(data));
  if (encoded === undefined) {
    throw new DOMException("btoa: the string has a character outside Latin-1.", "InvalidCharacterError");
  }
  return encoded;
}

/** https://html.spec.whatwg.org/multipage/webappapis.html#dom-atob */
export function atob(data) {
  requireArguments(arguments.length, 1, "atob");
  const decoded = decodeBinary(toDOMString(data));
  if (decoded === undefined) {
    throw new DOMException("atob: the string is not correctly encoded base64.", "InvalidCharacterError");
  }
  return decoded;
}

/** Puts `atob` and `btoa` in place. */
export function install(global) {
  defineGlobalFunction(global, "atob", atob);
  defineGlobalFunction(global, "btoa", btoa);
}
