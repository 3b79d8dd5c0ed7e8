// The entry: every request arrives at `fetch`, in a sandbox of its own.
import page from "./page.html";

const routes = {
  "/": () => html(page),
  "/hello": hello,
  "/headers": headers,
};

/** @type {ExportedHandler<Env>} */
export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const route = routes[url.pathname];
    if (!route) return new Response(`Nothing at ${url.pathname}\n`, { status: 404 });
    if (request.method !== "GET" && request.method !== "HEAD") {
      return new Response("Only GET is served here\n", { status: 405, headers: { allow: "GET, HEAD" } });
    }
    return route(request, env, url);
  },
};

/** Greets whoever the query names: `/hello?name=Ada`. */
function hello(request, env, url) {
  const name = url.searchParams.get("name") || "world";
  return new Response(`${env.GREETING}, ${name}!\n`);
}

/** Shows what the client sent. */
function headers(request) {
  return Response.json(Object.fromEntries(request.headers));
}

function html(text) {
  return new Response(text, { headers: { "content-type": "text/html; charset=utf-8" } });
}
