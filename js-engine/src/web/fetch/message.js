// What a request and a response have in common: how their headers and body are held until someone asks.
//
// A `Request` or `Response` object has one private field, its state: an array whose places are named below. This runs
// on every request in an interpreter, for which an array of eight costs a seventh of an object with eight properties;
// for the same reason nothing is built before it is looked at.

import { headersOver } from "land:headers/headers";
import { appendHeader, copyList, hasHeader } from "land:headers/list";

/**
 * null, a string, a `Uint8Array` that nobody else holds, the handle of an incoming body of the host that nobody has
 * looked at, or a body record (see `body.js`).
 */
export const BODY = 0;
/**
 * The header list: an array; or what it will be made of: null for an empty one, a string for one with only this
 * `Content-Type`, a function that gives the array.
 */
export const LIST = 1;
/** The `Headers` object over the list, null until it is asked for. */
export const HEADERS = 2;

/** The header list as an array, made now if need be. */
export function listOf(state) {
  let list = state[LIST];
  if (typeof list === "object" && list !== null) return list;
  if (list === null) list = [];
  else if (typeof list === "string") list = ["Content-Type", list];
  else list = list();
  state[LIST] = list;
  return list;
}

export function headersOf(state, immutable) {
  const list = state[LIST];
  return (state[HEADERS] = headersOver(typeof list === "object" && list !== null ? list : listOf(state), immutable));
}

/** The list with the type that a body implies, unless it names one; the list may not be made yet. */
export function withContentType(list, type) {
  if (type === null) return list;
  if (list === null) return type;
  if (!hasHeader(list, "content-type")) appendHeader(list, "Content-Type", type);
  return list;
}

/** The list of a copy of a message. What isn't made yet needn't be made for it. */
export function copyOfList(state) {
  const list = state[LIST];
  return list === null || typeof list === "string" ? list : copyList(listOf(state));
}
