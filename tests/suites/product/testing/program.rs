//! `SELF`: redirects, WebSockets, and whom the program under test may ask.

use land_tests::project::Project;

use super::{assert_outcomes, report};

const WORKER: &str = r#"
const to = (location, status) => new Response("moved", { status, headers: { location } });
export default {
  async fetch(request) {
    const { pathname, searchParams, origin } = new URL(request.url);
    if (pathname === "/old") return to(searchParams.get("to") ?? "/new?a=1", Number(searchParams.get("status")));
    if (pathname === "/round") return to("/round", 302);
    const header = (name) => request.headers.get(name);
    if (pathname === "/new") {
      const { method } = request;
      const body = await request.text();
      const [key, type] = ["authorization", "content-type"].map(header);
      return Response.json({ at: origin + pathname, method, body, key, type });
    }
    if (pathname === "/ask") {
      const asked = fetch(searchParams.get("url"));
      return new Response(await asked.then((answer) => answer.text(), (error) => error.message));
    }
    if (header("upgrade") !== "websocket") return new Response("no socket", { status: 426 });
    const { 0: client, 1: server } = new WebSocketPair();
    server.accept();
    server.addEventListener("message", ({ data }) => (data === "bye" ? server.close(4000, "so long") : server.send(`heard ${data}`)));
    const headers = { "sec-websocket-protocol": header("sec-websocket-protocol") ?? "none" };
    return new Response(null, { status: 101, webSocket: client, headers });
  },
};
"#;

const TESTS: &str = r#"
import { SELF, expect, fakeFetch, it } from "land:test";
const ask = async (path, init) => (await SELF.fetch(path, init)).json();
const post = { method: "POST", body: "text", headers: { authorization: "key" } };

it("follows redirects", async () => {
  const response = await SELF.fetch("/old?status=302");
  expect([response.redirected, response.url]).toEqual([true, "http://localhost/new?a=1"]);
  expect((await response.json()).method).toBe("GET");
  expect(await ask("/old?status=303", post)).toMatchObject({ method: "GET", body: "", key: "key", type: null });
  expect(await ask("/old?status=307", post)).toMatchObject({ method: "POST", body: "text", type: "text/plain;charset=UTF-8" });
  expect(await ask("/old?status=302&to=https://other.example/new", post)).toMatchObject({ at: "https://other.example/new", key: null });
});
it("follows none where it is told not to", async () => {
  const response = await SELF.fetch("/old?status=301", { redirect: "manual" });
  expect([response.status, response.headers.get("location"), await response.text()]).toEqual([301, "/new?a=1", "moved"]);
  await expect(SELF.fetch("/old?status=301", { redirect: "error" })).rejects.toThrow(TypeError);
  await expect(SELF.fetch("/round")).rejects.toThrow("more than 20 redirects");
  await expect(SELF.fetch("/old?status=301&to=file:///x")).rejects.toThrow("leads to");
});
it("opens WebSockets", async () => {
  const response = await SELF.fetch("/socket", { headers: { upgrade: "websocket", "sec-websocket-protocol": "chat" } });
  expect([response.status, response.headers.get("sec-websocket-protocol")]).toEqual([101, "chat"]);
  const { webSocket } = response;
  const next = (name) => new Promise((resolve) => webSocket.addEventListener(name, resolve, { once: true }));
  webSocket.accept();
  webSocket.send("one");
  expect((await next("message")).data).toBe("heard one");
  webSocket.send("two");
  expect((await next("message")).data).toBe("heard two");
  webSocket.send("bye");
  const { code, reason } = await next("close");
  expect([code, reason]).toEqual([4000, "so long"]);
});
it("hears of WebSockets that are refused", async () => {
  const response = await SELF.fetch("/new", { headers: { upgrade: "websocket" } });
  expect([response.status, response.webSocket ?? null]).toEqual([200, null]);
  expect((await SELF.fetch("/socket")).status).toBe(426);
});
it("is held to the policy", async () => {
  fakeFetch(/./, "faked");
  expect(await (await SELF.fetch("/ask?url=https://api.example/x")).text()).toBe("faked");
  const refused = await (await SELF.fetch("/ask?url=https://other.example/x")).text();
  expect(refused).toContain("no rule covers `GET https://other.example`");
});
"#;

#[test]
fn requests_to_the_program_are_those_of_a_client() {
    let project = Project::with(&[("src/index.js", WORKER), ("src/app.test.js", TESTS)]);
    project.write("land.toml", "name = \"app\"\n[fetch]\nallow = [\"https://api.example\"]\n");
    let names = [
        "follows redirects",
        "follows none where it is told not to",
        "opens WebSockets",
        "hears of WebSockets that are refused",
        "is held to the policy",
    ];
    assert_outcomes(&report(&project, &[]), &names.map(|name| (name, "passed")));
}
