// What the tests of `fetch` run: the path names an action, the header `x-to` says what to fetch.

const text = new TextEncoder();
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const shown = (response) => ({
  status: response.status,
  statusText: response.statusText,
  url: response.url,
  redirected: response.redirected,
  type: response.type,
  headers: [...response.headers],
});

const actions = {
  async pass(to) {
    return fetch(to);
  },
  async forward(to, request) {
    return fetch(new Request(to, request));
  },
  async show(to, request) {
    const init = { method: request.method, redirect: request.headers.get("x-redirect") ?? "follow" };
    if (request.method !== "GET" && request.method !== "HEAD") init.body = await request.text();
    init.headers = { authorization: "secret", cookie: "a=1", "content-type": "text/x", "x-own": "1" };
    const response = await fetch(to, init);
    return Response.json({ ...shown(response), text: await response.text() });
  },
  async named(to) {
    return fetch(to, { headers: { host: "other.example" } });
  },
  async bare(to, request) {
    return fetch(to, { method: request.method });
  },
  async changed(to) {
    const response = await fetch(to);
    return new Response(`[${await response.text()}]`, response);
  },
  async splice(to, request) {
    return fetch(to, { method: "POST", body: request.body });
  },
  async streamed(to) {
    const body = new ReadableStream({
      async pull(controller) {
        this.n = (this.n ?? 0) + 1;
        if (this.n > 3) controller.close();
        else controller.enqueue(text.encode(`part ${this.n} `));
      },
    });
    return fetch(to, { method: "PUT", body, duplex: "half" });
  },
  async failing(to) {
    const body = new ReadableStream({
      async pull() {
        await wait(10);
        throw new RangeError("no more");
      },
    });
    return fetch(to, { method: "POST", body, duplex: "half" });
  },
  async abort(to) {
    return fetch(to, { signal: AbortSignal.timeout(100) });
  },
  async abortBody(to) {
    const controller = new AbortController();
    const response = await fetch(to, { signal: controller.signal });
    const reading = response.text();
    setTimeout(() => controller.abort(new RangeError("enough")), 20);
    return new Response(await reading);
  },
  async abortStream(to) {
    const controller = new AbortController();
    const response = await fetch(to, { signal: controller.signal });
    const reader = response.body.getReader();
    await reader.read();
    controller.abort(new RangeError("enough"));
    return new Response(JSON.stringify(await reader.read()));
  },
  async unread(to) {
    const response = await fetch(to);
    return new Response(`status ${response.status}`);
  },
  async many(to, request) {
    const count = Number(request.headers.get("x-count"));
    const one = async (n) => {
      try {
        return await (await fetch(`${to}?${n}`)).text();
      } catch (error) {
        return error.message;
      }
    };
    return Response.json(await Promise.all(Array.from({ length: count }, (_, n) => one(n))));
  },
  async large(to) {
    return fetch(to, { headers: { "x-large": "y".repeat(300 << 10) } });
  },
  async later(to, request, ctx) {
    ctx.waitUntil(wait(10).then(() => fetch(to)).then((response) => response.text()).then(console.log));
    return new Response("answered");
  },
  async self(to, request) {
    return fetch(request.url, { headers: { "x-to": "", "cdn-loop": "none of it" } });
  },
};

export default {
  async fetch(request, env, ctx) {
    const action = actions[new URL(request.url).pathname.slice(1)];
    try {
      return await action(request.headers.get("x-to"), request, ctx);
    } catch (error) {
      const { name, message, cause } = error;
      return Response.json({ name, message, cause: cause?.message }, { status: 418 });
    }
  },
};
