// graphql-yoga: a GraphQL server behind `fetch`: GET, POST, forms, streams, masked errors.
import { GraphQLError } from "graphql";
import { createPubSub, createSchema, createYoga } from "graphql-yoga";
import { told } from "./told.js";

const pubSub = createPubSub();
const yoga = createYoga({
  logging: false,
  graphiql: false,
  landingPage: false,
  context: async ({ request }) => ({ who: request.headers.get("x-who") }),
  schema: createSchema({
    typeDefs: `
      scalar File
      type Query { hello(name: String = "world"): String, who: String, fails: String, hidden: String }
      type Mutation { upload(file: File!): String }
      type Subscription { count(to: Int!): Int, said: String }
    `,
    resolvers: {
      Query: {
        hello: (_, { name }) => "hello " + name,
        who: (_, __, context) => context.who,
        fails: () => { throw new GraphQLError("told", { extensions: { code: "X", http: { status: 403 } } }); },
        hidden: () => { throw new Error("secret"); },
      },
      Mutation: { upload: async (_, { file }) => file.name + " " + (await file.text()) },
      Subscription: {
        count: { async *subscribe(_, { to }) { for (let n = 1; n <= to; n++) yield { count: n }; } },
        said: { subscribe: () => pubSub.subscribe("said"), resolve: (text) => text },
      },
    },
  }),
});

export default told(async (say) => {
  const show = async (what, response) => say(what, [response.status, response.headers.get("content-type"), await response.text()]);
  const get = (query, headers) => yoga.fetch("http://app.test/graphql?query=" + encodeURIComponent(query), { headers });
  const post = (body) => yoga.fetch("http://app.test/graphql", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  await show("get", await get("{ hello }"));
  await show("post", await post({ query: "query Q($n: String) { hello(name: $n) who }", variables: { n: "ada" } }));
  await show("context", await yoga.fetch(new Request("http://app.test/graphql?query={who}", { headers: { "x-who": "me", accept: "application/graphql-response+json" } })));
  await show("fails", await post({ query: "{ fails }" }));
  await show("hidden", await post({ query: "{ hidden hello }" }));
  await show("syntax", await post({ query: "{" }));
  await show("method", await get("mutation { upload(file: 1) }"));
  const form = new FormData();
  form.set("operations", JSON.stringify({ query: "mutation($f: File!) { upload(file: $f) }", variables: { f: null } }));
  form.set("map", '{"0":["variables.f"]}');
  form.set("0", new File(["content"], "a.txt", { type: "text/plain" }));
  await show("upload", await yoga.fetch("http://app.test/graphql", { method: "POST", body: form }));
  await show("events", await get("subscription { count(to: 2) }", { accept: "text/event-stream" }));
  const said = await get("subscription { said }", { accept: "text/event-stream" });
  const reader = said.body.pipeThrough(new TextDecoderStream()).getReader();
  setTimeout(() => pubSub.publish("said", "from afar"), 5);
  let text = "";
  while (!text.includes("afar")) text += (await reader.read()).value;
  await reader.cancel();
  say("published", text.replace(/^:\n\n/, ""));
  say("nowhere", (await yoga.fetch("http://app.test/other")).status);
  await show("health", await yoga.fetch("http://app.test/health"));
});
