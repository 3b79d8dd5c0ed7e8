// @trpc/server: its fetch adapter: queries, mutations, batches, streams, errors.
import { TRPCError, initTRPC, tracked } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { observable } from "@trpc/server/observable";
import { z } from "zod";
import { told } from "./told.js";

const t = initTRPC.context().create({ isServer: true, isDev: false });
const authed = t.procedure.use(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: "UNAUTHORIZED" });
  return next({ ctx: { user: ctx.user.toUpperCase() } });
});
const router = t.router({
  hello: t.procedure.input(z.object({ name: z.string().min(2) })).query(({ input }) => ({ hello: input.name })),
  post: t.router({ add: authed.input(z.number()).mutation(({ input, ctx }) => [ctx.user, input + 1]) }),
  fails: t.procedure.query(() => {
    throw new TRPCError({ code: "CONFLICT", message: "twice", cause: new Error("inner") });
  }),
  parts: t.procedure.query(async function* () {
    yield 1;
    yield 2;
  }),
  events: t.procedure.subscription(async function* () {
    yield tracked("id-1", { n: 1 });
    yield tracked("id-2", { n: 2 });
  }),
});

export default told(async (say) => {
  const ask = async (what, path, init) => {
    const request = new Request("http://app.test/trpc/" + path, init);
    const response = await fetchRequestHandler({ endpoint: "/trpc", req: request, router, createContext: ({ req }) => ({ user: req.headers.get("x-user") }) });
    say(what, [response.status, response.headers.get("content-type"), await response.text()]);
  };
  const input = (value) => "?input=" + encodeURIComponent(JSON.stringify(value));
  await ask("query", "hello" + input({ name: "ada" }));
  await ask("batch", "hello,fails?batch=1&input=" + encodeURIComponent('{"0":{"name":"x"}}'));
  const json = { "content-type": "application/json" };
  await ask("refused", "post.add", { method: "POST", headers: json, body: "41" });
  await ask("mutation", "post.add", { method: "POST", headers: { ...json, "x-user": "ada" }, body: "41" });
  await ask("broken", "post.add", { method: "POST", headers: json, body: "{" });
  await ask("nowhere", "none.such");
  await ask("stream", "hello,parts?batch=1&input=" + encodeURIComponent('{"0":{"name":"ada"}}'), { headers: { "trpc-accept": "application/jsonl" } });
  await ask("events", "events", { headers: { accept: "text/event-stream" } });
  const caller = t.createCallerFactory(router)({ user: "bob" });
  say("caller", [await caller.hello({ name: "bob" }), await caller.post.add(1)]);
  const seen = [];
  observable((emit) => (emit.next(1), emit.complete())).subscribe({ next: (n) => seen.push(n), complete: () => seen.push("end") });
  say("observable", seen);
});
