// Finds the handler by looking at what the user's module became, never at its source.

import { FetchEvent, fetchListeners } from "land:dispatch/service_worker";

/**
 * A handler and the name of its shape, or a `TypeError` that says what was found instead. `object` is what has the
 * handler as its method `fetch`, looked up for each request; else null.
 */
export function findHandler(namespace) {
  const exported = "default" in namespace ? namespace.default : undefined;
  if (exported === undefined || exported === null) return fromListeners("default" in namespace);
  if (typeof exported === "object" || typeof exported === "function") {
    // The prototype chain counts: hono's app, or an instance of a class of one's own.
    const fetch = exported.fetch;
    if (typeof fetch === "function") {
      return { shape: "default.fetch", object: exported, handler: null };
    }
    if (fetch !== undefined) {
      throw new TypeError(`the default export's \`fetch\` is ${kindOf(fetch)}, not a function`);
    }
    if (typeof exported === "function" && !isClass(exported)) {
      return { shape: "default function", object: null, handler: exported };
    }
  }
  if (fetchListeners.length > 0) return fromListeners(false);
  throw new TypeError(`the default export is ${kindOf(exported)} without a \`fetch\` method`);
}

function fromListeners(exportsNothing) {
  if (fetchListeners.length === 0) {
    throw new TypeError(
      exportsNothing
        ? "the module's default export is empty"
        : "the module has no default export and no listener for `fetch`",
    );
  }
  return {
    shape: "addEventListener",
    object: null,
    handler: (request) => new FetchEvent(request).dispatch(),
  };
}

/** A class can't be called: its `prototype` can't be written, a plain function's can. */
function isClass(fn) {
  const prototype = Object.getOwnPropertyDescriptor(fn, "prototype");
  return prototype !== undefined && !prototype.writable;
}

function kindOf(value) {
  if (value === null) return "null";
  if (typeof value === "function") return isClass(value) ? "a class" : "a function";
  if (typeof value === "object") return Array.isArray(value) ? "an array" : "an object";
  return `a ${typeof value}`;
}
