// hono with 20 routes: a request to each in turn, from the `Request` to the response's text.
import { Hono } from "hono";

const app = new Hono();
const names = ["users", "posts", "tags", "files", "teams"];
for (const name of names) {
  app.get("/" + name, (c) => c.text(name));
  app.get("/" + name + "/:id", (c) => c.text(name + c.req.param("id")));
  app.post("/" + name + "/:id/edit", (c) => c.text("edit" + c.req.param("id")));
  app.get("/" + name + "/:id/comments/:comment", (c) => c.text(c.req.param("comment")));
}

const requests = names.flatMap((name) => [
  ["GET", "/" + name],
  ["GET", "/" + name + "/42"],
  ["POST", "/" + name + "/42/edit"],
  ["GET", "/" + name + "/42/comments/7"],
]);
let next = 0;

export async function run() {
  const [method, path] = requests[next++ % requests.length];
  const response = await app.fetch(new Request("http://localhost" + path, { method }));
  return response.status + " " + (await response.text());
}
