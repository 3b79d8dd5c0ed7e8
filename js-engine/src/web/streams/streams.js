// The Streams standard: puts its interfaces in place.
//
// https://streams.spec.whatwg.org/

import { ReadableStream } from "land:streams/readable";
import { ReadableStreamBYOBReader } from "land:streams/readable_byob_reader";
import {
  ReadableByteStreamController,
  ReadableStreamBYOBRequest,
} from "land:streams/readable_byte_controller";
import { ReadableStreamDefaultController } from "land:streams/readable_controller";
import { ReadableStreamDefaultReader } from "land:streams/readable_reader";
import { ByteLengthQueuingStrategy, CountQueuingStrategy } from "land:streams/strategies";
import { TransformStream, TransformStreamDefaultController } from "land:streams/transform";
import { WritableStream } from "land:streams/writable";
import { WritableStreamDefaultController } from "land:streams/writable_controller";
import { WritableStreamDefaultWriter } from "land:streams/writable_writer";
import { defineInterface } from "land:webidl/webidl";

const { defineProperty } = Reflect;
const { asyncIterator } = Symbol;

export { ReadableStream, TransformStream, WritableStream };

const interfaces = [
  ["ReadableStream", ReadableStream],
  ["ReadableStreamDefaultReader", ReadableStreamDefaultReader],
  ["ReadableStreamBYOBReader", ReadableStreamBYOBReader],
  ["ReadableStreamDefaultController", ReadableStreamDefaultController],
  ["ReadableByteStreamController", ReadableByteStreamController],
  ["ReadableStreamBYOBRequest", ReadableStreamBYOBRequest],
  ["WritableStream", WritableStream],
  ["WritableStreamDefaultWriter", WritableStreamDefaultWriter],
  ["WritableStreamDefaultController", WritableStreamDefaultController],
  ["TransformStream", TransformStream],
  ["TransformStreamDefaultController", TransformStreamDefaultController],
  ["ByteLengthQueuingStrategy", ByteLengthQueuingStrategy],
  ["CountQueuingStrategy", CountQueuingStrategy],
];

export function install(global) {
  for (const [name, Interface] of interfaces) defineInterface(global, Interface, { name });
  // `values` and `[Symbol.asyncIterator]` are one function.
  defineProperty(ReadableStream.prototype, asyncIterator, {
    __proto__: null,
    value: ReadableStream.prototype.values,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
