// itty-router: its three routers, parameters, middleware and errors.
import { AutoRouter, IttyRouter, Router, StatusError, cors, error, json, withContent, withParams } from "itty-router";
import { told } from "./told.js";

const { preflight, corsify } = cors({ origin: "https://a.test" });
const router = Router({ base: "/api", before: [preflight, withParams], catch: error, finally: [json, corsify] });
router
  .get("/todos/:id", ({ id }) => ({ id }))
  .get("/files/:path+", ({ path, query }) => ({ path, query }))
  .post("/todos", withContent, ({ content }) => ({ content }))
  .get("/teapot", () => {
    throw new StatusError(418, { detail: "short" });
  })
  .all("*", () => error(404, "nothing here"));
const auto = AutoRouter().get("/hello/:name?", ({ name = "world" }) => "hello " + name);
const tiny = IttyRouter().get("/x.:format?", ({ params }) => new Response("x as " + params.format));

export default told(async (say) => {
  const ask = async (router, path, init) => {
    const response = await router.fetch(new Request("http://app.test" + path, init));
    say(path, [response.status, response.headers.get("content-type"), await response.text()]);
  };
  await ask(router, "/api/todos/7");
  await ask(router, "/api/files/a/b/c.txt?x=1&x=2&y=");
  const headers = { "content-type": "application/json" };
  await ask(router, "/api/todos", { method: "POST", headers, body: '{"a":[1]}' });
  await ask(router, "/api/todos", { method: "POST", body: new URLSearchParams("a=1&b=2") });
  await ask(router, "/api/teapot");
  await ask(router, "/api/nowhere");
  await ask(auto, "/hello/ada");
  await ask(auto, "/hello");
  await ask(auto, "/missing");
  await ask(tiny, "/x.json");
});
