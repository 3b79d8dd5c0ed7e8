// Meets the limit that the path names; `x-to` says who is there to talk to.
import { connect } from "land:sockets";

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const spin = (ms) => { for (const end = performance.now() + ms; performance.now() < end; ); };
const told = (promise) => promise.then(() => "no limit", (error) => `${error.message}`);
const many = (count, start) => Promise.all(Array.from({ length: count }, (_, at) => told(start(at))));
const last = (list) => list[list.length - 1];

/** Without a clock, which stands still while a program computes. */
function compute() {
  let sum = 0;
  for (;;) sum += 1;
}

const actions = {
  "cpu": () => compute(),
  "cpu-turn": () => compute(),
  "wall": () => wait(60_000),
  "memory": () => { const kept = []; for (;;) kept.push(new Uint8Array(1 << 20).fill(1)); },
  "stack": () => { const deep = (n) => deep(n + 1) + 1; return deep(0); },
  "wait-until": (_, ctx) => ctx.waitUntil(wait(60_000)),
  "response-stall": () => new Response(new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array(1)),
    pull: () => wait(60_000),
  })),
  "response-body": () => new Response(new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1024)),
  })),
  "console": () => { for (let n = 0; n < 2000; n++) console.log("again"); },
  "fetches": async ({ to }) => last(await many(3, () => fetch(`http://${to}/`))),
  "outbound-connect": ({ to }) => told(fetch(`http://${to}/`)),
  "outbound-tls": ({ to }) => told(fetch(`https://${to}/`)),
  "outbound-head": ({ to }) => told(fetch(`http://${to}/`)),
  "outbound-stall": ({ to }) => told(fetch(`http://${to}/`).then((response) => response.text())),
  "outbound-connections": async ({ to }) => last(await many(2, () => fetch(`http://${to}/`))),
  "sockets": async ({ to }) => last(await many(2, () => connect(to).opened)),
  "socket-connect": ({ to }) => told(connect(to).opened),
  "socket-tls": ({ to }) => told(connect(to, { secureTransport: "on" }).opened),
  "socket-start-tls": async ({ to }) => {
    const socket = connect(to, { secureTransport: "starttls" });
    await socket.opened;
    return told(socket.startTls().opened);
  },
  "socket-stall": async ({ to }) => {
    const writer = connect(to).writable.getWriter();
    for (let n = 0; n < 2000; n++) await writer.write(new Uint8Array(1 << 16));
  },
  "websocket-open": ({ to }) => new Promise((resolve) => {
    new WebSocket(`ws://${to}/`).onerror = ({ message }) => resolve(message);
  }),
  "timers": () => { for (let n = 0; n < 6; n++) setTimeout(() => {}, 1000); },
  "timers-again": () => { for (let n = 0; n < 20; n++) try { setTimeout(() => {}, 10); } catch { /* again */ } },
  "operations": async ({ to }) => {
    const controller = new AbortController();
    const all = many(300, () => fetch(`http://${to}/`, { signal: controller.signal }));
    controller.abort(new Error("enough"));
    return (await all).find((text) => text !== "enough");
  },
  "bodies": async ({ to }) => last(await many(70, () => fetch(`http://${to}/`))),
};

export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    const name = pathname.slice(1);
    if (name === "websockets" || name === "cpu-window") {
      const { 0: client, 1: server } = new WebSocketPair();
      server.accept();
      server.onmessage = () => {
        for (let n = 0; n < 300_000; n++);
        server.send("done");
      };
      return new Response(null, { status: 101, webSocket: client });
    }
    if (name === "request-body") return new Response(`${(await request.text()).length}`);
    try {
      const answer = await actions[name]({ to: request.headers.get("x-to") }, ctx);
      return answer instanceof Response ? answer : new Response(`caught: ${answer}`);
    } catch (error) {
      if (name === "memory") throw error;
      return new Response(`thrown: ${error.message}`);
    }
  },
};
