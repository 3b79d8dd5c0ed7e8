// lodash-es: collections, objects, functions, text and chains.
import chain, * as l from "lodash-es";
import { failure, told } from "./told.js";

class Point {
  constructor(x) {
    this.x = x;
  }
}
const people = [{ n: "ada", a: 36, t: ["x"] }, { n: "bob", a: 20, t: ["y", "x"] }, { n: "cy", a: 36, t: [] }];

function collections(say) {
  say("groupBy", l.groupBy(people, "a"));
  say("orderBy", l.map(l.orderBy(people, ["a", "n"], ["desc", "desc"]), "n"));
  say("keyBy", l.mapValues(l.keyBy(people, "n"), "a"));
  say("sets", [l.union([1, 2], [2, 3]), l.difference([1, 2, 3], [2]), l.xor([1, 2], [2, 3]), l.uniqBy(people, "a").length]);
  say("arrays", [l.chunk(l.range(5), 2), l.zipObject(["a", "b"], [1, 2]), l.flattenDeep([1, [2, [3, [4]]]]), l.sortedIndex([1, 3], 2)]);
  say("counts", [l.countBy(people, "a"), l.partition(people, { a: 36 }).map((part) => part.length), l.sumBy(people, "a"), l.maxBy(people, "n").n]);
  say("chain", chain(people).filter((p) => p.t.length).flatMap("t").uniq().sort().value());
  say("lazy", chain(l.range(1000)).map((n) => n * n).filter((n) => n % 2).take(3).value());
}

function objects(say) {
  const source = { a: { b: [1, { c: 2 }] }, d: new Date(0), m: new Map([[1, { x: 1 }]]), r: /x/gi, p: new Point(1), u: Uint8Array.of(1) };
  source.self = source;
  const copy = l.cloneDeep(source);
  say("clone", [copy.self === copy, copy.m.get(1) !== source.m.get(1), copy.p instanceof Point, copy.r.flags, copy.u[0], l.isEqual(copy, source)]);
  say("paths", [l.get(source, "a.b[1].c"), l.set({}, "x[0].y", 1), l.has(source, "a.b[2]"), l.unset({ a: 1 }, "a"), l.invoke({ f: { g: (n) => n + 1 } }, "f.g", 1)]);
  say("merge", l.merge({ a: [1, { b: 1 }] }, { a: [2, { c: 2 }] }, { a: { 2: 3 } }));
  say("pick", [l.pick(people[0], ["n"]), l.omit(people[0], ["t"]), l.invert({ a: 1 }), l.defaultsDeep({ a: { b: 1 } }, { a: { c: 2 } })]);
  say("proto", l.merge({}, JSON.parse('{"__proto__":{"polluted":1}}')).polluted ?? "clean");
  say("kinds", [l.isPlainObject(new Point(1)), l.isTypedArray(source.u), l.isArguments(arguments), l.isElement({}), l.isBuffer(1), l.isMap(source.m), l.isError(new TypeError("x"))]);
}

async function functions(say) {
  const once = l.once(() => l.uniqueId("id"));
  say("functions", [once() === once(), l.curry((a, b, c) => a + b + c)(1)(2)(3), l.flow([l.add, (n) => n * 2])(1, 2), l.memoize((n) => n * 2)(4), l.partialRight((a, b) => a - b, 1)(5)]);
  let calls = 0;
  const debounced = l.debounce(() => ++calls, 5);
  debounced();
  debounced();
  const throttled = l.throttle(() => ++calls, 5, { trailing: false });
  throttled();
  throttled();
  await new Promise((resolve) => setTimeout(resolve, 40));
  say("debounced", calls);
  say("template", l.template("<% for (const p of people) { %><%- p.n %>;<% } %>${ 1 + 1 }")({ people: [{ n: "<a>" }] }));
  say("refused", (await failure(() => l.template("<% if { %>")({}))).split(":")[0]);
}

export default told(async (say) => {
  collections(say);
  objects(say, 1);
  await functions(say);
  say("text", [l.camelCase("Foo bar-baz"), l.kebabCase("fooBarXML"), l.startCase("éa b"), l.deburr("Ünïcödé"), l.words("a1 b’s 👍🏽 c"), l.truncate("long 👍🏽 text", { length: 8 }), l.pad("x", 4, "-+"), l.escape("<&'>")]);
  say("size", [l.size("👍🏽é"), l.toArray("a👍🏽"), l.inRange(3, 2, 4), l.round(4.006, 2), l.toPath("a[0].b")]);
});
