// Incoming bodies: reading what the host holds, as a stream or to the end.
//
// `read` answers what has arrived: bytes, null at the end, the number of an operation to wait for, or a negative code.

import { hooks } from "land:native/host_body";
import { whenDone } from "land:event_loop/ops";
import { closeController, createByteStream, enqueue, errorController } from "land:streams/internal";

const { abort, read } = hooks;
const { WeakMap } = globalThis;
const { apply } = Reflect;
const { get: getOf, set: setOf, delete: deleteOf } = WeakMap.prototype;

/** The most that one read takes: a chunk that is worth its call, and not much memory at once. */
const CHUNK = 65536;

/** The streams that nobody has read from yet, by which a body that is only passed on can be told. */
const untouched = new WeakMap();

function brokenOff(code) {
  return new TypeError(`Body: the peer broke the body off (code ${code})`);
}

/** Reads to the end, adding to `chunks`. */
export async function drainIncoming(handle, chunks) {
  for (;;) {
    const result = read(handle, CHUNK);
    if (result === null) return;
    if (typeof result !== "number") chunks[chunks.length] = result;
    else if (result < 0) throw brokenOff(result);
    else await whenDone(result);
  }
}

/** A stream over an incoming body: it reads only when it is read. */
export function streamOfIncoming(handle) {
  const stream = createByteStream({
    pull(controller) {
      apply(deleteOf, untouched, [stream]);
      return moveChunk(handle, controller);
    },
    cancel() {
      abort(handle);
    },
  });
  apply(setOf, untouched, [stream, handle]);
  return stream;
}

/** Passes on what has arrived; a promise when nothing has yet. */
function moveChunk(handle, controller) {
  const result = read(handle, CHUNK);
  if (result === null) closeController(controller);
  else if (typeof result !== "number") enqueue(controller, result);
  else if (result < 0) errorController(controller, brokenOff(result));
  else return moveChunkAfter(result, handle, controller);
  return undefined;
}

async function moveChunkAfter(op, handle, controller) {
  await whenDone(op);
  await moveChunk(handle, controller);
}

/** The host's handle when `stream` is an incoming body that nobody has read from; else 0. */
export function handleOfStream(stream) {
  return apply(getOf, untouched, [stream]) ?? 0;
}
