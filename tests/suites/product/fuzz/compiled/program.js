// The text of the random program that follows from a seed.

import { Random } from "./random.js";
import { Statements } from "./statements.js";

/** Loops' rounds and calls that a program has. */
const FUEL = 400;

/** What programs work on, besides their own variables. */
const BEFORE = `let fuel = ${FUEL}, spare = 0, made;
let list = [1, 2.5, , "x", null], record = { a: 1, b: 2.5, c: "c", x: undefined };
const frozen = Object.freeze({ a: 1, b: [2], get c() { return 3; } });
const tricky = { valueOf() { log("valueOf"); return 3; }, toString() { log("toString"); return "t"; }, a: 1 };
const thrower = {
  get a() { throw new Error("a"); }, set a(value) { throw new TypeError("set a"); },
  valueOf() { throw new RangeError("valueOf"); }, [Symbol.iterator]() { throw new Error("iterator"); },
};
const proxy = new Proxy({ a: 1, b: [1, 2], length: 2 }, {
  get(target, key, self) { log("get " + String(key)); return Reflect.get(target, key, self); },
  set(target, key, value, self) { log("set " + String(key)); return Reflect.set(target, key, value, self); },
  has(target, key) { log("has " + String(key)); return key in target; },
});
function* counting(end) {
  try { for (let n = 0; n < end; n++) { const sent = yield n; if (sent) log(sent); } } finally { log("closed"); }
}
class Base { constructor(b) { this.b = b; } sum() { return this.b; } get length() { return this.b; } }
made = new Base(1);
function tried(f) { try { log(f()); } catch (error) { log(error); } }
`;

/** Runs out of stack, and goes on. */
const OVERFLOW = `function deep(a, b) { return deep(a + 1, list) + (b ? 1 : 2.5); }
try { deep(0); } catch (error) { log(error); }
`;

/** What functions are called with. */
const ARGUMENTS = ["1, 2, 3", "2.5, list, -1", '"a", record', "2147483647, 1, 0.5", ""];

export function programOf(seed) {
  const random = new Random(seed);
  const made = new Statements(random);
  const strict = random.oneIn(2) ? '"use strict";\n' : "";
  const overflow = random.oneIn(10) ? OVERFLOW : "";
  const functions = [];
  for (let n = 2 + random.below(4); n > 0; n--) functions.push(made.func(3));
  const calls = made.functions.map(({ name, kind }) => call(random, name, kind));
  const body = `${calls.join("\n")}\n${made.statements(3, 2)}\nlog(list, record, made);`;
  return `${strict}${BEFORE}${functions.join("\n")}\n${overflow}${body}\n`;
}

/** A call whose exception doesn't end the program, from a function that is compiled to its end. */
function call(random, name, kind) {
  const calls = ARGUMENTS.map((list) => {
    const made = `${name}(${list})`;
    const value = kind === "*" ? `[...${made}]` : kind === "async" ? `void ${made}.then(log, log)` : made;
    return `fuel = ${FUEL}; tried(() => ${value});`;
  });
  return calls.slice(random.below(3)).join("\n");
}
