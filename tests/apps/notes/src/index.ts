// A small app as people write it: hono routes, zod checks what comes in, marked renders.
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { breakDown } from "./broken";
import { newNote, notes, slugOf, summary } from "./notes";
import { render } from "./render";

const app = new Hono<{ Bindings: { TITLE: string } }>();

app.use("/preview", secureHeaders());

app.get("/notes/:slug", (c) => {
  const note = notes.find((note) => note.slug === c.req.param("slug"));
  if (!note) throw new HTTPException(404, { message: "no such note" });
  return c.html(`<title>${c.env.TITLE}</title>${render(note.text)}`);
});

app.get("/api/notes", (c) => c.json(notes.map(summary)));

app.post("/api/notes", async (c) => {
  const body: unknown = await c.req.json().catch(() => {
    throw new HTTPException(400, { message: "the body isn't JSON" });
  });
  const parsed = newNote.safeParse(body);
  if (!parsed.success) return c.json({ issues: parsed.error.issues }, 400);
  const note = { ...parsed.data, slug: slugOf(parsed.data.title) };
  notes.push(note);
  return c.json(summary(note), 201);
});

app.post("/preview", async (c) => c.html(render(await c.req.text())));

app.get("/broken", () => breakDown());

app.onError((error) => {
  if (error instanceof HTTPException) return error.getResponse();
  throw error;
});

export default app;
