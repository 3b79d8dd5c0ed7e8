// What becomes of a sample request at build time: its answer is produced and dropped.

import { forgetVisitor } from "land:event_loop/visitor";
import { inspectResponse } from "land:fetch/dispatch";
import { acquireReader, read } from "land:streams/internal";
import { forgetLife } from "land:dispatch/execution_context";

// A kind of `land:fetch/dispatch`.
const STREAM = 3;

/** Answers a promise for the end of the response. Rejected when it isn't one that should be kept. */
export async function drain(answer) {
  const parts = inspectResponse(answer);
  if (parts === null) throw new TypeError("the handler answered something that isn't a Response");
  if (parts.status >= 500) throw new Error("the answer's status is " + parts.status);
  if (parts.kind !== STREAM) return;
  const reader = acquireReader(parts.body);
  while (!(await read(reader)).done);
}

/** Forgets what belongs to one request. */
export function cool() {
  forgetVisitor();
  forgetLife();
}
