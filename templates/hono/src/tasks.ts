// A small resource: lists tasks, shows one, and checks what a client wants to add.
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { validator } from "hono/validator";

type Task = { id: number; title: string; done: boolean };

// Every request starts from this list: what one request changes, the next doesn't see.
const list: Task[] = [
  { id: 1, title: "Build the app", done: true },
  { id: 2, title: "Serve it", done: true },
  { id: 3, title: "Change something", done: false },
];

const checkTask = validator("json", (body: unknown) => {
  const title = (body as { title?: unknown } | null)?.title;
  if (typeof title !== "string" || title.trim() === "") {
    throw new HTTPException(400, { message: "`title` is missing, or empty" });
  }
  return { title: title.trim() };
});

export const tasks = new Hono()
  .get("/", (c) => {
    const done = c.req.query("done");
    return c.json(done === undefined ? list : list.filter((task) => String(task.done) === done));
  })
  .get("/:id{[0-9]+}", (c) => {
    const task = list.find((task) => task.id === Number(c.req.param("id")));
    if (!task) throw new HTTPException(404, { message: "no such task" });
    return c.json(task);
  })
  .post("/", checkTask, (c) => {
    const { title } = c.req.valid("json");
    return c.json({ id: list.length + 1, title, done: false } satisfies Task, 201);
  });
