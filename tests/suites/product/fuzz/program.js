// Throws mutated input at one parser after another. What a parser may throw is listed; anything else, and any
// result that can't be, is an error, which the handler's failure tells.

import { importKeys } from "./crypto.js";

const INPUTS = 40;

/** Numbers that follow from a seed: xorshift. */
function generator(seed) {
  let state = (seed * 2654435761) >>> 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

const samples = {
  url: ["https://user:pw@example.com:8080/a/../b?c=d#e", "file:///C|/x", "http://[::1%25]:0x50/", "http://1.2.3/ä?\ud800", "data:,x"],
  urlpattern: ["https://*.example.com/:id(\\d+)?/*?q=:x#{a}?", "{/a-:b}+", "[\\]:80", "(.*)\\:", "http{s}?://[*]/"],
  headers: ["text/html;charset=\"utf-8\\\"\"; a=b", "gzip, deflate;q=0.5", "\u00e9\t x", "Sun, 06 Nov 1994 08:49:37 GMT"],
  multipart: ["--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\nContent-Type: text/plain\r\n\r\nc\r\n--x--\r\n", "a=b&c=%ff+d"],
  encodings: ["\u65e5\u672c\u8a9e caf\u00e9 \ud83d\ude00", "\x1b$B%F%9%H\x1b(B", "+ADw-", "\xff\xfe\x00"],
  clone: ["a", "__proto__", "then", "\ud800"],
  crypto: ["oct", "HS256", "\u00e9\ud800"],
  compression: ["the quick brown fox jumps over the lazy dog. the quick brown fox", "\x00\x01\x02\xff"],
};

function mutated(text, random) {
  const units = [];
  for (let i = 0; i < text.length; i++) units.push(text.charCodeAt(i));
  for (let count = random(6); count > 0; count--) {
    const at = random(units.length + 1);
    switch (random(5)) {
      case 0: units.splice(at, 1 + random(4)); break;
      case 1: units.splice(at, 0, random(128)); break;
      case 2: units.splice(at, 0, random(65536)); break;
      case 3: units[at] = random(256); break;
      default: units.splice(at, 0, ...units.slice(random(units.length + 1), random(units.length + 1)));
    }
  }
  return String.fromCharCode(...units);
}

const bytesOf = (text) => Uint8Array.from(text, (unit) => unit.charCodeAt(0));

function must(condition, what, input) {
  if (!condition) throw new Error(`${what}: ${JSON.stringify(input)}`);
}

const targets = {
  url(text, random) {
    const url = URL.parse(text, random(2) ? "https://example.com/x/y" : undefined);
    if (url === null) return;
    must(URL.parse(url.href)?.href === url.href, "a URL isn't stable", text);
    for (const part of ["protocol", "username", "host", "hostname", "port", "pathname", "search", "hash"]) {
      const copy = new URL(url);
      copy[part] = mutated(text, random);
      must(URL.canParse(copy.href), `a URL isn't one after its ${part} was set`, copy.href);
    }
    must(typeof new URLSearchParams(text).toString() === "string", "parameters", text);
  },
  urlpattern(text, random) {
    const pattern = random(2) ? new URLPattern(text, "https://example.com/a") : new URLPattern({ pathname: text });
    pattern.exec("https://www.example.com/a/b?c");
    new URLPattern({ hostname: text, search: text });
  },
  headers(text) {
    const headers = new Headers([["x-a", text]]);
    headers.append("set-cookie", text);
    must(headers.getSetCookie().length === 1, "cookies", text);
    new Blob([], { type: text });
    new Headers([[text, "b"]]);
  },
  async multipart(text, random) {
    const type = random(3) ? "multipart/form-data; boundary=x" : "application/x-www-form-urlencoded";
    const form = await new Response(bytesOf(text), { headers: { "content-type": type } }).formData();
    const again = await new Response(form).formData();
    must([...again].length === [...form].length, "a form has other entries", text);
  },
  encodings(text, random) {
    const labels = ["utf-8", "utf-16le", "shift_jis", "euc-jp", "iso-2022-jp", "gb18030", "big5", "euc-kr", "x-user-defined"];
    const decoder = new TextDecoder(labels[random(labels.length)], { fatal: random(2) === 1 });
    const bytes = bytesOf(text);
    const cut = random(bytes.length + 1);
    decoder.decode(bytes.subarray(0, cut), { stream: true });
    must(typeof decoder.decode(bytes.subarray(cut)) === "string", "a text", text);
    must(new TextDecoder().decode(new TextEncoder().encode(text)) === text.toWellFormed(), "UTF-8 isn't stable", text);
    atob(text);
  },
  clone(text, random) {
    const make = (depth) => {
      switch (random(depth > 4 ? 5 : 12)) {
        case 0: return text;
        case 1: return random(1000) / 7;
        case 2: return BigInt(random(1 << 30)) ** 3n;
        case 3: return new Date(random(1 << 30));
        case 4: return random(2) ? undefined : new Uint16Array(random(9)).buffer;
        case 5: return [make(depth + 1), , make(depth + 1)];
        case 6: return new Map([[make(depth + 1), make(depth + 1)]]);
        case 7: return new Set([make(depth + 1)]);
        case 8: return Object.assign(new RangeError(text), { cause: make(depth + 1) });
        case 9: return new DataView(new ArrayBuffer(8), random(8));
        case 10: return random(20) ? new Blob([text]) : () => {};
        default: return { [text]: make(depth + 1), get b() { return make(depth + 1); } };
      }
    };
    const value = make(0);
    must(typeof structuredClone(value) === typeof value, "a clone is something else", text);
  },
  async compression(text, random) {
    const formats = ["gzip", "deflate", "deflate-raw", "brotli", "zstd"];
    const format = formats[random(formats.length)];
    const through = (bytes, stream) => new Response(new Blob([bytes]).stream().pipeThrough(stream)).bytes();
    const bytes = bytesOf(text.repeat(1 + random(20)));
    const small = await through(bytes, new CompressionStream(format));
    must((await through(small, new DecompressionStream(format))).length === bytes.length, "a round trip", text);
    for (let count = 1 + random(3); count > 0; count--) small[random(small.length)] ^= 1 << random(8);
    await through(small.subarray(0, random(small.length + 1)), new DecompressionStream(format));
  },
};

targets.crypto = (text, random) => importKeys(text, random, mutated);

const expected = (error) =>
  error instanceof TypeError || error instanceof RangeError || error instanceof DOMException || error instanceof SyntaxError;

export default {
  async fetch(request) {
    const [, target, seed] = new URL(request.url).pathname.split("/");
    const random = generator(+seed);
    let refused = 0;
    for (let count = 0; count < INPUTS; count++) {
      const known = samples[target];
      const text = mutated(known[random(known.length)], random);
      try {
        await targets[target](text, random);
      } catch (error) {
        if (!expected(error)) throw new Error(`input ${count}, ${JSON.stringify(text)}`, { cause: error });
        refused += 1;
      }
    }
    return new Response(`ok ${refused} of ${INPUTS} refused`);
  },
};
