// js-yaml: schemas, documents, styles and errors with their places.
import { CORE_SCHEMA, FAILSAFE_SCHEMA, YAML11_SCHEMA, YAMLException, defineScalarTag, dump, load, loadAll } from "js-yaml";
import { failure, told } from "./told.js";

const TEXT = `
a: &x {n: 1, m: [0o14, -1.5e3, .nan, null]}
b: *x
c: |+
  kept

d: >
  folded
  text
e: "esc \\u263A \\x41"
f: 'it''s'
`;

export default told(async (say) => {
  const value = load(TEXT);
  say("loaded", value);
  say("alias", value.a === value.b);
  say("schemas", [load("[yes, 1, ~]", { schema: FAILSAFE_SCHEMA }), load("[yes, 1, ~]", { schema: CORE_SCHEMA }), load("[yes, 2001-01-01, 0b11]", { schema: YAML11_SCHEMA })]);
  say("all", loadAll("---\n1\n---\n[a]\n"));
  say("dumped", JSON.stringify(dump({ a: [1, [2], {}], s: "yes", t: "multi\nline\n", u: "é👍", n: null, f: 1.0, e: 1e100, z: "" })));
  say("options", JSON.stringify(dump({ b: [{ x: 1 }], a: value.a, c: value.a }, { sortKeys: true, flowLevel: 2, noRefs: true, indent: 4 })));
  const error = await Promise.resolve().then(() => load("a: 1\nb: [2\nc: }", { filename: "f.yaml" })).catch((thrown) => thrown);
  say("error", [error instanceof YAMLException, error.reason, error.mark.line, error.mark.column, error.message]);
  say("duplicate", await failure(() => load("a: 1\na: 2")));
  const tag = defineScalarTag("!upper", { resolve: (text) => text.toUpperCase() });
  say("tag", load("x: !upper abc", { schema: CORE_SCHEMA.withTags([tag]) }));
  say("refused", (await failure(() => dump({ f() {} }))).split("\n")[0]);
});
