// The entry: pages by path. Files in `public/` are served before a request gets here.
import type { Html } from "./html/jsx-runtime";
import { findNote, notes } from "./notes";
import { Index, Missing, Note } from "./pages";

export default {
  fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (request.method !== "GET" && request.method !== "HEAD") {
      return new Response("Only GET is served here\n", { status: 405, headers: { allow: "GET, HEAD" } });
    }
    if (pathname === "/") return page(<Index title={env.TITLE} notes={notes} />);
    const note = findNote(/^\/notes\/([\w-]+)$/.exec(pathname)?.[1]);
    if (note) return page(<Note title={env.TITLE} note={note} />);
    return page(<Missing title={env.TITLE} path={pathname} />, 404);
  },
} satisfies ExportedHandler<Env>;

function page(html: Html, status = 200): Response {
  return new Response(`<!doctype html>${html}`, { status, headers: { "content-type": "text/html; charset=utf-8" } });
}
