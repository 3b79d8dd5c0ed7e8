// yaml: documents, comments, anchors, tags and errors with their places.
import YAML, { Document, isMap, parseAllDocuments, parseDocument, stringify, visit } from "yaml";
import { failure, told } from "./told.js";

const TEXT = `# head
base: &base
  name: "x\\u00e9"
  list: [1, 0x1f, 1.5e3, .inf, ~, true]
derived:
  <<: *base
  text: |
    two
      lines
  folded: >-
    one
    line
? complex key
: !!set {a, b}
when: 2024-02-29T12:00:00Z
binary: !!binary aGVsbG8=
`;

export default told(async (say) => {
  const { binary, ...rest } = YAML.parse(TEXT, { merge: true, customTags: ["timestamp", "binary", "set"] });
  say("parsed", [rest, [...rest["complex key"]], [...binary]]);
  say("core", YAML.parse(TEXT.replace("!!set ", "").replace("!!binary ", "")));
  const doc = parseDocument("a: 1 # one\n\n# about b\nb:\n  - x\n  - {y: 2}\n");
  doc.setIn(["b", 1, "y"], 3);
  doc.addIn(["b"], "z");
  doc.get("b").commentBefore = " changed";
  say("edited", JSON.stringify(String(doc)));
  say("kinds", [isMap(doc.contents), doc.getIn(["b", 0])]);
  say("written", JSON.stringify(stringify({ a: [1, { b: null }], "k: y": "yes", long: "x".repeat(90) + " y", multi: "a\nb\n", date: new Date(0), n: -0, big: 12345678901234567890n })));
  const shared = { s: 1 };
  say("anchors", JSON.stringify(stringify([shared, shared])));
  say("many", parseAllDocuments("--- 1\n...\n---\na: b\n").map((one) => one.toJS()));
  say("errors", parseDocument("a: [1\nb: }").errors.map((error) => [error.code, error.linePos, error.message]));
  say("thrown", await failure(() => YAML.parse("a: b: c")));
  const keys = [];
  visit(doc, { Pair: (_, pair) => void keys.push(String(pair.key)) });
  say("visited", keys);
  say("bomb", await failure(() => YAML.parse("a: &a [x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]", { maxAliasCount: 100 })));
  say("document", JSON.stringify(new Document({ version: 1 }, { version: "1.1" }).toString({ directives: true })));
});
