// A router with 20 routes and a middleware.
import { Hono } from "hono";

const app = new Hono();
app.use("*", async (c, next) => {
  await next();
  c.header("x-powered-by", "hono");
});
for (const name of ["users", "posts", "comments", "tags", "teams", "files"]) {
  app.get(`/api/${name}`, (c) => c.json({ list: name }));
  app.post(`/api/${name}`, (c) => c.json({ made: name }, 201));
  app.get(`/api/${name}/:id`, (c) => c.json({ id: c.req.param("id") }));
}
app.get("/api/teams/:team/members/:member", (c) => c.json(c.req.param()));
app.get("/files/*", (c) => c.text(c.req.path));

export default app;
