// Run by `land test`: each request goes to the app, in a sandbox of its own.
import { SELF, describe, expect, it } from "land:test";

const add = (task: unknown) =>
  SELF.fetch("/tasks", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(task) });

it("renders the welcome page", async () => {
  const response = await SELF.fetch("/?name=Ada");
  expect(response.headers.get("x-powered-by")).toBe("land");
  expect(await response.text()).toMatch(/Hello, *Ada!/);
});

describe("/tasks", () => {
  it("lists what is done", async () => {
    const tasks = await (await SELF.fetch("/tasks?done=true")).json();
    expect(tasks).toHaveLength(2);
    expect(tasks).toContainEqual({ id: 1, title: "Build the app", done: true });
  });

  it("adds one, and the next request doesn't see it", async () => {
    const response = await add({ title: " Write a test " });
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ id: 4, title: "Write a test", done: false });
    expect((await SELF.fetch("/tasks/4")).status).toBe(404);
  });

  it("refuses one without a title", async () => {
    expect((await add({ title: " " })).status).toBe(400);
  });
});
