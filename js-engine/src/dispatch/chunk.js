// What a stream produces, as bytes for the wire.

const typedArray = Object.getPrototypeOf(Uint8Array.prototype);
const tagOf = Object.getOwnPropertyDescriptor(typedArray, Symbol.toStringTag).get;
const { apply } = Reflect;

/** A chunk of a body must be a `Uint8Array` (Fetch, "incrementally read a body"). */
export function toBytes(chunk) {
  if (apply(tagOf, chunk, []) === "Uint8Array") return chunk;
  throw new TypeError(
    `a chunk of the response's body is ${chunk === null ? "null" : `a ${typeof chunk}`}, not a Uint8Array`,
  );
}
