// Streams that are transferred: each goes on through a channel.
//
// https://streams.spec.whatwg.org/#transferrable-streams

import { createChannel } from "land:messaging/channel";
import { registerTransferable } from "land:structured_clone/registry";
import { dataCloneError } from "land:structured_clone/serialize";
import * as streams from "land:streams/internal";
import { defer, rejectedWith, upon } from "land:streams/promises";
import { TransformStream } from "land:streams/transform";
import { WritableStream } from "land:streams/writable";
import { isObject } from "land:webidl/webidl";

const { call } = Function.prototype;
const { getOwnPropertyDescriptor } = Reflect;
const readableOf = call.bind(getOwnPropertyDescriptor(TransformStream.prototype, "readable").get);
const writableOf = call.bind(getOwnPropertyDescriptor(TransformStream.prototype, "writable").get);
const isWritableLocked = call.bind(getOwnPropertyDescriptor(WritableStream.prototype, "locked").get);
const nothing = [];
const ignore = () => {};

function post(end, type, value) {
  end.post({ type, value }, nothing);
}

/** https://streams.spec.whatwg.org/#abstract-opdef-packandpostmessagehandlingerror: answers what went wrong, in an array. */
function postOrFail(end, type, value) {
  try {
    post(end, type, value);
    return undefined;
  } catch (error) {
    postError(end, error);
    return [error];
  }
}

/** https://streams.spec.whatwg.org/#abstract-opdef-crossrealmtransformsenderror */
function postError(end, error) {
  try {
    post(end, "error", error);
  } catch {
    // Not even the error can be sent: the other side learns nothing.
  }
}

/** https://streams.spec.whatwg.org/#abstract-opdef-setupcrossrealmtransformreadable */
function readableFrom(end) {
  let controller;
  const stream = streams.createReadableStream({
    start(created) {
      controller = created;
    },
    pull: () => post(end, "pull", undefined),
    cancel(reason) {
      const failed = postOrFail(end, "error", reason);
      end.close();
      return failed === undefined ? undefined : rejectedWith(failed[0]);
    },
    highWaterMark: 0,
  });
  end.onMessage = ({ value: { type, value } }) => {
    if (type === "chunk") {
      streams.enqueue(controller, value);
    } else if (type === "close") {
      streams.closeController(controller);
      end.close();
    } else if (type === "error") {
      streams.errorController(controller, value);
      end.close();
    }
  };
  end.onError = () => {
    const error = dataCloneError("A chunk");
    postError(end, error);
    streams.errorController(controller, error);
    end.close();
  };
  end.start();
  return stream;
}

/** https://streams.spec.whatwg.org/#abstract-opdef-setupcrossrealmtransformwritable */
function writableTo(end) {
  let backpressure = defer();
  let failure;
  let controller;
  const stream = streams.createWritableStream({
    start(created) {
      controller = created;
    },
    write: (chunk) => upon(backpressure.promise, () => {
      backpressure = defer();
      if (failure !== undefined) throw failure[0];
      const failed = postOrFail(end, "chunk", chunk);
      if (failed === undefined) return;
      end.close();
      throw failed[0];
    }),
    close() {
      post(end, "close", undefined);
      end.close();
    },
    abort(reason) {
      const failed = postOrFail(end, "error", reason);
      end.close();
      return failed === undefined ? undefined : rejectedWith(failed[0]);
    },
    highWaterMark: 1,
  });
  const fail = (error) => {
    failure = [error];
    streams.errorWritable(controller, error);
    backpressure.resolve(undefined);
  };
  end.onMessage = ({ value: { type, value } }) => {
    if (type === "pull") backpressure.resolve(undefined);
    else if (type === "error") fail(value);
  };
  end.onError = () => {
    const error = dataCloneError("A chunk");
    postError(end, error);
    fail(error);
    end.close();
  };
  end.start();
  return stream;
}

function refuseLocked(isLocked) {
  if (isLocked) throw dataCloneError("A locked stream");
}

/** https://streams.spec.whatwg.org/#rs-transfer */
function sendReadable(stream) {
  refuseLocked(streams.isLocked(stream));
  const { 0: ours, 1: theirs } = createChannel();
  upon(streams.pipe(stream, writableTo(ours)), ignore, ignore);
  return theirs;
}

/** https://streams.spec.whatwg.org/#ws-transfer */
function sendWritable(stream) {
  refuseLocked(isWritableLocked(stream));
  const { 0: ours, 1: theirs } = createChannel();
  upon(streams.pipe(readableFrom(ours), stream), ignore, ignore);
  return theirs;
}

function isTransform(value) {
  if (!isObject(value)) return false;
  try {
    readableOf(value);
    return true;
  } catch {
    return false;
  }
}

registerTransferable({ is: streams.isReadableStream, transfer: sendReadable, receive: readableFrom });
registerTransferable({ is: streams.isWritableStream, transfer: sendWritable, receive: writableTo });

/** https://streams.spec.whatwg.org/#ts-transfer */
registerTransferable({
  is: isTransform,
  transfer(stream) {
    const readable = readableOf(stream);
    const writable = writableOf(stream);
    refuseLocked(streams.isLocked(readable) || isWritableLocked(writable));
    return { readable: sendReadable(readable), writable: sendWritable(writable) };
  },
  receive: ({ readable, writable }) => streams.createTransformOf(readableFrom(readable), writableTo(writable)),
});
