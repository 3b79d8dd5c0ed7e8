// Expressions of a random program: numbers, strings, properties, elements, calls.

const NUMBERS = [
  "0", "1", "2", "3", "7", "-1", "-0", "1.5", "-2.25", "0.1", "255", "65536", "46341", "1073741824", "2147483647",
  "-2147483648", "2147483648", "4294967295", "9007199254740991", "1e300", "5e-324", "NaN", "Infinity", "-Infinity",
];
const OTHERS = ["undefined", "null", "true", "false", '""', '"a"', '"7"', '"abc"', '"-0"', "[]", "{}"];
/** What makes most expressions throw. */
const SELDOM = ["5n", "-3n", "0n", "thrower", "frozen", "Symbol.iterator"];
const BINARY = ["+", "+", "+", "-", "-", "*", "*", "/", "%", "&", "|", "^", "<<", ">>", ">>>"];
const COMPARED = ["<", "<=", ">", ">=", "==", "!=", "===", "!=="];
const LOGIC = ["&&", "||", "??", ","];
const UNARY = ["-", "+", "~", "!", "typeof ", "void "];
const ASSIGNED = ["=", "=", "+=", "+=", "-=", "*=", "/=", "%=", "|=", "&=", "^=", "<<=", ">>=", ">>>=", "&&=", "||=", "??="];
export const KEYS = ["a", "b", "c", "x", "y", "length"];
const INDICES = ["0", "1", "2", "3", "5", "9", "-1", "1.5", '"1"', '"a"', "Symbol.iterator"];
const METHODS = ["push", "pop", "concat", "slice", "indexOf", "join", "map", "toString", "valueOf", "at"];

/** How deep expressions nest. */
const DEPTH = 4;

export class Expressions {
  constructor(random) {
    this.random = random;
    /** Names in reach, innermost last, and whether they may be assigned. */
    this.names = [];
    this.functions = [];
    this.classes = [];
    this.count = 0;
    /** What `yield`, `await`, `arguments`, `this` and `super` need to be around. */
    this.within = { yield: false, await: false, method: false };
  }

  fresh(prefix) {
    return prefix + this.count++;
  }

  name() {
    return this.names.length ? this.random.pick(this.names).name : "tricky";
  }

  assignable() {
    const names = this.names.filter((name) => name.assignable);
    return names.length ? this.random.pick(names).name : "spare";
  }

  expr(depth = DEPTH) {
    const r = this.random;
    if (depth <= 0) return this.leaf();
    const smaller = () => this.expr(depth - 1 - r.below(2));
    const pick = r.below(30);
    if (pick < 5) return this.leaf();
    if (pick < 11) return `(${smaller()} ${r.pick(BINARY)} ${smaller()})`;
    if (pick < 13) return `(${smaller()} ${r.pick(COMPARED)} ${smaller()})`;
    if (pick < 14) return `(${smaller()}, ${smaller()})`;
    if (pick < 15) return `(${smaller()} ${r.pick(LOGIC)} ${smaller()})`;
    if (pick < 16) return `(${smaller()} ? ${smaller()} : ${smaller()})`;
    if (pick < 17) return `(${r.pick(UNARY)} ${smaller()})`;
    if (pick < 19) return `(${this.target(depth)} ${r.pick(ASSIGNED)} ${smaller()})`;
    if (pick < 21) return this.update(depth);
    if (pick < 24) return this.read(depth);
    if (pick < 28) return this.call(depth);
    return this.made(depth);
  }

  leaf() {
    const r = this.random;
    const pick = r.below(12);
    if (pick < 7 && this.names.length) return this.name();
    if (pick < 9) return r.pick(NUMBERS);
    if (pick < 10) return r.pick(OTHERS);
    if (pick < 11) return r.oneIn(8) ? r.pick(SELDOM) : r.pick(["tricky", "proxy", "list", "record", "record.a", "list[0]"]);
    if (this.within.method && r.oneIn(2)) return r.pick(["this", "this.a", "new.target"]);
    return this.functions.length ? r.pick(this.functions).name : "list";
  }

  /** Something that calls and properties work on more often than not. */
  thing() {
    const r = this.random;
    if (r.oneIn(12)) return r.oneIn(2) ? this.name() : "frozen";
    return r.pick(["list", "list", "list", "record", "record", "record", "proxy", "made"]);
  }

  key(depth) {
    const r = this.random;
    if (r.oneIn(2)) return `.${r.pick(KEYS)}`;
    return r.oneIn(3) ? `[${this.expr(depth - 2)}]` : `[${r.oneIn(2) ? this.name() : r.pick(INDICES)}]`;
  }

