// The default controller: the queue of a readable stream whose chunks can be anything.
//
// https://streams.spec.whatwg.org/#rs-default-controller-class

import { queueJob, resolvedUndefined, upon } from "land:streams/promises";
import { SizedQueue } from "land:streams/queue";
import {
  closeReadable,
  ERRORED,
  errorReadable,
  READABLE,
} from "land:streams/readable_core";
import { illegalConstructor, illegalInvocation, kInternal } from "land:webidl/webidl";

/** The slots of a `ReadableStreamDefaultController`. */
export class DefaultController {
  stream;
  /** `pull(controller)` and `cancel(reason)`; `undefined` once they can no longer be called. */
  source;
  highWaterMark;
  /** What a chunk counts; `undefined` counts each as 1. */
  size;
  queue = new SizedQueue();
  started = false;
  closeRequested = false;
  pulling = false;
  pullAgain = false;
  /** What runs when the source has pulled, made once. */
  pulledJob = undefined;
  #face = undefined;

  constructor(stream, source, highWaterMark, size) {
    this.stream = stream;
    this.source = source;
    this.highWaterMark = highWaterMark;
    this.size = size;
    stream.controller = this;
  }

  /** What programs get to see. */
  get face() {
    this.#face ??= new ReadableStreamDefaultController(kInternal, this);
    return this.#face;
  }

  /** https://streams.spec.whatwg.org/#rs-default-controller-private-cancel */
  cancelSteps(reason) {
    this.queue.reset();
    const { source } = this;
    this.source = undefined;
    return source.cancel(reason) ?? resolvedUndefined;
  }

  /** https://streams.spec.whatwg.org/#rs-default-controller-private-pull */
  pullSteps(request) {
    const { queue, stream } = this;
    if (queue.isEmpty) {
      stream.reader.requests.push(request);
      pullIfNeeded(this);
      return;
    }
    const chunk = queue.dequeue();
    if (this.closeRequested && queue.isEmpty) {
      this.source = undefined;
      closeReadable(stream);
    } else {
      pullIfNeeded(this);
    }
    request.chunkSteps(chunk);
  }

  /** https://streams.spec.whatwg.org/#abstract-opdef-readablestreamdefaultcontroller-releasesteps */
  releaseSteps() {}
}

/**
 * https://streams.spec.whatwg.org/#set-up-readable-stream-default-controller, once the source's `start` was
 * called
 */
export function whenStarted(controller, startPromise) {
  upon(
    startPromise,
    () => {
      controller.started = true;
      pullIfNeeded(controller);
    },
    (error) => errorController(controller, error),
  );
}

/** https://streams.spec.whatwg.org/#readable-stream-default-controller-call-pull-if-needed */
export function pullIfNeeded(controller) {
  if (!shouldPull(controller)) return;
  if (controller.pulling) {
    controller.pullAgain = true;
    return;
  }
  controller.pulling = true;
  for (;;) {
    const promise = controller.source.pull(controller);
    if (promise === resolvedUndefined) {
      controller.pulledJob ??= () => pulled(controller);
      queueJob(controller.pulledJob);
      return;
    }
    if (promise !== undefined) {
      upon(
        promise,
        () => pulled(controller),
        (error) => errorController(controller, error),
      );
      return;
    }
    // A source of our own that is done at once: no job is needed to go on.
    if (!controller.pullAgain || !shouldPull(controller)) break;
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

/** https://streams.spec.whatwg.org/#readable-stream-default-controller-should-call-pull */
export function shouldPull(controller) {
  const { stream } = controller;
  if (!controller.started || controller.closeRequested || stream.state !== READABLE) return false;
  const { reader } = stream;
  // Only a reader of the default kind can lock such a stream.
  if (reader !== undefined && reader.requests.length > 0) return true;
  return controller.highWaterMark - controller.queue.totalSize > 0;
}

/** https://streams.spec.whatwg.org/#readable-stream-default-controller-can-close-or-enqueue */
export function canCloseOrEnqueue(controller) {
  return !controller.closeRequested && controller.stream.state === READABLE;
}

/** https://streams.spec.whatwg.org/#readable-stream-default-controller-get-desired-size */
export function desiredSizeOf(controller) {
  const { state } = controller.stream;
  if (state === READABLE) return controller.highWaterMark - controller.queue.totalSize;
  return state === ERRORED ? null : 0;
}

/** https://streams.spec.whatwg.org/#readable-stream-default-controller-close */
export function closeController(controller) {
  if (!canCloseOrEnqueue(controller)) return;
  controller.closeRequested = true;
  if (!controller.queue.isEmpty) return;
  controller.source = undefined;
  closeReadable(controller.stream);
}

/** https://streams.spec.whatwg.org/#readable-stream-default-controller-enqueue */
export function enqueue(controller, chunk) {
  if (canCloseOrEnqueue(controller)) enqueueOpen(controller, chunk);
}

/** The same where it is known that there may be more chunks. */
function enqueueOpen(controller, chunk) {
  const { reader } = controller.stream;
  if (reader !== undefined && reader.requests.length > 0) {
    reader.requests.shift().chunkSteps(chunk);
  } else {
    try {
      const { size } = controller;
      controller.queue.enqueue(chunk, size === undefined ? 1 : size(chunk));
    } catch (error) {
      errorController(controller, error);
      throw error;
    }
  }
  // Whether it should pull again is asked when it has pulled.
  if (controller.pulling) controller.pullAgain = true;
  else pullIfNeeded(controller);
}

/** https://streams.spec.whatwg.org/#readable-stream-default-controller-error */
export function errorController(controller, error) {
  if (controller.stream.state !== READABLE) return;
  controller.queue.reset();
  controller.source = undefined;
  errorReadable(controller.stream, error);
}

let coreOf;

export class ReadableStreamDefaultController {
  #core;

  static {
    coreOf = (face) => {
      if (!(#core in face)) throw illegalInvocation();
      return face.#core;
    };
  }

  constructor(token = undefined, core = undefined) {
    illegalConstructor(token);
    this.#core = core;
  }

  get desiredSize() {
    return desiredSizeOf(coreOf(this));
  }

  close() {
    const core = coreOf(this);
    if (!canCloseOrEnqueue(core)) throw cannot("close");
    closeController(core);
  }

  enqueue(chunk = undefined) {
    if (!(#core in this)) throw illegalInvocation();
    const core = this.#core;
    if (core.closeRequested || core.stream.state !== READABLE) throw cannot("enqueue");
    enqueueOpen(core, chunk);
  }

  error(error = undefined) {
    errorController(coreOf(this), error);
  }
}

function cannot(method) {
  return new TypeError(
    `ReadableStreamDefaultController.${method}: the stream is closed, errored, or about to close.`,
  );
}
