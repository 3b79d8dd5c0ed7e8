// Statements of a random program: variables, loops, jumps, exceptions, functions, classes.

import { Expressions, KEYS } from "./expressions.js";

/** How deep statements nest, and how many of them are in a row. */
const DEPTH = 3;
const ROW = 5;
/** Functions of one program. */
const FUNCTIONS = 6;
const SPENT = "if (fuel-- < 0)";

export class Statements extends Expressions {
  /** Labels in reach, and whether `break` and `continue` have a loop. */
  #labels = [];
  #loops = 0;
  #inFunction = 0;

  statements(depth = DEPTH, least = 1) {
    const marks = [this.names.length, this.functions.length, this.classes.length];
    const rows = [];
    for (let n = least + this.random.below(ROW); n > 0; n--) rows.push(this.statement(depth));
    [this.names.length, this.functions.length, this.classes.length] = marks;
    return rows.join("\n");
  }

  statement(depth) {
    const r = this.random;
    const pick = r.below(depth > 0 ? 32 : 12);
    if (pick < 4) return this.declaration();
    if (pick < 8) return `${this.target(3)} = ${this.expr()};`;
    if (pick < 9) return `log(${this.expr()});`;
    if (pick < 10) return this.jump();
    if (pick < 12) return `${this.update(2)};`;
    if (pick < 15) return this.condition(depth);
    if (pick < 20) return this.loop(depth);
    if (pick < 22) return this.growth();
    if (pick < 25) return this.attempt(depth);
    if (pick < 26) return this.choice(depth);
    if (pick < 27) return `{\n${this.statements(depth - 1)}\n}`;
    if (pick < 28) return this.change();
    if (pick < 30) return this.#inFunction < 2 ? this.func(depth) : `${this.expr()};`;
    return this.#inFunction < 2 ? this.classOf(depth) : `${this.expr()};`;
  }

  declaration() {
    const r = this.random;
    const name = this.fresh("v");
    const kind = r.pick(["let", "let", "const", "var"]);
    const init = r.oneIn(2) ? this.expr(1) : this.expr();
    const other = this.fresh("v");
    const assignable = kind !== "const";
    const forms = [
      `{ a: ${name} = ${this.leaf()}, ...${other} } = ${this.thing()}`,
      `[${name}, ${other} = ${this.leaf()}] = ${r.pick(["list", "[1, , 2.5]", '"xy"', "counting(3)"])}`,
      `[, ${name}, ...${other}] = [...list, ${this.leaf()}]`,
    ];
    const text = r.oneIn(4) ? r.pick(forms) : `${name} = ${init}`;
    this.names.push({ name, assignable });
    if (text.includes(other)) this.names.push({ name: other, assignable });
    return `${kind} ${text};`;
  }

  condition(depth) {
    const rest = this.random.oneIn(2) ? ` else {\n${this.statements(depth - 1)}\n}` : "";
    return `if (${this.expr(2)}) {\n${this.statements(depth - 1)}\n}${rest}`;
  }

