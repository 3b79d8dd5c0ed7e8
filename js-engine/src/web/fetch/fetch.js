// `fetch()`, and puts `Request`, `Response` and `fetch` in place.
//
// https://fetch.spec.whatwg.org/#fetch-method

import { defineGlobalFunction, defineInterface, requireArguments, toDOMString } from "land:webidl/webidl";
import { byteLength, copyBytes, indexOf, slice, startsWith } from "land:headers/builtins";
import { bytesOfBlob, typeOfBlob } from "land:blob/file";
import { hooks } from "land:native/event_loop";
import { readDataUrl } from "land:fetch/data_url";
import { withIntegrity } from "land:fetch/integrity";
import { NETWORK, fetchFrom, throwIfAborted } from "land:fetch/network";
import { Request, blobOf, hrefOf, integrityOf, methodOf, stateForFetch, wantsCache } from "land:fetch/request";
import { Response, responseFor, watchPrototypes } from "land:fetch/response";

const { isRefused } = hooks;

const MODULE_SCOPE =
  "`fetch` can't be used at module scope: the module is evaluated once, at build time, and frozen; " +
  "use it inside a handler";

/** An async function, so that whatever is thrown rejects. */
async function fetch(input, init = undefined) {
  requireArguments(arguments.length, 1, "fetch");
  const request = stateForFetch(input, init);
  throwIfAborted(request);
  const integrity = integrityOf(request);
  const response = await fetchScheme(request);
  return integrity === "" ? response : await withIntegrity(integrity, response);
}

/** https://fetch.spec.whatwg.org/#scheme-fetch: a response, or a promise for one. */
function fetchScheme(request) {
  const href = withoutFragment(hrefOf(request));
  if (startsWith(href, "data:")) return fetchData(request, href);
  if (startsWith(href, "blob:")) return fetchBlob(request, href);
  if (startsWith(href, "http:") || startsWith(href, "https:")) {
    if (isRefused("the network")) throw new TypeError(MODULE_SCOPE);
    if (wantsCache(request)) throw new TypeError("fetch: `only-if-cached` asks a cache, and there is none");
    return fetchFrom(NETWORK, request, href);
  }
  throw new TypeError(`fetch: \`${slice(href, 0, indexOf(href, ":"))}\` is not a scheme that can be fetched`);
}

/** A URL's text up to its fragment. */
export function withoutFragment(href) {
  const hash = indexOf(href, "#");
  return hash < 0 ? href : slice(href, 0, hash);
}

function fetchData(request, href) {
  const data = readDataUrl(href);
  if (data === null) throw new TypeError("fetch: the `data:` URL is malformed");
  const body = methodOf(request) === "HEAD" ? null : data.bytes;
  return responseFor(href, 200, "OK", ["Content-Type", data.type], body);
}

function fetchBlob(request, href) {
  const blob = blobOf(request);
  if (blob === undefined || methodOf(request) !== "GET") throw new TypeError("fetch: the URL names no blob to get");
  const bytes = bytesOfBlob(blob);
  const list = ["Content-Length", toDOMString(byteLength(bytes)), "Content-Type", typeOfBlob(blob)];
  return responseFor(href, 200, "OK", list, copyBytes(bytes));
}

export function install(global) {
  defineInterface(global, Request, { name: "Request" });
  defineInterface(global, Response, { name: "Response" });
  watchPrototypes();
  defineGlobalFunction(global, "fetch", fetch);
}
