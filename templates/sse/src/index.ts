// The entry: a page, and the stream of events that it listens to.
import { eventStream } from "./events";
import page from "./page.html";
import { countdown } from "./countdown";

export default {
  fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    switch (pathname) {
      case "/":
        return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
      case "/events": {
        // A browser that has lost its connection says what it saw last, and goes on from there.
        const last = request.headers.get("last-event-id") ?? searchParams.get("from") ?? "10";
        const from = /^\d{1,4}$/.test(last) ? Number(last) : 10;
        return eventStream(countdown(from, env.INTERVAL_MS, request.signal));
      }
    }
    return new Response("Not found\n", { status: 404 });
  },
} satisfies ExportedHandler<Env>;
