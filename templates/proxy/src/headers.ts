// Which headers are passed on, each way.

/** Headers that a client may not set for the upstream. */
const PRIVATE = ["host", "x-internal-user"];

/** Headers of the upstream that are nobody's business. */
const HIDDEN = ["server", "x-powered-by"];

export function forwarded(request: Request): Headers {
  const headers = new Headers(request.headers);
  for (const name of PRIVATE) headers.delete(name);
  headers.set("x-forwarded-host", new URL(request.url).host);
  return headers;
}

/** The upstream's headers; where a redirect leads to the upstream itself, it leads to us. */
export function returned(response: Response, upstream: string, url: string): Headers {
  const headers = new Headers(response.headers);
  for (const name of HIDDEN) headers.delete(name);
  const location = headers.get("location");
  const target = location === null ? null : URL.parse(location, upstream);
  if (target && target.origin === new URL(upstream).origin) {
    headers.set("location", new URL(target.pathname + target.search, url).href);
  }
  return headers;
}
