// Sends a `ReadableStream` as the response's body, as it is produced.

import { whenDone } from "land:event_loop/ops";
import { whenVisitorLeaves } from "land:event_loop/visitor";
import { hooks } from "land:native/response";
import { acquireReader, cancelReader, read } from "land:streams/internal";
import { toBytes } from "land:dispatch/chunk";

const { apply } = Reflect;
const { then } = Promise.prototype;
const { abortBody, addWork, closeBody, fail, openBody, respond, writeBody } = hooks;

// `land_abi::FailureKind::BodyStream`.
const BODY_STREAM = 9;
// `land_abi::Body::Outgoing`, as `land:native/response` numbers it.
const OUTGOING = 3;

/** Answers with the head and pumps the stream until it ends, fails, or the peer is gone. */
export function sendStream({ status, headers, body }) {
  const handle = openBody();
  if (handle < 0) throw new Error(`the response's body can't be opened (code ${handle})`);
  respond(status, headers, OUTGOING, handle);
  addWork(1);
  const reader = acquireReader(body);
  const pumping = { left: false };
  whenVisitorLeaves(() => {
    pumping.left = true;
    abortBody(handle);
    giveUp(reader);
  });
  pump(reader, handle, pumping);
}

const ignore = () => {};

/** Nobody reads: the stream's source is told to stop; what it has to say about that interests nobody. */
function giveUp(reader) {
  const cancelled = cancelReader(reader, new Error("the client has disconnected"));
  apply(then, cancelled, [ignore, ignore]);
}

async function pump(reader, handle, pumping) {
  try {
    for (;;) {
      const { done, value } = await read(reader);
      if (pumping.left) break;
      if (done) {
        closeBody(handle);
        break;
      }
      if (!(await write(handle, toBytes(value)))) {
        abortBody(handle);
        if (!pumping.left) giveUp(reader);
        break;
      }
    }
  } catch (error) {
    fail(BODY_STREAM, error);
    abortBody(handle);
    await apply(then, cancelReader(reader, error), [ignore, ignore]);
  } finally {
    addWork(-1);
  }
}

/** Hands a chunk over, waiting while the peer is slow; false when the peer is gone. */
async function write(handle, bytes) {
  let offset = 0;
  while (offset < bytes.length) {
    const taken = writeBody(handle, bytes, offset);
    if (taken === null || taken === undefined) return false;
    if (taken < 0) await whenDone(-taken);
    else offset += taken;
  }
  return true;
}
