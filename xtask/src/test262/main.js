// The program that runs a test of the language: the body is the harness, a zero and the test; the sandbox is its own.

import { offer } from "./realm.js";

const { Response, eval: evaluate, String } = globalThis;

export default {
  async fetch(request) {
    const text = await request.text();
    const end = text.indexOf("\0");
    const isAsync = request.url.endsWith("?async");
    const said = offer(isAsync);
    try {
      evaluate(text.slice(0, end));
      evaluate(text.slice(end + 1));
    } catch (error) {
      return new Response(nameOf(error));
    }
    if (!isAsync) return new Response("");
    const answer = await said;
    return new Response(answer === "Test262:AsyncTestComplete" ? "" : answer);
  },
};

/** `NAME: message`, whatever was thrown. */
function nameOf(error) {
  try {
    return `${error?.constructor?.name ?? typeof error}: ${String(error?.message ?? error)}`;
  } catch {
    return "an object that can't be shown";
  }
}
