// Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html

export interface ServerEvent {
  /** The kind that `addEventListener` names; "message" without one. */
  event?: string;
  /** What a browser sends as `last-event-id` when it connects again. */
  id?: string;
  data: unknown;
}

/** A response that sends events as they come. It ends with them, and they end with its reader. */
export function eventStream(events: AsyncIterable<ServerEvent>): Response {
  const lines = ReadableStream.from(write(events)).pipeThrough(new TextEncoderStream());
  return new Response(lines, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-cache" },
  });
}

async function* write(events: AsyncIterable<ServerEvent>): AsyncGenerator<string> {
  for await (const { event, id, data } of events) {
    yield `${field("event", event)}${field("id", id)}${field("data", JSON.stringify(data))}\n`;
  }
}

/** A line break would begin another field. */
const field = (name: string, value: string | undefined) =>
  value === undefined ? "" : `${name}: ${value.replace(/[\r\n]+/g, " ")}\n`;
