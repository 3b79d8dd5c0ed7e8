// hono: routes, middleware, validation, streams, cookies, tokens and errors.
import { Hono } from "hono";
import { basicAuth } from "hono/basic-auth";
import { getCookie, getSignedCookie, setCookie, setSignedCookie } from "hono/cookie";
import { cors } from "hono/cors";
import { etag } from "hono/etag";
import { html } from "hono/html";
import { HTTPException } from "hono/http-exception";
import { jwt, sign } from "hono/jwt";
import { stream, streamSSE } from "hono/streaming";
import { validator } from "hono/validator";
import { told } from "./told.js";

const app = new Hono();
app.use("/api/*", cors({ origin: "https://a.test" }), etag());
app.get("/api/users/:id{[0-9]+}", (c) => c.json({ id: c.req.param("id"), q: c.req.queries("q") }));
app.post("/api/users", validator("json", (value, c) => (value.name ? value : c.json({ error: "no name" }, 422))), (c) =>
  c.json({ made: c.req.valid("json").name }, 201),
);
app.use("/private/*", basicAuth({ username: "ada", password: "secret" }));
app.get("/private/page", (c) => c.text("hidden"));
app.use("/token/*", jwt({ secret: "key", alg: "HS256" }));
app.get("/token/me", (c) => c.json(c.get("jwtPayload")));
app.get("/page", (c) => c.html(html`<p>${"<b>"}</p>`));
app.get("/stream", (c) =>
  stream(c, async (out) => {
    for (const part of ["a", "b", "c"]) await out.write(part);
  }),
);
app.get("/events", (c) =>
  streamSSE(c, async (out) => {
    await out.writeSSE({ event: "tick", id: "1", data: "one\ntwo" });
  }),
);
app.get("/cookies", async (c) => {
  setCookie(c, "plain", "1 2", { path: "/", httpOnly: true, sameSite: "Lax" });
  await setSignedCookie(c, "signed", "me", "key");
  return c.json([getCookie(c, "seen"), await getSignedCookie(c, "key", "forged")]);
});
app.get("/fails", () => {
  throw new HTTPException(418, { message: "short and stout" });
});
app.get("/breaks", () => {
  throw new TypeError("broken");
});
app.onError((error, c) => (error instanceof HTTPException ? error.getResponse() : c.text("caught " + error.message, 500)));
app.notFound((c) => c.text("no " + c.req.path, 404));
app.route("/sub", new Hono().basePath("/v1").get("/x", (c) => c.text(c.req.routePath ?? "")));

export default told(async (say) => {
  const ask = async (path, init) => {
    const response = await app.request(path, init);
    const headers = [...response.headers].map((pair) => pair.join("="));
    say(path, [response.status, headers, await response.text()]);
  };
  await ask("/api/users/7?q=a&q=b", { headers: { origin: "https://a.test" } });
  await ask("/api/users/x");
  const json = { "content-type": "application/json" };
  await ask("/api/users", { method: "POST", headers: json, body: '{"name":"ada"}' });
  await ask("/api/users", { method: "POST", headers: json, body: "{}" });
  await ask("/api/users", { method: "POST", headers: json, body: "{" });
  await ask("/api/users", { method: "OPTIONS", headers: { origin: "https://a.test" } });
  await ask("/private/page");
  await ask("/private/page", { headers: { authorization: "Basic " + btoa("ada:secret") } });
  const token = await sign({ sub: "ada", exp: 4102444800 }, "key", "HS256");
  say("token", token);
  await ask("/token/me", { headers: { authorization: "Bearer " + token } });
  await ask("/token/me", { headers: { authorization: "Bearer " + token.slice(0, -2) + "xx" } });
  await ask("/page");
  await ask("/stream");
  await ask("/events");
  await ask("/cookies", { headers: { cookie: "seen=yes; forged=a.b" } });
  await ask("/fails");
  await ask("/breaks");
  await ask("/nowhere");
  await ask("/sub/v1/x");
});
