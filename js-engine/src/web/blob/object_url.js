// Blob URLs: names for blobs, made by `URL.createObjectURL` and known to `fetch`.
//
// https://w3c.github.io/FileAPI/#creating-revoking
//
// A sandbox serves one request, so no blob outlives it by being named. There is no origin here: it is `null`.

import { requireArguments, toUSVString } from "land:webidl/webidl";
import { indexOf, slice, uncurryThis } from "land:headers/builtins";
import { isBlob } from "land:blob/file";

const { Map } = globalThis;
const { floor, random } = Math;
const getOf = uncurryThis(Map.prototype.get);
const setOf = uncurryThis(Map.prototype.set);
const deleteOf = uncurryThis(Map.prototype.delete);
const HEX = "0123456789abcdef";

const blobs = new Map();

/** A version 4 UUID. It has to be unique in this sandbox, no more. */
function makeId() {
  const pattern = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  let id = "";
  for (let i = 0; i < pattern.length; i++) {
    const place = pattern[i];
    if (place === "x") id += HEX[floor(random() * 16)];
    else id += place === "y" ? HEX[8 + floor(random() * 4)] : place;
  }
  return id;
}

/** The blob that a URL names, without regard to its fragment; undefined when there is none. */
export function blobOfUrl(href) {
  const hash = indexOf(href, "#");
  return getOf(blobs, hash < 0 ? href : slice(href, 0, hash));
}

const statics = {
  createObjectURL(object) {
    const context = "URL.createObjectURL";
    requireArguments(arguments.length, 1, context);
    if (!isBlob(object)) throw new TypeError(context + ": the argument is not a Blob");
    const url = "blob:null/" + makeId();
    setOf(blobs, url, object);
    return url;
  },
  revokeObjectURL(url) {
    requireArguments(arguments.length, 1, "URL.revokeObjectURL");
    deleteOf(blobs, toUSVString(url));
  },
};

/** Gives the `URL` class its two methods for blobs. */
export function installObjectUrls(URL) {
  for (const name of ["createObjectURL", "revokeObjectURL"]) {
    Reflect.defineProperty(URL, name, {
      __proto__: null,
      value: statics[name],
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}
