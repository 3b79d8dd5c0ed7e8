// Run by `land test`: requests go to the program, in a sandbox each; modules can be tested directly.
import { SELF, describe, expect, it } from "land:test";
import { findQuote } from "./quotes";

describe("the API", () => {
  it("greets", async () => {
    const response = await SELF.fetch("/?name=Ada");
    expect(await response.json()).toEqual({ message: "Hello, Ada!" });
  });

  it("counts words", async () => {
    const body = JSON.stringify({ text: "to be or not to be" });
    const response = await SELF.fetch("/words", { method: "POST", body });
    expect(await response.json()).toEqual({ total: 6, words: { be: 2, to: 2, not: 1, or: 1 } });
  });

  it.each(["no JSON", "{}", "[]"])("refuses %s", async (body) => {
    const response = await SELF.fetch("/words", { method: "POST", body });
    expect(response.status).toBe(400);
    expect(await response.json()).toHaveProperty("error");
  });
});

describe("quotes", () => {
  it("are found by their id", () => {
    expect(findQuote("ada")).toMatchObject({ author: "Ada Lovelace" });
  });

  it("are missed with a 404", () => {
    expect(() => findQuote("nobody")).toThrow(expect.objectContaining({ status: 404 }));
  });
});
