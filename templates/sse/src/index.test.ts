// Run by `land test`: the stream as a browser reads it, and its parts.
import { SELF, describe, expect, it } from "land:test";
import { countdown } from "./countdown";
import { eventStream } from "./events";

const soon = new AbortController().signal;

describe("events", () => {
  it("are written field by field", async () => {
    async function* events() {
      yield { event: "a", id: "1", data: { text: "two\nlines" } };
      yield { data: 2 };
    }
    expect(await eventStream(events()).text()).toBe('event: a\nid: 1\ndata: {"text":"two\\nlines"}\n\ndata: 2\n\n');
  });

  it("count down, and say where they are", async () => {
    const events = [];
    for await (const event of countdown(2, 0, soon)) events.push(event);
    expect(events).toEqual([
      { event: "tick", id: "1", data: { left: 2 } },
      { event: "tick", id: "0", data: { left: 1 } },
      { event: "done", data: {} },
    ]);
  });
});

describe("/events", () => {
  it("streams", async () => {
    const response = await SELF.fetch("/events?from=1");
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toContain("event: tick");
    await reader.cancel();
  });

  it("goes on where a connection broke", async () => {
    const response = await SELF.fetch("/events", { headers: { "last-event-id": "0" } });
    expect(await response.text()).toBe("event: done\ndata: {}\n\n");
  });
});
