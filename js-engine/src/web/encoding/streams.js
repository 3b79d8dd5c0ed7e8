// `TextEncoderStream` and `TextDecoderStream`: the encoding API over streams.
//
// https://encoding.spec.whatwg.org/#interface-textdecoderstream

import { toDOMString, toDictionary } from "land:webidl/webidl";
import { encodingFor } from "land:encoding/labels";
import { bytesOf } from "land:encoding/views";
import { hooks } from "land:native/encoding";
import { createTransformStream, enqueueTransformed } from "land:streams/internal";
import { TransformStream } from "land:streams/transform";

const { encode, newDecoder } = hooks;
const { call } = Function.prototype;
const { getOwnPropertyDescriptor } = Reflect;
const charCodeAt = call.bind(String.prototype.charCodeAt);
const slice = call.bind(String.prototype.slice);
const readableOf = call.bind(getOwnPropertyDescriptor(TransformStream.prototype, "readable").get);
const writableOf = call.bind(getOwnPropertyDescriptor(TransformStream.prototype, "writable").get);

/** Whether `text` ends in the first half of a character whose second half may be in the next chunk. */
function endsInHalf(text) {
  const last = charCodeAt(text, text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}

/** https://encoding.spec.whatwg.org/#interface-textencoderstream */
export class TextEncoderStream {
  #stream;

  constructor() {
    let half = "";
    this.#stream = createTransformStream({
      transform(chunk, controller) {
        let text = half + toDOMString(chunk);
        half = "";
        if (text === "") return;
        if (endsInHalf(text)) {
          half = slice(text, -1);
          text = slice(text, 0, -1);
        }
        if (text !== "") enqueueTransformed(controller, encode(text));
      },
      flush(controller) {
        // What stays half a character is encoded as U+FFFD.
        if (half !== "") enqueueTransformed(controller, encode(half));
      },
    });
  }

  get encoding() {
    void this.#stream;
    return "utf-8";
  }

  get readable() {
    return readableOf(this.#stream);
  }

  get writable() {
    return writableOf(this.#stream);
  }
}

/** https://encoding.spec.whatwg.org/#interface-textdecoderstream */
export class TextDecoderStream {
  #stream;
  #encoding;
  #fatal;
  #ignoreBOM;

  constructor(label = "utf-8", options = undefined) {
    const context = "TextDecoderStream constructor";
    const encoding = encodingFor(toDOMString(label), context);
    const members = toDictionary(options, context);
    const fatal = !!members.fatal;
    const ignoreBOM = !!members.ignoreBOM;
    this.#encoding = encoding;
    this.#fatal = fatal;
    this.#ignoreBOM = ignoreBOM;
    const decode = newDecoder(encoding, fatal, ignoreBOM);
    const pass = (controller, bytes, last) => {
      const text = decode(bytes, last);
      if (text === undefined) throw new TypeError(`TextDecoderStream: the data is not valid ${encoding}.`);
      if (text !== "") enqueueTransformed(controller, text);
    };
    this.#stream = createTransformStream({
      transform(chunk, controller) {
        // Unlike an argument, a chunk can't be left out.
        pass(controller, bytesOf(chunk ?? null, "TextDecoderStream"), false);
      },
      flush(controller) {
        pass(controller, bytesOf(undefined), true);
      },
    });
  }

  get encoding() {
    return this.#encoding;
  }

  get fatal() {
    return this.#fatal;
  }

  get ignoreBOM() {
    return this.#ignoreBOM;
  }

  get readable() {
    return readableOf(this.#stream);
  }

  get writable() {
    return writableOf(this.#stream);
  }
}
