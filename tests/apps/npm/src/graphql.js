// graphql: schemas, queries, errors, introspection and printing.
import { GraphQLError, GraphQLScalarType, buildSchema, defaultFieldResolver, getIntrospectionQuery, graphql, parse, print, printSchema, subscribe, validate, visit } from "graphql";
import { told } from "./told.js";

const schema = buildSchema(`
  "a moment" scalar Moment
  enum Kind { BOOK FILM }
  interface Node { id: ID! }
  type Work implements Node { id: ID!, title(upper: Boolean = false): String, kind: Kind, at: Moment, more: [Work!] }
  union Found = Work | Person
  type Person implements Node { id: ID!, name: String! }
  input Filter { kind: Kind!, words: [String!] }
  type Query { node(id: ID!): Node, search(filter: Filter): [Found], broken: String!, hello(name: String!): String @deprecated(reason: "old") }
  type Mutation { rename(id: ID!, title: String!): Work }
  type Subscription { count(to: Int!): Int }
`);
const works = { 1: { __typename: "Work", id: 1, title: "One", kind: "BOOK", at: new Date(0) } };
works[1].more = [works[1]];
Object.assign(schema.getType("Moment"), new GraphQLScalarType({ name: "Moment", serialize: (date) => date.toISOString() }));
schema.getType("Work").getFields().title.resolve = (work, { upper }) => (upper ? work.title.toUpperCase() : work.title);
const rootValue = {
  node: async ({ id }) => works[id],
  search: ({ filter }) => [works[1], { __typename: "Person", id: 9, name: filter.words.join() }],
  broken: () => null,
  hello: ({ name }) => {
    throw new GraphQLError("not " + name, { extensions: { code: "NO" } });
  },
  rename: ({ id, title }) => ({ ...works[id], title }),
  async *count({ to }) {
    for (let n = 1; n <= to; n++) yield { count: n };
  },
};

export default told(async (say) => {
  const ask = async (source, variableValues) => say(source, await graphql({ schema, source, rootValue, variableValues }));
  await ask("{ node(id: 1) { id ...W } } fragment W on Work { title(upper: true) kind at more { more { title } } }");
  await ask("query($f: Filter) { search(filter: $f) { __typename ... on Person { name } ... on Work { t: title } } }", { f: { kind: "FILM", words: ["a", "b"] } });
  await ask("query($f: Filter) { search(filter: $f) { __typename } }", { f: { kind: "SONG" } });
  await ask("query($s: Boolean!) { node(id: 1) { id @skip(if: $s) } hello(name: \"x\") }", { s: true });
  await ask("mutation { rename(id: 1, title: \"Two\") { title } }");
  await ask("{ broken }");
  await ask("{ node(id: 1) { nam } }");
  await ask("{ node(id: }");
  const events = await subscribe({ schema, document: parse("subscription { count(to: 3) }"), rootValue });
  const seen = [];
  for await (const event of events) seen.push(event.data.count);
  say("subscription", seen);
  say("introspection", (await graphql({ schema, source: getIntrospectionQuery() })).data.__schema.types.map((type) => type.name));
  say("schema", JSON.stringify(printSchema(schema)));
  const names = [];
  visit(parse("{ a { b(c: 1) } }"), { Field: (node) => void names.push(node.name.value) });
  say("visited", [names, print(parse("query Q($a:Int=1){x(y:[1,{z:$a}])@d}"))]);
  say("validate", validate(schema, parse("{ hello }")).map((error) => [error.message, error.locations]));
  say("resolver", defaultFieldResolver({ a: 1 }, {}, {}, { fieldName: "a" }));
});
