// `land:node`: makes a handler of an app that was written for `node:http`: Express, Koa, or a plain server.

import { respond, serverAt, Server } from "../internal/http_server.js";

/**
 * `export default httpServerHandler(app)`: `app` is a function `(request, response)`, an `http.Server`, or
 * `{ port }` of one that listens.
 */
export function httpServerHandler(app) {
  if (typeof app === "function") return { fetch: (request) => respond(request, app) };
  if (app instanceof Server) return { fetch: (request) => app.answer(request) };
  return {
    fetch(request) {
      const server = serverAt(app?.port);
      if (server === undefined) throw new Error("httpServerHandler: no server listens to the port " + app?.port);
      return server.answer(request);
    },
  };
}

export default { httpServerHandler };
