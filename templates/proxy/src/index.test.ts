// Run by `land test`: the upstream is faked, so that nothing leaves this machine.
import { SELF, describe, env, expect, fakeFetch, it } from "land:test";
import { upstreamUrl } from "./index";

describe("requests", () => {
  it("go to the upstream with path, query and body", async () => {
    const upstream = fakeFetch(`POST ${env.UPSTREAM}/notes`, async (request) => new Response(`got ${await request.text()}`));
    const response = await SELF.fetch("/notes?a=1", { method: "POST", body: "text" });
    expect(await response.text()).toBe("got text");
    expect(upstream.calls[0]?.url).toBe(`${env.UPSTREAM}/notes?a=1`);
  });

  it("carry what the client may say, and no more", async () => {
    const upstream = fakeFetch(`${env.UPSTREAM}/*`, "ok");
    await SELF.fetch("https://public.example/", { headers: { "x-internal-user": "root", "x-own": "yes" } });
    const { headers } = upstream.calls[0]!;
    expect(headers.get("x-internal-user")).toBeNull();
    expect(headers.get("x-own")).toBe("yes");
    expect(headers.get("x-forwarded-host")).toBe("public.example");
  });
});

describe("responses", () => {
  it("lead to us where they lead to the upstream", async () => {
    fakeFetch(`${env.UPSTREAM}/old`, () => Response.redirect(`${env.UPSTREAM}/new?x=1`, 301));
    const response = await SELF.fetch("https://public.example/old", { redirect: "manual" });
    expect(response.status).toBe(301);
    expect(response.headers.get("location")).toBe("https://public.example/new?x=1");
  });

  it("hide what the upstream says about itself", async () => {
    fakeFetch(`${env.UPSTREAM}/`, new Response("ok", { headers: { server: "secret/1.0", "x-powered-by": "x" } }));
    const { headers } = await SELF.fetch("/");
    expect([...headers.keys()]).not.toContain("server");
    expect(headers.has("x-powered-by")).toBe(false);
  });

  it("are a 502 when the upstream can't be reached", async () => {
    fakeFetch(`${env.UPSTREAM}/`, new Error("connection refused"));
    expect((await SELF.fetch("/")).status).toBe(502);
  });
});

it.each([
  ["https://a.example", "https://a.example/x?y"],
  ["https://a.example/base/", "https://a.example/base/x?y"],
])("joins %s and the path", (upstream, expected) => {
  expect(upstreamUrl("http://localhost/x?y", upstream)).toBe(expected);
});
