// What becomes of an exception that no caller of ours can receive: a listener or a callback threw.
//
// https://html.spec.whatwg.org/multipage/webappapis.html#report-an-exception

const { apply, construct } = Reflect;
const { then } = Promise.prototype;
const NativePromise = Promise;

/** Rethrows in a job of its own, where the engine's own handling of uncaught exceptions finds it. */
function rethrowLater(error) {
  const settled = construct(NativePromise, [(resolve) => resolve()]);
  apply(then, settled, [
    () => {
      throw error;
    },
  ]);
}

let reporter = rethrowLater;

/**
 * Names who reports: `event_loop` fires `error` at the global object and writes the log. Called once, at
 * build time.
 */
export function setExceptionReporter(report) {
  reporter = report;
}

export function reportException(error) {
  reporter(error);
}