  target(depth) {
    const r = this.random;
    if (r.oneIn(2)) return this.assignable();
    // Lists stay short: a long one takes all memory when it is spread.
    const index = () => r.pick([r.pick(INDICES), `${this.name()} & 7`, `${this.expr(depth - 2)} % 8`]);
    return this.thing() + (r.oneIn(2) ? `.${r.pick(KEYS.slice(0, -1))}` : `[${index()}]`);
  }

  update(depth) {
    const [operator, target] = [this.random.pick(["++", "--"]), this.target(depth)];
    return this.random.oneIn(2) ? `(${operator}${target})` : `(${target}${operator})`;
  }

  read(depth) {
    const r = this.random;
    const [thing, key] = [this.thing(), this.key(depth)];
    if (r.oneIn(8)) return `(${r.pick(KEYS.map((key) => `"${key}"`))} in ${thing})`;
    if (r.oneIn(12)) return `(delete ${thing}${key})`;
    if (r.oneIn(12)) return `(${this.name()} instanceof ${r.pick(["Object", "Array", "Error", "tricky"])})`;
    if (r.oneIn(6)) return `${thing}?.${key.startsWith(".") ? key.slice(1) : key}`;
    return thing + key;
  }

  args(depth) {
    const list = [];
    for (let n = this.random.below(4); n > 0; n--) {
      list.push((this.random.oneIn(9) ? "...list" : "") || this.expr(depth - 2));
    }
    return list.join(", ");
  }

  call(depth) {
    const r = this.random;
    const pick = r.below(12);
    if (pick < 5 && this.functions.length) return this.called(r.pick(this.functions), depth);
    if (pick < 7) return `${this.thing()}.${r.pick(METHODS)}(${r.oneIn(3) ? this.arrow(depth) : this.args(depth)})`;
    if (pick < 8) return `Math.${r.pick(["floor", "max", "imul", "sqrt", "abs"])}(${this.args(depth)})`;
    if (pick < 9 && this.classes.length) return `new ${r.pick(this.classes)}(${this.args(depth)})`;
    if (pick < 10 && this.classes.length) return `made.${r.pick(["get", "set", "sum"])}(${this.args(depth)})`;
    if (pick < 11) return `log(${this.expr(depth - 1)})`;
    return r.oneIn(15) ? `${this.name()}(${this.args(depth)})` : `String(${this.expr(depth - 1)})`;
  }

  called({ name, kind }, depth) {
    const made = `${name}(${this.args(depth)})`;
    if (kind === "*") return this.random.oneIn(2) ? `[...${made}]` : `${made}.next(${this.expr(0)}).value`;
    if (kind === "async") return this.within.await ? `(await ${made})` : `void ${made}.catch(log)`;
    const other = this.random.below(8);
    if (other === 0) return `${name}.call(${this.name()}, ${this.leaf()})`;
    return other === 1 ? `${name}.apply(null, list)` : made;
  }

  arrow(depth) {
    const name = this.fresh("p");
    this.names.push({ name, assignable: true });
    const { yield: yields, await: awaits } = this.within;
    Object.assign(this.within, { yield: false, await: false });
    const text = `(${name}) => ${this.expr(depth - 2)}`;
    Object.assign(this.within, { yield: yields, await: awaits });
    this.names.pop();
    return text;
  }

  made(depth) {
    const r = this.random;
    if (this.within.yield && r.oneIn(3)) return `(yield ${this.expr(depth - 2)})`;
    if (this.within.await && r.oneIn(3)) return `(await ${this.expr(depth - 2)})`;
    if (r.oneIn(4)) return `(${this.arrow(depth)})`;
    const parts = [];
    const isList = r.oneIn(2);
    for (let n = r.below(4); n >= 0; n--) parts.push(isList ? this.element(depth) : this.property(depth));
    return isList ? `[${parts.join(", ")}]` : `({ ${parts.join(", ")} })`;
  }

  element(depth) {
    if (this.random.oneIn(6)) return "";
    return this.random.oneIn(6) ? "...list" : this.expr(depth - 2);
  }

  property(depth) {
    const r = this.random;
    const [key, value] = [r.pick(KEYS), this.expr(depth - 2)];
    const plain = !this.within.yield && !this.within.await;
    switch (r.below(9)) {
      case 0: return `[${this.leaf()}]: ${value}`;
      case 1: return `...${this.thing()}`;
      case 2: return plain ? `get ${key}() { return ${value}; }` : `${key}: ${value}`;
      case 3: return plain ? `set ${key}(value) { log(${value}); }` : `${key}: ${value}`;
      case 4: return plain ? `${key}(x, y) { return ${value}; }` : `${key}: ${value}`;
      default: return `${key}: ${value}`;
    }
  }
}
