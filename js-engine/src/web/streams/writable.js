// `WritableStream`: the face of a writable stream, and the sink that a program passes to it.
//
// https://streams.spec.whatwg.org/#ws-class

import { callForPromise, rejectedWith, resolvedUndefined } from "land:streams/promises";
import { callStart, toOptionalObject } from "land:streams/readable_source";
import { highWaterMarkOf, sizeAlgorithmOf, toStrategy } from "land:streams/strategies";
import { WritableController, whenWritableStarted } from "land:streams/writable_controller";
import { abortWritable, closeWritable, isClosing, WritableCore } from "land:streams/writable_core";
import { WritableStreamDefaultWriter } from "land:streams/writable_writer";
import { illegalInvocation, isObject, kInternal, toCallback, toDictionary } from "land:webidl/webidl";

/** The core of a `WritableStream`; throws when it isn't one. */
export let coreOfWritable;

export let isWritableStream;

export class WritableStream {
  #core;

  static {
    coreOfWritable = (stream) => {
      if (!isObject(stream) || !(#core in stream)) throw illegalInvocation();
      return stream.#core;
    };
    isWritableStream = (value) => isObject(value) && #core in value;
  }

  /** https://streams.spec.whatwg.org/#ws-constructor */
  constructor(underlyingSink = undefined, strategy = undefined) {
    if (underlyingSink === kInternal) {
      this.#core = strategy;
      return;
    }
    const context = "WritableStream constructor";
    toOptionalObject(underlyingSink, context);
    const queuing = toStrategy(strategy, context);
    const { start, type, sink } = toUnderlyingSink(underlyingSink, context);
    if (type !== undefined) throw new RangeError(`${context}: member 'type' of the sink is reserved.`);
    const size = sizeAlgorithmOf(queuing);
    const mark = highWaterMarkOf(queuing, 1);
    const core = new WritableCore();
    this.#core = core;
    const controller = new WritableController(core, sink, mark, size);
    whenWritableStarted(controller, callStart(start, underlyingSink, controller));
  }

  get locked() {
    return coreOfWritable(this).writer !== undefined;
  }

  /** https://streams.spec.whatwg.org/#ws-abort */
  abort(reason = undefined) {
    try {
      const core = coreOfWritable(this);
      if (core.writer !== undefined) throw locked("abort");
      return abortWritable(core, reason);
    } catch (error) {
      return rejectedWith(error);
    }
  }

  /** https://streams.spec.whatwg.org/#ws-close */
  close() {
    try {
      const core = coreOfWritable(this);
      if (core.writer !== undefined) throw locked("close");
      if (isClosing(core)) throw new TypeError("WritableStream.close: the stream is closing already.");
      return closeWritable(core);
    } catch (error) {
      return rejectedWith(error);
    }
  }

  /** https://streams.spec.whatwg.org/#ws-get-writer */
  getWriter() {
    coreOfWritable(this);
    return new WritableStreamDefaultWriter(this);
  }
}

function locked(method) {
  return new TypeError(`WritableStream.${method}: the stream is locked to a writer.`);
}

/**
 * https://streams.spec.whatwg.org/#dictdef-underlyingsink; the members are read in the order of their names.
 */
function toUnderlyingSink(value, context) {
  const members = toDictionary(value, context);
  const abort = method(members, "abort", context);
  const close = method(members, "close", context);
  const start = method(members, "start", context);
  const { type } = members;
  const write = method(members, "write", context);
  return { start, type, sink: new UserSink(value, write, close, abort) };
}

function method(sink, name, context) {
  const value = sink[name];
  if (value !== undefined) toCallback(value, `${context}: member '${name}' of the sink`);
  return value;
}

/** A sink whose callbacks are a program's. */
class UserSink {
  #object;
  #write;
  #close;
  #abort;

  constructor(object, write, close, abort) {
    this.#object = object;
    this.#write = write;
    this.#close = close;
    this.#abort = abort;
  }

  write(chunk, controller) {
    if (this.#write === undefined) return resolvedUndefined;
    return callForPromise(this.#write, this.#object, [chunk, controller.face]);
  }

  close() {
    if (this.#close === undefined) return resolvedUndefined;
    return callForPromise(this.#close, this.#object, []);
  }

  abort(reason) {
    if (this.#abort === undefined) return resolvedUndefined;
    return callForPromise(this.#abort, this.#object, [reason]);
  }
}
