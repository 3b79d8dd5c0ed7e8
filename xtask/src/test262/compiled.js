// The program that runs tests of the language twice: as functions in the snapshot, which are compiled ahead of time, and
// made of the same texts when a request comes, which are interpreted. `/compiled/N` and `/interpreted/N` are the Nth test.

import { offer } from "./realm.js";
import { HARNESS, TESTS } from "./tests.js";

const { Error, Function, Response, URL, eval: evaluate, String } = globalThis;

/** The function that a test's text is the body of, unless it is none. */
function make({ text }) {
  try {
    return new Function(text);
  } catch {
    return undefined;
  }
}

evaluate(HARNESS);
const compiled = TESTS.map(make);

export default {
  async fetch(request) {
    const [, how, number] = new URL(request.url).pathname.split("/");
    const test = TESTS[number];
    const run = how === "compiled" ? compiled[number] : make(test);
    if (!run) return new Response("no function", { status: 404 });
    const said = offer(test.isAsync);
    try {
      run.call(globalThis);
    } catch (error) {
      return new Response(nameOf(error));
    }
    return new Response(test.isAsync ? await said : "");
  },
};

/** `NAME: message` and where it was thrown. */
function nameOf(error) {
  try {
    const places = error instanceof Error ? String(error.stack).replaceAll(/^ *at .*\(index\.js.*$/gm, "") : "";
    return `${error?.constructor?.name ?? typeof error}: ${String(error?.message ?? error)}\n${places}`;
  } catch {
    return "an object that can't be shown";
  }
}
