// valibot: schemas, pipelines, issues.
import * as v from "valibot";
import { failure, told } from "./told.js";

const User = v.object({
  name: v.pipe(v.string(), v.trim(), v.minLength(2, "too short")),
  email: v.pipe(v.string(), v.email()),
  age: v.optional(v.pipe(v.number(), v.integer(), v.maxValue(150)), 18),
  roles: v.pipe(v.array(v.picklist(["admin", "user"])), v.nonEmpty()),
});
const Event = v.variant("type", [
  v.object({ type: v.literal("click"), x: v.number() }),
  v.object({ type: v.literal("key"), key: v.pipe(v.string(), v.regex(/^\p{L}$/u)) }),
]);

export default told(async (say) => {
  say("user", v.parse(User, { name: " ada ", email: "ada@a.test", roles: ["admin"] }));
  const wrong = v.safeParse(User, { name: "x", email: "x", age: 1.5, roles: ["root"] });
  say("issues", wrong.issues.map((issue) => [issue.kind, issue.type, issue.message, v.getDotPath(issue)]));
  say("flat", v.flatten(wrong.issues));
  say("thrown", await failure(() => v.parse(User, null)));
  say("variant", [v.is(Event, { type: "key", key: "ß" }), v.is(Event, { type: "key", key: "1" }), v.is(Event, { type: "drag" })]);
  say("transform", v.parse(v.pipe(v.string(), v.isoDate(), v.transform((text) => new Date(text))), "2024-02-29"));
  say("async", await v.safeParseAsync(v.pipeAsync(v.string(), v.checkAsync(async (text) => text === "ok", "not ok")), "no"));
  say("record", v.parse(v.record(v.string(), v.union([v.number(), v.null()])), { a: 1, b: null }));
  say("partial", v.safeParse(v.partial(v.pick(User, ["name"])), {}).success);
  say("formats", ["ipv4", "ipv6", "uuid", "url", "emoji", "hexColor", "isoTimestamp", "ulid"].map((name) => v.is(v.pipe(v.string(), v[name]()), "127.0.0.1")));
  say("emoji", v.is(v.pipe(v.string(), v.emoji()), "👍🏽"));
  say("length", v.is(v.pipe(v.string(), v.bytes(4)), "👍"));
});
