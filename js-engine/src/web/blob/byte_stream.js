// Bytes that are all there, as a readable byte stream.
//
// https://fetch.spec.whatwg.org/#concept-bodyinit-extract and https://w3c.github.io/FileAPI/#blob-get-stream

import { byteLength, copyBytes, windowOf } from "land:headers/builtins";
import { closeController, createByteStream, enqueue } from "land:streams/internal";

const { min } = Math;

/** What one chunk of a copied stream has at most, so that no large blob is held twice. */
const CHUNK = 65536;

/** Streams `bytes`. What is enqueued is given away: `keep` makes copies, chunk by chunk, of bytes that others use. */
export function byteStreamOver(bytes, keep) {
  const size = byteLength(bytes);
  let at = 0;
  return createByteStream({
    pull(controller) {
      if (at < size) {
        const end = keep ? min(at + CHUNK, size) : size;
        const chunk = keep ? copyBytes(windowOf(bytes, at, end)) : bytes;
        at = end;
        enqueue(controller, chunk);
      }
      if (at === size) closeController(controller);
    },
    cancel() {},
  });
}
