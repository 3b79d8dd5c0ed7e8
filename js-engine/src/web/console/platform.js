// What to show of the web platform's own objects, whose state is private.

import { freeGetter, free, mapGet, mapSet } from "land:console/primordials";
import { KIND_PROXY, kindOf } from "land:structured_clone/kind";

const { getOwnPropertyDescriptor, getPrototypeOf } = Reflect;

/** The attributes of each interface that say something; reading none of them changes anything. */
const attributes = {
  AbortSignal: ["aborted", "reason"],
  Blob: ["size", "type"],
  Event: ["type", "defaultPrevented", "cancelable", "timeStamp"],
  File: ["name", "size", "type", "lastModified"],
  ReadableStream: ["locked"],
  Request: ["method", "url", "headers", "redirect", "bodyUsed"],
  Response: ["status", "statusText", "ok", "headers", "type", "url", "redirected", "bodyUsed"],
  TextDecoder: ["encoding", "fatal", "ignoreBOM"],
  TextEncoder: ["encoding"],
  URL: [
    "href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search",
    "searchParams", "hash",
  ],
  WritableStream: ["locked"],
};

/** The interfaces that are lists of pairs. */
const lists = ["FormData", "Headers", "URLSearchParams"];

// From an interface's prototype to what reads its objects.
const readers = new Map();

/** Learns the interfaces that `global` has. Runs once, after they are in place and before any program. */
export function learnInterfaces(global) {
  for (const name in attributes) {
    const prototype = global[name]?.prototype;
    if (prototype === undefined) continue;
    const known = attributes[name].filter((key) => getOwnPropertyDescriptor(prototype, key)?.get || name === "File");
    mapSet(readers, prototype, attributeReader(prototype, known));
  }
  for (const name of lists) {
    const prototype = global[name]?.prototype;
    if (prototype !== undefined) mapSet(readers, prototype, pairReader(prototype));
  }
}

function attributeReader(prototype, keys) {
  const getters = keys.map((key) => ({ __proto__: null, key, get: inheritedGetter(prototype, key) }));
  return (object) => {
    const found = [];
    for (let i = 0; i < getters.length; i++) {
      found[i] = { __proto__: null, key: getters[i].key, value: getters[i].get(object), isPair: false };
    }
    return found;
  };
}

/** `File` has attributes of `Blob`'s. */
function inheritedGetter(prototype, key) {
  for (let at = prototype; at !== null; at = getPrototypeOf(at)) {
    if (getOwnPropertyDescriptor(at, key)?.get) return freeGetter(at, key);
  }
  return () => undefined;
}

function pairReader({ forEach }) {
  const each = free(forEach);
  return (object) => {
    const found = [];
    each(object, (value, key) => {
      found[found.length] = { __proto__: null, key, value, isPair: true };
    });
    return found;
  };
}

/** What there is to see of `object`, or undefined where it is none of the platform's. */
export function platformParts(object) {
  for (let at = object; at !== null && kindOf(at) !== KIND_PROXY; at = getPrototypeOf(at)) {
    const read = mapGet(readers, at);
    if (read === undefined) continue;
    try {
      return read(object);
    } catch {
      // It only inherits from an interface.
      return undefined;
    }
  }
  return undefined;
}
