// `node:timers/promises`.

import { abortError } from "../internal/errors.js";

const { clearInterval, clearTimeout, setInterval: every, setTimeout: after } = globalThis;

function wait(ms, value, signal) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal));
    const stop = () => {
      clearTimeout(timer);
      reject(abortError(signal));
    };
    const timer = after(() => {
      signal?.removeEventListener("abort", stop);
      resolve(value);
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

export const setTimeout = (ms, value, { signal } = {}) => wait(ms, value, signal);
export const setImmediate = (value, { signal } = {}) => wait(0, value, signal);

export async function* setInterval(ms, value, { signal } = {}) {
  let due = 0;
  let wake;
  let failure;
  const stop = () => {
    failure = abortError(signal);
    wake?.();
  };
  if (signal?.aborted) throw abortError(signal);
  signal?.addEventListener("abort", stop, { once: true });
  const timer = every(() => {
    due += 1;
    wake?.();
  }, ms);
  try {
    for (;;) {
      if (due === 0 && failure === undefined) await new Promise((resolve) => (wake = resolve));
      if (failure !== undefined) throw failure;
      for (; due > 0; due -= 1) yield value;
    }
  } finally {
    clearInterval(timer);
    signal?.removeEventListener("abort", stop);
  }
}

export const scheduler = {
  wait: (ms, options) => setTimeout(ms, undefined, options),
  yield: () => setImmediate(),
};

export default { scheduler, setImmediate, setInterval, setTimeout };
