// Run by `land test`: each request goes to the program, in a sandbox of its own.
import { SELF, describe, expect, it } from "land:test";

describe("/hello", () => {
  it("greets whoever the query names", async () => {
    const response = await SELF.fetch("/hello?name=Ada");
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("Hello, Ada!\n");
  });

  it("is only there for GET", async () => {
    const response = await SELF.fetch("/hello", { method: "POST" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD");
  });
});

it("serves the page", async () => {
  const response = await SELF.fetch("/");
  expect(response.headers.get("content-type")).toMatch("text/html");
  expect(await response.text()).toContain("It runs.");
});

it("says when nothing is there", async () => {
  expect((await SELF.fetch("/gone")).status).toBe(404);
});