  jump() {
    const r = this.random;
    const pick = r.below(8);
    const unless = `if (${this.expr(1)})`;
    if (pick < 3 && this.#loops) return `${unless} ${r.pick(["break", "continue"])};`;
    if (pick < 4 && this.#labels.length) {
      const { name, isLoop } = r.pick(this.#labels);
      return `${unless} ${isLoop ? r.pick(["break", "continue"]) : "break"} ${name};`;
    }
    if (pick < 5) return `${unless} throw ${r.oneIn(2) ? this.leaf() : `new ${r.pick(["Error", "TypeError"])}(${this.leaf()})`};`;
    return this.#inFunction ? `${unless} return ${this.expr(2)};` : `${unless} log(1);`;
  }

  /** What is run with jumps of its own. */
  body(depth, isLoop, make) {
    const name = this.random.oneIn(3) ? this.fresh("l") : "";
    if (name) this.#labels.push({ name, isLoop });
    this.#loops += isLoop;
    const mark = this.names.length;
    const text = make(() => this.statements(depth - 1));
    this.names.length = mark;
    this.#loops -= isLoop;
    if (name) this.#labels.pop();
    return (name ? `${name}: ` : "") + text;
  }

  loop(depth) {
    const r = this.random;
    if (r.oneIn(9)) return this.body(depth, false, (inner) => `{\n${inner()}\n}`);
    return this.body(depth, true, (inner) => {
      const name = this.fresh("i");
      const [free, most] = [r.oneIn(3), 1 + r.below(6)];
      const counts = `let ${name} = 0; ${name} < ${most}${free ? " && fuel-- > 0" : ""}; ${name}++`;
      const source = r.pick(["list", "[3, 1.5, , null]", '"abc"', "counting(4)", "new Map([[1, 2]])", this.thing()]);
      const kind = r.pick(["let", "const"]);
      const forms = [
        [`for (${counts})`, free], [`for (${counts})`, free], [`for (${counts})`, free],
        [`for (${kind} ${name} of ${source})`, kind === "let"],
        [`for (${kind} ${name} in ${this.thing()})`, kind === "let"],
        [`for (var ${name} = list.length; ${name}-- > 0 && fuel-- > 0;)`, true],
        [`while (fuel-- > 0 && ${this.expr(2)})`, null],
      ];
      const [head, assignable] = r.pick(forms);
      if (assignable !== null) this.names.push({ name, assignable });
      if (r.oneIn(12)) return `do {\n${SPENT} break;\n${inner()}\n} while (${assignable === null ? this.expr(2) : "false"});`;
      return `${head} {\n${SPENT} break;\n${inner()}\n}`;
    });
  }

  /** Lists that become longer, shorter, or get holes. */
  growth() {
    const r = this.random;
    const name = this.fresh("i");
    const value = this.expr(2);
    this.names.push({ name, assignable: false });
    const step = r.pick([
      `list.push(${value});`, `list[list.length] = ${value};`, `list[${name}] = ${this.expr(2)};`, `list[${name} * 2] += ${name};`,
      `list.length = ${name};`, `record["k" + ${name}] = ${value};`, `list.pop();`, `list.unshift(${name});`,
    ]);
    this.names.pop();
    return `for (let ${name} = 0; ${name} < ${2 + r.below(8)} && fuel-- > 0; ${name}++) ${step}`;
  }

  attempt(depth) {
    const r = this.random;
    const name = this.fresh("e");
    const tried = this.statements(depth - 1);
    this.names.push({ name, assignable: true });
    const caught = r.oneIn(5) ? "" : ` catch (${name}) {\nlog(${name});\n${this.statements(depth - 1)}\n}`;
    this.names.pop();
    const last = caught && r.oneIn(2) ? "" : ` finally {\n${this.statements(depth - 1)}\n}`;
    return `try {\n${tried}\n}${caught}${last}`;
  }

  choice(depth) {
    const r = this.random;
    return this.body(depth, false, (inner) => {
      const cases = [];
      for (let n = 1 + r.below(4); n > 0; n--) {
        cases.push(`case ${this.leaf()}: {\n${inner()}\n}${r.oneIn(2) ? " break;" : ""}`);
      }
      if (r.oneIn(2)) cases.splice(r.below(cases.length + 1), 0, `default: {\n${inner()}\n}`);
      return `switch (${this.expr(2)}) {\n${cases.join("\n")}\n}`;
    });
  }

  /** What places in the code that know an object's shape have to notice. */
  change() {
    const r = this.random;
    const [thing, key] = [r.pick(["record", "list", "made", "Base.prototype"]), r.pick(KEYS.slice(0, -1))];
    if (r.oneIn(12)) return `Object.${r.pick(["freeze", "seal", "preventExtensions"])}(${thing});`;
    return r.pick([
      `delete ${thing}.${key};`,
      `Object.defineProperty(${thing}, "${key}", { get() { log("get ${key}"); return ${this.leaf()}; }, configurable: true });`,
      `Object.defineProperty(${thing}, "${key}", { value: ${this.leaf()}, writable: ${r.oneIn(2)}, configurable: true });`,
      `Object.setPrototypeOf(${thing}, ${r.pick(["{ a: 1, c: 2 }", "proxy", "Array.prototype", "Object.prototype"])});`,
      `record = { ${KEYS.slice(r.below(6)).map((key) => `${key}: ${this.leaf()}`).join(", ")} };`,
      `for (const k of [0, 1]) record = Object.create(record, { ${key}: { value: k, writable: true, enumerable: true } });`,
      `list = ${r.pick(["[1, 2, 3]", "[1.5, , 2]", "new Array(5)", "Object.assign([1], { a: 1 })", "new Float64Array(4)"])};`,
    ]);
  }

  /** A function's text behind its name: parameters and body. */
  rest(depth, within) {
    const r = this.random;
    const before = [this.names.length, this.within, this.#labels, this.#loops];
    Object.assign(this, { within: { yield: false, await: false, method: false, ...within } });
    [this.#labels, this.#loops] = [[], 0];
    this.#inFunction++;
    const parameters = [];
    for (let n = r.below(4); n > 0; n--) {
      const name = this.fresh("a");
      parameters.push(r.oneIn(6) ? `${name} = ${this.leaf()}` : name);
      this.names.push({ name, assignable: true });
    }
    if (r.oneIn(6)) parameters.push(`...${this.fresh("a")}`);
    const odd = r.oneIn(8) && !within?.method ? "log(arguments.length); arguments[0] = 5;\n" : "";
    const body = this.statements(Math.min(depth, 2), 2);
    const text = `(${parameters.join(", ")}) {\n${SPENT} return 0;\n${odd}${body}\nreturn ${this.expr(2)};\n}`;
    this.#inFunction--;
    [this.names.length, this.within, this.#labels, this.#loops] = before;
    return text;
  }

  func(depth) {
    const kind = this.random.pick(["", "", "", "*", "async"]);
    const name = this.fresh("f");
    const text = this.rest(depth - 1, { yield: kind === "*", await: kind === "async" });
    if (this.functions.length < FUNCTIONS) this.functions.push({ name, kind });
    return `${kind === "async" ? "async " : ""}function${kind === "*" ? "*" : ""} ${name}${text}`;
  }

  classOf(depth) {
    const r = this.random;
    const name = this.fresh("C");
    const parent = r.oneIn(2);
    const method = { method: true };
    const parts = [
      `constructor(a, b) {\n${parent ? "super(b);" : ""}\nthis.a = a; this.b = b;\n${this.change()}\n}`,
      `#c = ${this.leaf()};`,
      `get${this.rest(depth - 2, method)}`,
      `set(value) { this.#c = value; return this.#c${r.pick(["++", "+= 1", "?.a"])}; }`,
      `sum() { return ${parent ? "super.sum() + " : ""}this.a + this.b${r.pick(["", " + this.#c", ".x"])}; }`,
      `get x() { log("x"); return this.a; }`,
      `static make(...args) { return new this(...args); }`,
    ];
    this.classes.push(name);
    const text = `class ${name}${parent ? " extends Base" : ""} {\n${parts.join("\n")}\n}`;
    return `${text}\nmade = ${r.oneIn(2) ? `${name}.make` : `new ${name}`}(${this.args(3)});`;
  }
}
