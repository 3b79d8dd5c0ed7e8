// What a program demands of a response's bytes: `fetch(url, { integrity: "sha256-…" })`.
//
// https://w3c.github.io/webappsec-subresource-integrity/

import { encodeBytes } from "land:base64/base64";
import { start } from "land:crypto/native";
import { charCodeAt, concatBytes, indexOf, isView, replaceAll, slice } from "land:headers/builtins";
import { drainBody, toBytes } from "land:fetch/body";
import { BODY } from "land:fetch/message";
import { stateOfResponse } from "land:fetch/response";

/** Only what is said with the strongest counts. */
const STRENGTH = { __proto__: null, sha256: 1, sha384: 2, sha512: 3 };
const NAMES = { __proto__: null, 1: "SHA-256", 2: "SHA-384", 3: "SHA-512" };

const isSpace = (unit) => unit === 0x20 || (unit >= 0x09 && unit <= 0x0d && unit !== 0x0b);

/** https://w3c.github.io/webappsec-subresource-integrity/#parse-metadata, and of it the strongest; null when nothing is known. */
function strongestOf(metadata) {
  let strongest = null;
  for (let at = 0; at < metadata.length; at++) {
    const start = at;
    while (at < metadata.length && !isSpace(charCodeAt(metadata, at))) at++;
    const item = slice(metadata, start, at);
    const hyphen = indexOf(item, "-");
    const rank = (hyphen < 0 ? undefined : STRENGTH[slice(item, 0, hyphen)]) ?? 0;
    if (rank === 0 || rank < (strongest?.rank ?? 0)) continue;
    const options = indexOf(item, "?");
    const value = plain(slice(item, hyphen + 1, options < 0 ? item.length : options));
    if (strongest === null || rank > strongest.rank) strongest = { rank, values: [value] };
    else strongest.values[strongest.values.length] = value;
  }
  return strongest;
}

/** The same for both alphabets of base64, with padding or without. */
function plain(base64) {
  return replaceAll(replaceAll(replaceAll(base64, "-", "+"), "_", "/"), "=", "");
}

/** Passes a response on once its whole body is what it should be. https://fetch.spec.whatwg.org/#main-fetch */
export async function withIntegrity(metadata, response) {
  const strongest = strongestOf(metadata);
  if (strongest === null) return response;
  const state = stateOfResponse(response);
  const bytes = await takeBytes(state);
  if (bytes === null) throw new TypeError("fetch: there is no body that `integrity` could hold for");
  const digest = plain(encodeBytes(await start("digest", NAMES[strongest.rank], bytes)));
  for (let i = 0; i < strongest.values.length; i++) {
    if (strongest.values[i] === digest) return response;
  }
  throw new TypeError("fetch: the response's body is not what `integrity` says it is");
}

/** The whole body, which is at rest afterwards; null when there is none. */
async function takeBytes(state) {
  const body = state[BODY];
  if (body === null) return null;
  if (typeof body === "string" || isView(body)) return toBytes(body);
  const chunks = [];
  await drainBody(state, chunks);
  return (state[BODY] = concatBytes(chunks));
}
