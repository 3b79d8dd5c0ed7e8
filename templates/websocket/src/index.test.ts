// Run by `land test`: what is said, and what a plain request gets. `SELF` opens no WebSockets.
import { SELF, describe, expect, it } from "land:test";
import { answer } from "./messages";

const say = (text: unknown) => JSON.stringify({ kind: "say", text });

describe("messages", () => {
  it("are echoed and remembered", () => {
    const history: string[] = [];
    expect(answer(say("one"), history)).toEqual({ kind: "echo", text: "one", count: 1 });
    expect(answer(say("two"), history)).toMatchObject({ count: 2 });
    expect(answer('{"kind":"history"}', history)).toEqual({ kind: "history", texts: ["one", "two"] });
  });

  it("are not kept for ever", () => {
    const history = Array.from({ length: 100 }, (_, at) => String(at));
    answer(say("new"), history);
    expect(history).toHaveLength(100);
    expect(history.at(-1)).toBe("new");
  });

  it.each(["null", "{}", say(1)])("says what is wrong with %s", (data) => {
    expect(answer(data, [])).toHaveProperty("kind", "error");
  });

  it("end the connection when they are none", () => {
    expect(answer("no JSON", [])).toBeNull();
    expect(answer(new ArrayBuffer(1), [])).toBeNull();
  });
});

it("wants a WebSocket", async () => {
  const response = await SELF.fetch("/socket");
  expect(response.status).toBe(426);
});
