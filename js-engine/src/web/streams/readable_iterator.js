// `for await` over a `ReadableStream`.
//
// https://streams.spec.whatwg.org/#rs-asynciterator and
// https://webidl.spec.whatwg.org/#js-asynchronous-iterable

import { defer, rejectedWith, resolvedWith, upon } from "land:streams/promises";
import {
  acquireDefaultReader,
  cancelReadable,
  dropReader,
  readDefault,
} from "land:streams/readable_core";
import { defineToStringTag, makeMembersEnumerable } from "land:webidl/webidl";

const { getPrototypeOf, setPrototypeOf, deleteProperty } = Reflect;

/** The slots of an iterator. */
class IteratorCore {
  reader;
  preventCancel;
  /** The last `next` or `return`: the following one waits for it. */
  ongoing = undefined;
  finished = false;

  constructor(stream, preventCancel) {
    this.reader = acquireDefaultReader(stream);
    this.preventCancel = preventCancel;
  }
}

let coreOf;

class ReadableStreamAsyncIterator {
  #core;

  static {
    coreOf = (iterator) => {
      if (!(#core in iterator)) {
        throw new TypeError("The object is not an asynchronous iterator of a ReadableStream.");
      }
      return iterator.#core;
    };
  }

  constructor(core) {
    this.#core = core;
  }

  next() {
    try {
      const core = coreOf(this);
      core.ongoing = inTurn(core, () => nextSteps(core));
      return core.ongoing;
    } catch (error) {
      return rejectedWith(error);
    }
  }

  return(value) {
    try {
      const core = coreOf(this);
      core.ongoing = inTurn(core, () => returnSteps(core, value));
      return upon(core.ongoing, () => ({ value, done: true }));
    } catch (error) {
      return rejectedWith(error);
    }
  }
}

// Its prototype is an asynchronous iterator's, and it has no constructor to find.
async function* sample() {}
setPrototypeOf(
  ReadableStreamAsyncIterator.prototype,
  getPrototypeOf(getPrototypeOf(sample.prototype)),
);
deleteProperty(ReadableStreamAsyncIterator.prototype, "constructor");
makeMembersEnumerable(ReadableStreamAsyncIterator.prototype);
defineToStringTag(ReadableStreamAsyncIterator.prototype, "ReadableStream AsyncIterator");

export function makeIterator(stream, preventCancel) {
  return new ReadableStreamAsyncIterator(new IteratorCore(stream, preventCancel));
}

/** Runs `steps` now, or once the call before has settled, either way. */
function inTurn({ ongoing }, steps) {
  return ongoing === undefined ? steps() : upon(ongoing, steps, steps);
}

/** What the stream's end resolves a read with. */
const endOfIteration = { name: "end of iteration" };

/** https://webidl.spec.whatwg.org/#js-asynchronous-iterator-prototype-object, the next steps */
function nextSteps(core) {
  if (core.finished) return resolvedWith({ value: undefined, done: true });
  const { promise, resolve, reject } = defer();
  readDefault(core.reader, {
    chunkSteps: resolve,
    closeSteps: () => {
      dropReader(core.reader);
      resolve(endOfIteration);
    },
    errorSteps: (error) => {
      dropReader(core.reader);
      reject(error);
    },
  });
  return upon(
    promise,
    (value) => {
      core.ongoing = undefined;
      if (value !== endOfIteration) return { value, done: false };
      core.finished = true;
      return { value: undefined, done: true };
    },
    (error) => {
      core.ongoing = undefined;
      core.finished = true;
      throw error;
    },
  );
}

/**
 * The return steps, from the same place, and
 * https://streams.spec.whatwg.org/#rs-asynciterator-prototype-return
 */
function returnSteps(core, value) {
  if (core.finished) return resolvedWith(undefined);
  core.finished = true;
  const { reader } = core;
  const canceled = core.preventCancel
    ? resolvedWith(undefined)
    : cancelReadable(reader.stream, value);
  dropReader(reader);
  return canceled;
}
