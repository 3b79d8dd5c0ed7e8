// `TransformStream`: what is written to one side comes out of the other, transformed.
//
// https://streams.spec.whatwg.org/#ts-class

import {
  callForPromise,
  defer,
  followerOf,
  rejectedWith,
  resolvedUndefined,
} from "land:streams/promises";
import { desiredSizeOf } from "land:streams/readable_controller";
import { faceOf } from "land:streams/readable";
import { toOptionalObject } from "land:streams/readable_source";
import { highWaterMarkOf, sizeAlgorithmOf, toStrategy } from "land:streams/strategies";
import {
  enqueueTransformed,
  errorTransform,
  terminateTransform,
  TransformControllerCore,
  TransformCore,
} from "land:streams/transform_core";
import { WritableStream } from "land:streams/writable";
import {
  illegalConstructor,
  illegalInvocation,
  kInternal,
  toCallback,
  toDictionary,
} from "land:webidl/webidl";

const { apply } = Reflect;
const context = "TransformStream constructor";

export class TransformStream {
  #readable;
  #writable;

  /** https://streams.spec.whatwg.org/#ts-constructor */
  constructor(transformer = undefined, writableStrategy = undefined, readableStrategy = undefined) {
    if (transformer === kInternal) {
      this.#setCore(writableStrategy);
      return;
    }
    toOptionalObject(transformer, context);
    const writing = toStrategy(writableStrategy, context);
    const reading = toStrategy(readableStrategy, context);
    const { start, adapter } = toTransformer(transformer);
    const readableMark = highWaterMarkOf(reading, 0);
    const readableSize = sizeAlgorithmOf(reading);
    const writableMark = highWaterMarkOf(writing, 1);
    const writableSize = sizeAlgorithmOf(writing);
    const started = defer();
    const core = new TransformCore(
      started.promise,
      writableMark,
      writableSize,
      readableMark,
      readableSize,
    );
    this.#setCore(core);
    const controller = new TransformControllerCore(core, adapter);
    started.resolve(
      start === undefined ? undefined : apply(start, transformer, [transformFaceOf(controller)]),
    );
  }

  #setCore(core) {
    this.#readable = faceOf(core.readable);
    this.#writable = new WritableStream(kInternal, core.writable);
  }

  get readable() {
    if (!(#readable in this)) throw illegalInvocation();
    return this.#readable;
  }

  get writable() {
    if (!(#readable in this)) throw illegalInvocation();
    return this.#writable;
  }
}

/** https://streams.spec.whatwg.org/#dictdef-transformer; the members are read in the order of their names. */
function toTransformer(value) {
  const members = toDictionary(value, context);
  const cancel = method(members, "cancel");
  const flush = method(members, "flush");
  const { readableType } = members;
  const start = method(members, "start");
  const transform = method(members, "transform");
  const { writableType } = members;
  if (readableType !== undefined || writableType !== undefined) {
    throw new RangeError(`${context}: 'readableType' and 'writableType' are reserved.`);
  }
  return { start, adapter: new UserTransformer(value, transform, flush, cancel) };
}

function method(transformer, name) {
  const value = transformer[name];
  if (value !== undefined) toCallback(value, `${context}: member '${name}' of the transformer`);
  return value;
}

/** A transformer whose callbacks are a program's. */
class UserTransformer {
  #object;
  #transform;
  #flush;
  #cancel;

  constructor(object, transform, flush, cancel) {
    this.#object = object;
    this.#transform = transform;
    this.#flush = flush;
    this.#cancel = cancel;
  }

  transform(chunk, controller) {
    if (this.#transform !== undefined) {
      return callForPromise(this.#transform, this.#object, [chunk, transformFaceOf(controller)]);
    }
    try {
      enqueueTransformed(controller, chunk);
      return resolvedUndefined;
    } catch (error) {
      return rejectedWith(error);
    }
  }

  flush(controller) {
    if (this.#flush === undefined) return resolvedUndefined;
    return callForPromise(this.#flush, this.#object, [transformFaceOf(controller)]);
  }

  cancel(reason) {
    if (this.#cancel === undefined) return resolvedUndefined;
    const promise = callForPromise(this.#cancel, this.#object, [reason]);
    // Two jobs later, as the standard converts it: a stream that has just been made gets to start first.
    return promise === resolvedUndefined ? promise : followerOf(promise);
  }
}

/** What programs get to see of a controller. */
function transformFaceOf(controller) {
  controller.face ??= new TransformStreamDefaultController(kInternal, controller);
  return controller.face;
}

let coreOf;

/** https://streams.spec.whatwg.org/#ts-default-controller-class */
export class TransformStreamDefaultController {
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
    return desiredSizeOf(coreOf(this).stream.readable.controller);
  }

  enqueue(chunk = undefined) {
    enqueueTransformed(coreOf(this), chunk);
  }

  error(reason = undefined) {
    errorTransform(coreOf(this).stream, reason);
  }

  terminate() {
    terminateTransform(coreOf(this));
  }
}
