// A source of events: counts down, one number at a time.
import type { ServerEvent } from "./events";

const sleep = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis));

export async function* countdown(from: number, millis: number, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  for (let left = from; left > 0 && !signal.aborted; left -= 1) {
    // The id is what a connection that breaks here goes on with.
    yield { event: "tick", id: String(left - 1), data: { left } };
    await sleep(millis);
  }
  if (!signal.aborted) yield { event: "done", data: {} };
}
