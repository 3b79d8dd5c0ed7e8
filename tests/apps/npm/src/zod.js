// zod: schemas, refinements, transforms, unions, errors and JSON Schema.
import { z } from "zod";
import * as mini from "zod/mini";
import { told } from "./told.js";

const User = z.object({
  name: z.string().min(2).trim(),
  email: z.email(),
  born: z.coerce.date().optional(),
  tags: z.array(z.enum(["a", "b"])).max(2).default([]),
  site: z.url().nullable(),
  age: z.int().gte(0).lt(150),
});
const Shape = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("circle"), r: z.number().positive() }),
  z.strictObject({ kind: z.literal("square"), side: z.bigint() }),
]);
const Tree = z.object({
  value: z.number(),
  get children() {
    return z.array(Tree);
  },
});
const Pair = z
  .object({ a: z.string(), b: z.string() })
  .refine((pair) => pair.a === pair.b, { error: "not the same", path: ["b"] })
  .transform((pair) => pair.a.length)
  .pipe(z.number().max(3));

export default told(async (say) => {
  const user = { name: " ada ", email: "ada@a.test", born: "1815-12-10", site: null, age: 36 };
  say("user", User.parse(user));
  const wrong = User.safeParse({ name: "x", email: "@", born: "never", tags: ["c", "a", "b"], site: "x", age: 1.5 });
  say("issues", wrong.error.issues);
  say("pretty", JSON.stringify(z.prettifyError(wrong.error)));
  say("tree", z.treeifyError(wrong.error));
  say("shape", Shape.safeParse({ kind: "circle", r: -1 }).error.issues);
  say("strict", Shape.safeParse({ kind: "square", side: 3n, more: 1 }).error.issues);
  say("kind", Shape.safeParse({ kind: "line" }).error.issues);
  say("tree", Tree.parse({ value: 1, children: [{ value: 2, children: [] }] }));
  say("pair", [Pair.parse({ a: "x", b: "x" }), Pair.safeParse({ a: "x", b: "y" }).error.issues]);
  say("piped", Pair.safeParse({ a: "long", b: "long" }).error.issues);
  say("async", await z.string().refine(async (text) => text !== "bad").safeParseAsync("bad"));
  say("record", z.record(z.string().regex(/^k/), z.stringbool()).parse({ k1: "yes", k2: "off" }));
  say("map", [...z.map(z.string(), z.number()).parse(new Map([["a", 1]]))]);
  say("template", z.templateLiteral(["v", z.number(), ".", z.enum(["x", "y"])]).safeParse("v1.x").success);
  say("formats", [z.uuid(), z.ipv4(), z.ipv6(), z.base64(), z.iso.datetime(), z.cidrv4(), z.jwt()].map((s) => s.safeParse("127.0.0.1").success));
  say("schema", z.toJSONSchema(User.omit({ born: true }), { io: "input" }));
  say("mini", mini.safeParse(mini.object({ a: mini.optional(mini.string().check(mini.maxLength(1))) }), { a: "ab" }).error.issues);
  say("brand", z.string().brand("x").catch("fallback").parse(7));
});
