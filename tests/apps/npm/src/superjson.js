// superjson: what JSON can't say, there and back.
import SuperJSON from "superjson";
import { failure, told } from "./told.js";

class Money {
  constructor(cents) {
    this.cents = cents;
  }
  toString() {
    return this.cents / 100 + "€";
  }
}

export default told(async (say) => {
  const shared = { x: 1 };
  const value = {
    date: new Date(0), bad: new Date(NaN), big: 2n ** 70n, none: undefined, nan: NaN, minus: -0, inf: -Infinity,
    map: new Map([[{ k: 1 }, new Set(["a", new Date(1)])]]), re: /a\/b/giu, url: new URL("https://a.test/x?y#z"),
    error: new RangeError("far"), bytes: Uint8Array.of(1, 255), floats: new Float64Array([0.5, NaN]), one: shared, two: shared, "a.b": [undefined],
  };
  value.self = value.map;
  const text = SuperJSON.stringify(value);
  say("text", text);
  const back = SuperJSON.parse(text);
  say("back", [back.date.getTime(), String(back.bad), String(back.big), "none" in back, Object.is(back.minus, -0), back.inf === -Infinity, [...back.map.values()][0].size]);
  say("kinds", [back.re.flags, back.url.hash, back.error.name, back.error instanceof Error, back.bytes[1], back.floats[0], back.one === back.two, back.self === back.map]);
  const own = new SuperJSON({ dedupe: true });
  own.registerClass(Money);
  own.registerCustom({ isApplicable: (v) => v instanceof Headers, serialize: (v) => [...v], deserialize: (v) => new Headers(v) }, "headers");
  own.registerSymbol(Symbol.iterator, "iterator");
  const custom = own.parse(own.stringify({ m: new Money(250), h: new Headers({ a: "b" }), s: Symbol.iterator }));
  say("custom", [String(custom.m), custom.h.get("a"), custom.s === Symbol.iterator]);
  say("refused", await failure(() => SuperJSON.deserialize({ json: { a: 1 }, meta: { values: { "__proto__.x": ["Date"] } } })));
});
