// Collects suites, tests and hooks while a test file is evaluated, at build time.

import { short } from "land:test/format";

/** A group of tests; the file itself is the outermost. */
class Suite {
  constructor(name, parent, mode) {
    this.name = name;
    this.parent = parent;
    this.mode = mode;
    this.children = [];
    this.hooks = { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] };
  }
}

export const root = new Suite("", null, "run");

/** Where tests are added; `null` once the file is evaluated. */
let current = root;

/** The file is evaluated: nothing can be added any more. */
export function close() {
  current = null;
}

function add(what, name) {
  if (current === null) {
    throw new Error(`\`${what}\` is called while tests run; call it at the top of the file or in a \`describe\``);
  }
  return [current, typeof name === "function" ? name.name || "(no name)" : String(name)];
}

function makeDescribe(mode) {
  return (name, body) => {
    const [parent, text] = add("describe", name);
    const suite = new Suite(text, parent, body === undefined ? "todo" : mode);
    parent.children.push(suite);
    if (body === undefined) return;
    current = suite;
    try {
      const result = body();
      if (typeof result?.then === "function") {
        throw new TypeError(`the function of \`describe("${text}")\` is async: tests are collected at once`);
      }
    } finally {
      current = parent;
    }
  };
}

function makeTest(mode) {
  return (name, body, options) => {
    const [suite, text] = add("it", name);
    const swapped = typeof options === "function";
    const given = swapped ? body : options;
    const run = swapped ? options : body;
    if (run !== undefined && typeof run !== "function") {
      throw new TypeError(`the second argument of \`it("${text}")\` is no function`);
    }
    suite.children.push({
      name: text,
      suite,
      mode: run === undefined ? "todo" : mode,
      body: run,
      timeout: typeof given === "number" ? given : given?.timeout,
    });
  };
}

/** `%s`, `%d`, `%i`, `%f`, `%j`, `%o`, `%#` and `%%` in a name, and `$property` of an object's row. */
function fillIn(name, row, index) {
  let at = 0;
  const text = String(name).replace(/%([sdifjo#%])/g, (all, kind) => {
    if (kind === "%") return "%";
    if (kind === "#") return String(index);
    if (at >= row.length) return all;
    const value = row[at++];
    if (kind === "j" || kind === "o") return short(value);
    if (kind === "i") return String(Math.trunc(Number(value)));
    if (kind === "d" || kind === "f") return String(Number(value));
    return typeof value === "string" ? value : short(value);
  });
  const [first] = row;
  if (typeof first !== "object" || first === null) return text;
  return text.replace(/\$([\w.]+)/g, (all, path) => {
    const value = path.split(".").reduce((object, key) => object?.[key], first);
    return value === undefined ? all : typeof value === "string" ? value : short(value);
  });
}

/** The rows of a tagged template's table: names in its first line, values between the bars. */
function tableOf(strings, values) {
  const names = strings[0].split("\n").map((line) => line.trim()).filter(Boolean)[0].split("|").map((name) => name.trim());
  const rows = [];
  for (let at = 0; at < values.length; at += names.length) {
    rows.push(Object.fromEntries(names.map((name, column) => [name, values[at + column]])));
  }
  return rows;
}

function withEach(define) {
  define.each = (table, ...values) => {
    const rows = Array.isArray(table) && "raw" in table ? tableOf(table, values) : [...table];
    return (name, body, options) => {
      rows.forEach((row, index) => {
        const given = Array.isArray(row) ? row : [row];
        define(fillIn(name, given, index), () => body(...given), options);
      });
    };
  };
  return define;
}

function family(make) {
  const define = withEach(make("run"));
  define.skip = withEach(make("skip"));
  define.only = withEach(make("only"));
  define.todo = (name) => make("todo")(name);
  define.skipIf = (condition) => (condition ? define.skip : define);
  define.runIf = (condition) => (condition ? define : define.skip);
  return define;
}

export const describe = family(makeDescribe);
export const it = family(makeTest);
export const test = it;

const hook = (kind) => (body, timeout) => {
  if (typeof body !== "function") throw new TypeError(`\`${kind}\` takes a function`);
  const [suite] = add(kind, kind);
  suite.hooks[kind].push({ body, timeout });
};

export const beforeAll = hook("beforeAll");
export const beforeEach = hook("beforeEach");
export const afterEach = hook("afterEach");
export const afterAll = hook("afterAll");
