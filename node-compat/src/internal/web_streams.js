// Bridges between Node's streams and the platform's, with back-pressure both ways.

import { Buffer } from "../buffer.js";
import { invalidArgType } from "./errors.js";

export function readableFromWeb(Readable, stream, options = {}) {
  if (!(stream instanceof ReadableStream)) throw invalidArgType("readableStream", "an instance of ReadableStream", stream);
  const reader = stream.getReader();
  let isOver = false;
  return new Readable({
    objectMode: options.objectMode ?? false,
    highWaterMark: options.highWaterMark,
    encoding: options.encoding,
    signal: options.signal,
    read() {
      reader.read().then(({ done, value }) => {
        if (done) isOver = true;
        this.push(done ? null : value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value);
      }, (error) => {
        isOver = true;
        this.destroy(error);
      });
    },
    destroy(error, callback) {
      if (isOver) return callback(error);
      reader.cancel(error ?? undefined).then(() => callback(error), callback);
    },
  });
}

/** The bytes or objects of `readable`, read when they are asked for. */
export function readableToWeb(readable, options = {}) {
  const isBytes = !readable.readableObjectMode && readable.readableEncoding === null;
  const iterator = { current: undefined };
  const wrap = (chunk) => (isBytes && chunk instanceof Uint8Array ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength) : chunk);
  return new ReadableStream({
    start() {
      iterator.current = readable[Symbol.asyncIterator]();
    },
    async pull(controller) {
      const { done, value } = await iterator.current.next();
      if (done) controller.close();
      else controller.enqueue(wrap(value));
    },
    cancel(reason) {
      readable.destroy(reason instanceof Error ? reason : undefined);
    },
  }, options.strategy ?? { highWaterMark: 0 });
}

export function writableFromWeb(Writable, stream, options = {}) {
  if (!(stream instanceof WritableStream)) throw invalidArgType("writableStream", "an instance of WritableStream", stream);
  const writer = stream.getWriter();
  return new Writable({
    objectMode: options.objectMode ?? false,
    highWaterMark: options.highWaterMark,
    decodeStrings: options.decodeStrings,
    signal: options.signal,
    write: (chunk, _encoding, callback) => void writer.ready.then(() => writer.write(chunk)).then(() => callback(), callback),
    final: (callback) => void writer.close().then(() => callback(), callback),
    destroy(error, callback) {
      if (error === null) return callback(null);
      writer.abort(error).then(() => callback(error), () => callback(error));
    },
  });
}

export function writableToWeb(writable) {
  let fail;
  return new WritableStream({
    start(controller) {
      writable.on("error", (error) => controller.error(error));
    },
    write(chunk) {
      return new Promise((resolve, reject) => {
        fail = reject;
        const bytes = chunk instanceof ArrayBuffer ? new Uint8Array(chunk) : chunk;
        writable.write(bytes, (error) => (error ? fail(error) : resolve()));
      });
    },
    close: () => new Promise((resolve, reject) => writable.end((error) => (error ? reject(error) : resolve()))),
    abort: (reason) => void writable.destroy(reason instanceof Error ? reason : undefined),
  });
}

export function duplexFromWeb(Duplex, { readable, writable }, options = {}) {
  const reader = readable.getReader();
  const writer = writable.getWriter();
  return new Duplex({
    ...options,
    read() {
      reader.read().then(({ done, value }) => this.push(done ? null : value), (error) => this.destroy(error));
    },
    write: (chunk, _encoding, callback) => void writer.ready.then(() => writer.write(chunk)).then(() => callback(), callback),
    final: (callback) => void writer.close().then(() => callback(), callback),
    destroy(error, callback) {
      const end = () => callback(error);
      Promise.allSettled([reader.cancel(error ?? undefined), error ? writer.abort(error) : undefined]).then(end);
    },
  });
}
