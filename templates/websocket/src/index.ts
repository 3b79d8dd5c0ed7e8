// The entry: a page, and the WebSocket that it talks to.
import { answer } from "./messages";
import page from "./page.html";

export default {
  fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/") return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
    if (pathname !== "/socket") return new Response("Not found\n", { status: 404 });
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      return new Response("A WebSocket is expected here\n", { status: 426, headers: { upgrade: "websocket" } });
    }
    const { 0: client, 1: server } = new WebSocketPair();
    serve(server, env);
    return new Response(null, { status: 101, webSocket: client });
  },
} satisfies ExportedHandler<Env>;

/** The sandbox lives as long as the connection: `history` is this visitor's alone. */
function serve(socket: WebSocket, env: Env) {
  const history: string[] = [];
  socket.accept();
  socket.send(JSON.stringify({ kind: "welcome", text: env.GREETING }));
  socket.addEventListener("message", ({ data }) => {
    const message = answer(data, history);
    if (message === null) socket.close(1003, "messages are JSON texts");
    else socket.send(JSON.stringify(message));
  });
}
