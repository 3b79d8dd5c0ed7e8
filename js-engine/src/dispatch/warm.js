// What becomes of a sample request at build time: its answer is produced and dropped.

import { forgetVisitor } from "land:event_loop/visitor";
import { STREAM, inspectResponse } from "land:fetch/dispatch";
import { stateOfResponse } from "land:fetch/response";
import { acquireReader, read } from "land:streams/internal";
import { forgetLife } from "land:dispatch/execution_context";

/** Answers a promise for the end of the response. Rejected when it isn't one that should be kept. */
export async function drain(answer) {
  const state = stateOfResponse(answer);
  if (state === null) throw new TypeError("the handler answered something that isn't a Response");
  const parts = inspectResponse(state);
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
