// The encoding API: `TextEncoder` and `TextDecoder`; those over streams are next door.
//
// https://encoding.spec.whatwg.org/#api

import { defineInterface, illegalInvocation, toDOMString, toDictionary } from "land:webidl/webidl";
import { encodingFor } from "land:encoding/labels";
import { TextDecoderStream, TextEncoderStream } from "land:encoding/streams";
import { bytesOf } from "land:encoding/views";
import { hooks } from "land:native/encoding";
import { KIND_UINT8_ARRAY, kindOf } from "land:structured_clone/kind";

const { encode, encodeInto, decodeUtf8, newDecoder } = hooks;

/** `encode(string) → Uint8Array` in UTF-8; `decodeUtf8(Uint8Array, fatal, ignoreBOM) → string`, or undefined when malformed and fatal. */
export { encode, decodeUtf8 };

export class TextEncoder {
  #brand;

  get encoding() {
    if (!(#brand in this)) throw illegalInvocation();
    return "utf-8";
  }

  encode(input = "") {
    if (!(#brand in this)) throw illegalInvocation();
    return encode(toDOMString(input));
  }

  encodeInto(source, destination) {
    if (!(#brand in this)) throw illegalInvocation();
    source = toDOMString(source);
    if (kindOf(destination) !== KIND_UINT8_ARRAY) {
      throw new TypeError("TextEncoder.encodeInto: the destination is not a Uint8Array.");
    }
    return encodeInto(source, destination);
  }
}

export class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  // The native decoder of a text that is still under way.
  #decoder;

  constructor(label = "utf-8", options = undefined) {
    this.#encoding = encodingFor(toDOMString(label), "TextDecoder constructor");
    const members = toDictionary(options, "TextDecoder constructor");
    this.#fatal = !!members.fatal;
    this.#ignoreBOM = !!members.ignoreBOM;
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

  decode(input = undefined, options = undefined) {
    const encoding = this.#encoding;
    const bytes = bytesOf(input, "TextDecoder.decode");
    const stream = options !== undefined && !!toDictionary(options, "TextDecoder.decode").stream;
    let text;
    if (!stream && this.#decoder === undefined && encoding === "utf-8") {
      text = decodeUtf8(bytes, this.#fatal, this.#ignoreBOM);
    } else {
      const decoder = (this.#decoder ??= newDecoder(encoding, this.#fatal, this.#ignoreBOM));
      text = decoder(bytes, !stream);
      if (!stream || text === undefined) this.#decoder = undefined;
    }
    if (text === undefined) {
      throw new TypeError(`TextDecoder.decode: the data is not valid ${encoding}.`);
    }
    return text;
  }
}

/** Puts the encoders and decoders in place. */
export function install(global) {
  defineInterface(global, TextEncoder, { name: "TextEncoder" });
  defineInterface(global, TextDecoder, { name: "TextDecoder" });
  defineInterface(global, TextEncoderStream, { name: "TextEncoderStream" });
  defineInterface(global, TextDecoderStream, { name: "TextDecoderStream" });
}
