// `node:stream`: the npm package `readable-stream`, which is made from Node's own, and the bridges to
// the platform's streams.

import Stream from "readable-stream/lib/stream.js";
import promises from "readable-stream/lib/stream/promises.js";
import * as web from "./internal/web_streams.js";

export const {
  Duplex, PassThrough, Readable, Transform, Writable, addAbortSignal, compose, destroy, finished,
  getDefaultHighWaterMark, isDestroyed, isDisturbed, isErrored, isReadable, isWritable, pipeline,
  setDefaultHighWaterMark, _isUint8Array, _uint8ArrayToBuffer,
} = Stream;

Readable.fromWeb = (stream, options) => web.readableFromWeb(Readable, stream, options);
Readable.toWeb = web.readableToWeb;
Writable.fromWeb = (stream, options) => web.writableFromWeb(Writable, stream, options);
Writable.toWeb = web.writableToWeb;
Duplex.fromWeb = (pair, options) => web.duplexFromWeb(Duplex, pair, options);
Duplex.toWeb = (duplex) => ({ readable: web.readableToWeb(duplex), writable: web.writableToWeb(duplex) });

export { Stream, promises };
export default Stream;
