// When a source is asked for more: what the controllers of both kinds of readable streams share.
//
// A controller says by `shouldPull()` whether it wants more, and ends by `fail(error)`.

import { upon } from "land:streams/promises";

/**
 * https://streams.spec.whatwg.org/#set-up-readable-stream-default-controller, and the same for bytes, once the source's
 * `start` was called
 */
export function whenStarted(controller, startPromise) {
  upon(
    startPromise,
    () => {
      controller.started = true;
      pullIfNeeded(controller);
    },
    (error) => controller.fail(error),
  );
}

/** https://streams.spec.whatwg.org/#readable-stream-default-controller-call-pull-if-needed, and the same for bytes */
export function pullIfNeeded(controller) {
  if (!controller.shouldPull()) return;
  if (controller.pulling) {
    controller.pullAgain = true;
    return;
  }
  controller.pulling = true;
  for (;;) {
    const promise = controller.source.pull(controller);
    if (promise !== undefined) {
      upon(
        promise,
        () => pulled(controller),
        (error) => controller.fail(error),
      );
      return;
    }
    // A source of our own that is done at once: no job is needed to go on.
    if (!controller.pullAgain || !controller.shouldPull()) break;
    controller.pullAgain = false;
  }
  controller.pulling = false;
  controller.pullAgain = false;
}

function pulled(controller) {
  controller.pulling = false;
  if (!controller.pullAgain) return;
  controller.pullAgain = false;
  pullIfNeeded(controller);
}
