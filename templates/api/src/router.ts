// Routes by method and path; built once, when the program is built.
import { HttpError } from "./errors";

export interface Context<E> {
  request: Request;
  env: E;
  url: URL;
  /** The parts of the path that the pattern names: `/products/:id`. */
  params: Record<string, string>;
}

/** A `Response`, or what is sent as JSON. */
type Handler<E> = (context: Context<E>) => unknown;

interface Route<E> {
  method: string;
  parts: string[];
  handler: Handler<E>;
}

export class Router<E> {
  #routes: Route<E>[] = [];

  get(pattern: string, handler: Handler<E>): this {
    return this.#add("GET", pattern, handler);
  }

  post(pattern: string, handler: Handler<E>): this {
    return this.#add("POST", pattern, handler);
  }

  #add(method: string, pattern: string, handler: Handler<E>): this {
    this.#routes.push({ method, parts: split(pattern), handler });
    return this;
  }

  async handle(request: Request, env: E): Promise<Response> {
    const url = new URL(request.url);
    const allowed: string[] = [];
    for (const { method, parts, handler } of this.#routes) {
      const params = match(parts, split(url.pathname));
      if (params === null) continue;
      if (method === request.method || (method === "GET" && request.method === "HEAD")) {
        const result = await handler({ request, env, url, params });
        return result instanceof Response ? result : Response.json(result);
      }
      allowed.push(method);
    }
    if (allowed.length === 0) throw new HttpError(404, `nothing at ${url.pathname}`);
    throw new HttpError(405, `${request.method} is not allowed here`, undefined, { allow: allowed.join(", ") });
  }
}

const split = (path: string) => path.split("/").filter(Boolean);

function match(pattern: string[], path: string[]): Record<string, string> | null {
  if (pattern.length !== path.length) return null;
  const params: Record<string, string> = {};
  for (const [at, part] of pattern.entries()) {
    if (part.startsWith(":")) params[part.slice(1)] = path[at]!;
    else if (part !== path[at]) return null;
  }
  return params;
}
