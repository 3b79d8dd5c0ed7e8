// `fs.createReadStream` over the bundled files. One that writes fails as the file system does.

import { Readable, Writable } from "../stream.js";
import { systemError } from "./errno.js";
import { pathOf, readFileSync } from "./fs_read.js";

const CHUNK = 65536;

export class ReadStream extends Readable {
  bytesRead = 0;
  #bytes;
  #at;
  #end;

  constructor(path, options) {
    const settings = typeof options === "string" ? { encoding: options } : (options ?? {});
    super({ encoding: settings.encoding, highWaterMark: settings.highWaterMark ?? CHUNK, signal: settings.signal });
    this.path = path;
    this.#at = settings.start ?? 0;
    this.#end = (settings.end ?? Infinity) + 1;
  }
  _construct(callback) {
    try {
      this.#bytes = readFileSync(this.path);
      this.emit("open", 0);
      this.emit("ready");
      callback();
    } catch (error) {
      callback(error);
    }
  }
  _read(size) {
    const part = this.#bytes.subarray(this.#at, Math.min(this.#at + size, this.#end));
    this.#at += part.length;
    this.bytesRead += part.length;
    this.push(part.length === 0 ? null : part);
  }
  close(callback) {
    if (callback) this.once("close", () => callback());
    this.destroy();
  }
}

export class WriteStream extends Writable {
  constructor(path) {
    super();
    this.path = path;
  }
  _construct(callback) {
    callback(systemError("EROFS", "open", { path: pathOf(this.path) }));
  }
}

export const createReadStream = (path, options) => new ReadStream(path, options);
export const createWriteStream = (path, options) => new WriteStream(path, options);
