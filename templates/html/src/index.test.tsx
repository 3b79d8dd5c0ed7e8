// Run by `land test`: pages through requests, components directly.
import { SELF, describe, expect, it } from "land:test";
import { Missing } from "./pages";

const get = async (path: string) => {
  const response = await SELF.fetch(path);
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
};

describe("pages", () => {
  it("lists the notes", async () => {
    const { status, type, text } = await get("/");
    expect(status).toBe(200);
    expect(type).toBe("text/html; charset=utf-8");
    expect(text).toContain('<a href="/notes/marsh">At the marsh</a>');
  });

  it("escapes what it shows", async () => {
    const { text } = await get("/notes/marsh");
    expect(text).toContain("&#34;one &#60; two&#34;");
    expect(String(<Missing title="x" path="<script>" />)).not.toContain("<script>");
  });

  it("has a page for what isn't there", async () => {
    const { status, text } = await get("/notes/gone");
    expect(status).toBe(404);
    expect(text).toContain("Not found");
  });
});

it("serves the style sheet as it is", async () => {
  const { status, type } = await get("/style.css");
  expect(status).toBe(200);
  expect(type).toMatch("text/css");
});
