// The entry: passes requests on to another server, and its answers back.
import { forwarded, returned } from "./headers";

export default {
  async fetch(request, env) {
    const target = upstreamUrl(request.url, env.UPSTREAM);
    try {
      const response = await fetch(target, {
        method: request.method,
        headers: forwarded(request),
        // Neither body enters the sandbox: the host passes them on.
        body: request.body,
        redirect: "manual",
        signal: AbortSignal.any([request.signal, AbortSignal.timeout(env.TIMEOUT_MS)]),
      });
      return new Response(response.body, { ...pick(response), headers: returned(response, env.UPSTREAM, request.url) });
    } catch (error) {
      const isLate = error instanceof DOMException && error.name === "TimeoutError";
      console.error(`${request.method} ${target}: ${error}`);
      return new Response(isLate ? "The server took too long\n" : "The server can't be reached\n", { status: isLate ? 504 : 502 });
    }
  },
} satisfies ExportedHandler<Env>;

const pick = ({ status, statusText }: Response) => ({ status, statusText });

/** The same path and query, at the upstream. */
export function upstreamUrl(url: string, upstream: string): string {
  const { pathname, search } = new URL(url);
  return `${upstream.replace(/\/$/, "")}${pathname}${search}`;
}
