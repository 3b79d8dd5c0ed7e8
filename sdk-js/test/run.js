// Runs the collected tests of one file, in order, and tells the host about each.

import { beginAssertions, endAssertions } from "land:test/expect";
import { restoreAll } from "land:test/mock";
import { close, root } from "land:test/suite";
import { answerCalls, beginTest, endTest, tell } from "land:test/worker";

const { clearTimeout, performance, setTimeout } = globalThis;

/** Every test of a suite, in order, with the suites that it is in. */
function flatten(suite, path, mode, only, into) {
  for (const child of suite.children) {
    const own = mode === "skip" || mode === "todo" ? mode : child.mode === "only" ? "run" : child.mode;
    const inOnly = only || child.mode === "only";
    const names = [...path, child.name];
    if (child.children === undefined) into.push({ test: child, names, mode: own, only: inOnly });
    else if (child.mode === "todo") into.push({ test: child, names, mode: "todo", only: inOnly });
    else flatten(child, names, own, inOnly, into);
  }
  return into;
}

function plan(filter) {
  const entries = flatten(root, [], "run", false, []);
  const isOnly = entries.some((entry) => entry.only);
  const pattern = filter === "" ? null : new RegExp(filter);
  entries.forEach((entry, id) => {
    entry.id = id;
    if (isOnly && !entry.only && entry.mode === "run") entry.mode = "skip";
    if (pattern !== null && !pattern.test(entry.names.join(" "))) entry.mode = "filtered";
  });
  return entries;
}

/** What was thrown, as the host maps it to the user's own lines. */
export function describeError(error) {
  if (typeof error !== "object" || error === null || !("stack" in error)) {
    return { message: `thrown: ${String(error)}`, stack: "" };
  }
  const head = (one) => (one?.name ? `${one.name}: ${one.message}` : String(one));
  let stack = String(error.stack ?? "");
  const seen = new Set([error]);
  for (let cause = error.cause; cause !== undefined && !seen.has(cause) && seen.size < 8; cause = cause?.cause) {
    seen.add(cause);
    stack += `\ncaused by: ${head(cause)}\n${String(cause?.stack ?? "")}`;
  }
  const { expected, actual } = error;
  const compared = error.showsDiff === true ? { expected, actual } : {};
  const message = error.name === "AssertionError" ? error.message : head(error);
  return { message, stack, ...compared };
}

/** Runs a test's or a hook's function within its time. */
async function within(body, millis, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`${what} didn't end within ${millis} ms: a promise that it awaits is still pending`);
      error.stack = "";
      reject(error);
    }, millis);
  });
  try {
    await Promise.race([call(body), late]);
  } finally {
    clearTimeout(timer);
  }
}

function call(body) {
  if (body.length === 0) return Promise.resolve(body());
  return new Promise((resolve, reject) => {
    // Jasmine's way: the test says itself that it is done.
    const done = (error) => (error === undefined ? resolve() : reject(error));
    done.fail = (error) => reject(error ?? new Error("`done.fail` was called"));
    const result = body(done);
    if (typeof result?.then === "function") result.then(undefined, reject);
  });
}

const ancestors = (suite) => (suite === null ? [] : [...ancestors(suite.parent), suite]);

class Runner {
  constructor(timeout) {
    this.timeout = timeout;
    /** Suites that have begun, outermost first, and why they can't go on. */
    this.open = [];
  }

  async hooks(list, kind) {
    for (const { body, timeout } of list) await within(body, timeout ?? this.timeout, `\`${kind}\``);
  }

  /** Ends the suites that `suite` isn't in, and begins those that it is. */
  async enter(suite) {
    const wanted = suite === null ? [] : ancestors(suite);
    while (this.open.length > 0 && this.open.at(-1).suite !== wanted[this.open.length - 1]) {
      const { suite: ended } = this.open.pop();
      try {
        await this.hooks(ended.hooks.afterAll, "afterAll");
      } catch (error) {
        await tell("suite", { name: ended.name, error: describeError(error) });
      }
    }
    for (const next of wanted.slice(this.open.length)) {
      const opened = { suite: next, error: this.open.at(-1)?.error };
      this.open.push(opened);
      try {
        if (opened.error === undefined) await this.hooks(next.hooks.beforeAll, "beforeAll");
      } catch (error) {
        opened.error = { thrown: error };
      }
    }
    return this.open.at(-1)?.error;
  }

  async run({ test }) {
    const suites = ancestors(test.suite);
    const errors = [];
    const attempt = async (work) => {
      try {
        await work();
        return true;
      } catch (error) {
        errors.push(describeError(error));
        return false;
      }
    };
    beginTest();
    beginAssertions();
    const ready = await attempt(async () => {
      for (const suite of suites) await this.hooks(suite.hooks.beforeEach, "beforeEach");
    });
    if (ready) {
      await attempt(async () => {
        await within(test.body, test.timeout ?? this.timeout, "the test");
        endAssertions();
      });
    }
    for (const suite of suites.reverse()) await attempt(() => this.hooks(suite.hooks.afterEach, "afterEach"));
    restoreAll();
    await attempt(endTest);
    return errors;
  }
}

/** The handler of a test file's program: runs the tests from number `from` on. */
export async function run(request) {
  const { from, filter, timeout, bail } = await request.json();
  close();
  const entries = plan(filter);
  if (from === 0) await tell("plan", { tests: entries.map(({ names, mode }) => ({ names, mode })) });
  answerCalls();
  const runner = new Runner(timeout);
  for (const entry of entries) {
    if (entry.id < from || entry.mode !== "run") continue;
    await tell("start", { id: entry.id });
    const began = performance.now();
    const blocked = await runner.enter(entry.test.suite);
    const errors = blocked === undefined ? await runner.run(entry) : [describeError(blocked.thrown)];
    await tell("end", { id: entry.id, errors, millis: performance.now() - began });
    if (bail && errors.length > 0) break;
  }
  await runner.enter(null);
  await tell("done", {});
  return new Response(null, { status: 204 });
}
