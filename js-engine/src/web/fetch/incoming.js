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

/** Why bodies were given up before their end, by their handles: each value holds a reason. */
const aborted = { __proto__: null };
/** The controllers of streams that have been read from, by the handles of their bodies. */
const controllers = { __proto__: null };

// `land_abi::code`.
const MALFORMED = -4;
const LIMIT = -5;

/** What a reader is told about a body that `read` answered `code` for. */
function brokenOff(handle, code) {
  const given = aborted[handle];
  if (given !== undefined) return given.reason;
  if (code === LIMIT) return new TypeError("Body: it is larger than the limit");
  if (code === MALFORMED) return new TypeError("Body: its content coding is damaged");
  return new TypeError(`Body: the peer broke the body off (code ${code})`);
}

/** Nobody wants the body any more: its readers fail with `reason`. */
export function abortIncoming(handle, reason) {
  if (aborted[handle] !== undefined) return;
  aborted[handle] = { reason };
  abort(handle);
  const controller = controllers[handle];
  if (controller !== undefined) errorController(controller, reason);
}

/** Throws the reason for which a body was given up, if it was: reading it fails at once, again and again. */
export function throwIfGivenUp(handle) {
  const given = aborted[handle];
  if (given !== undefined) throw given.reason;
}

/**
 * Reads to the end, adding to `chunks`. `result` is what a read has answered just now: an operation to wait for, 0 for
 * none, or a negative code.
 */
export async function drainIncoming(handle, chunks, result) {
  while (result !== null) {
    if (typeof result !== "number") chunks[chunks.length] = result;
    else if (result < 0) throw brokenOff(handle, result);
    else if (result > 0) await whenDone(result);
    result = read(handle, CHUNK);
  }
}

/** A stream over an incoming body: it reads only when it is read. */
export function streamOfIncoming(handle) {
  const stream = createByteStream({
    pull(controller) {
      apply(deleteOf, untouched, [stream]);
      controllers[handle] = controller;
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
  else if (result < 0) errorController(controller, brokenOff(handle, result));
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
