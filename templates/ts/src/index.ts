// The entry: finds the route for a request, and turns what goes wrong into an answer.
import { HttpError, json } from "./http";
import { findQuote, quotes } from "./quotes";
import { countWords } from "./words";

export default {
  async fetch(request, env) {
    try {
      return await route(request, env);
    } catch (error) {
      if (error instanceof HttpError) return json({ error: error.message }, error.status);
      throw error; // a defect: the client sees a plain 500, the log has the stack
    }
  },
} satisfies ExportedHandler<Env>;

function route(request: Request, env: Env): Response | Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const [collection, id, ...rest] = pathname.split("/").filter(Boolean);
  switch (`${request.method} ${collection ?? ""}`) {
    case "GET ":
      return json({ message: `${env.GREETING}, ${searchParams.get("name") ?? "world"}!` });
    case "GET quotes":
      if (rest.length === 0) return json(id ? findQuote(id) : quotes);
      break;
    case "POST words":
      return countWords(request);
  }
  throw new HttpError(404, `nothing at ${request.method} ${pathname}`);
}
