// `for await` over a `ReadableStream`.
//
// https://streams.spec.whatwg.org/#rs-asynciterator and https://webidl.spec.whatwg.org/#js-asynchronous-iterable

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
      return inTurn(coreOf(this), nextSteps);
    } catch (error) {
      return rejectedWith(error);
    }
  }

  return(value) {
    try {
      return inTurn(coreOf(this), (core) => returnSteps(core, value));
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

/** Runs `steps` once the call before has settled, either way. */
function inTurn(core, steps) {
  const run = () => steps(core);
  core.ongoing = core.ongoing === undefined ? run() : upon(core.ongoing, run, run);
  return core.ongoing;
}

/** https://webidl.spec.whatwg.org/#js-asynchronous-iterator-prototype-object, the next steps */
function nextSteps(core) {
  if (core.finished) return resolvedWith({ value: undefined, done: true });
  const { promise, resolve, reject } = defer();
  readDefault(core.reader, {
    chunkSteps: (chunk) => resolve({ value: chunk, done: false }),
    closeSteps: () => {
      finish(core);
      resolve({ value: undefined, done: true });
    },
    errorSteps: (error) => {
      finish(core);
      reject(error);
    },
  });
  return promise;
}

function finish(core) {
  core.finished = true;
  dropReader(core.reader);
}

/** The return steps, from the same place. */
function returnSteps(core, value) {
  const result = { value, done: true };
  if (core.finished) return resolvedWith(result);
  core.finished = true;
  const { reader } = core;
  if (core.preventCancel) {
    dropReader(reader);
    return resolvedWith(result);
  }
  const canceled = cancelReadable(reader.stream, value);
  dropReader(reader);
  return upon(canceled, () => result);
}
