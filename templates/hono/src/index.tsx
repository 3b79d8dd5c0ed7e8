// The entry: a hono app. `export default app` is all that the runtime needs.
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { tasks } from "./tasks";
import { Welcome } from "./welcome";

const app = new Hono<{ Bindings: Env }>();

app.use(async (c, next) => {
  await next();
  c.header("x-powered-by", "land");
});

app.get("/", (c) => c.html(<Welcome greeting={c.env.GREETING} name={c.req.query("name") ?? "world"} />));
app.route("/tasks", tasks);

app.notFound((c) => c.json({ error: `nothing at ${c.req.path}` }, 404));
app.onError((error, c) => {
  if (error instanceof HTTPException) return c.json({ error: error.message }, error.status);
  throw error; // a defect: the client sees a plain 500, the log has the stack
});

export default app;
