// The program that runs a test of the language: the request's body is the script, the sandbox is the test's own.

const { Promise, Response, eval: evaluate, setTimeout, structuredClone, String } = globalThis;

/** The longest that an asynchronous test may take. */
const PATIENCE = 5000;

export default {
  async fetch(request) {
    const script = await request.text();
    const isAsync = request.url.endsWith("?async");
    const said = new Promise((resolve) => {
      globalThis.print = (text) => resolve(String(text));
      if (isAsync) setTimeout(() => resolve("it took too long"), PATIENCE);
    });
    globalThis.$262 = {
      global: globalThis,
      evalScript: (text) => evaluate(text),
      detachArrayBuffer: (buffer) => void structuredClone(buffer, { transfer: [buffer] }),
      gc() {},
    };
    try {
      evaluate(script);
    } catch (error) {
      return new Response(nameOf(error));
    }
    if (!isAsync) return new Response("");
    const text = await said;
    return new Response(text === "Test262:AsyncTestComplete" ? "" : text);
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
