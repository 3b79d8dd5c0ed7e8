// What a test finds in its sandbox besides the language: `print`, and the host's `$262`.

const { Promise, eval: evaluate, setTimeout, structuredClone, String } = globalThis;

/** The longest that an asynchronous test may take. */
const PATIENCE = 5000;

/** Offers it, and gives what the test will print. */
export function offer(isAsync) {
  globalThis.$262 = {
    global: globalThis,
    evalScript: (text) => evaluate(text),
    detachArrayBuffer: (buffer) => void structuredClone(buffer, { transfer: [buffer] }),
    gc() {},
  };
  return new Promise((resolve) => {
    globalThis.print = (text) => resolve(String(text));
    if (isAsync) setTimeout(() => resolve("it took too long"), PATIENCE);
  });
}
