// The calls of `node:fs` that read, in their synchronous form; the others are made from them.

import { files } from "virtual:bundled-files";
import { Buffer } from "../buffer.js";
import { posix } from "./path_posix.js";
import { BUNDLE } from "./cwd.js";
import { Dirent, Stats } from "./fs_entries.js";
import { systemError } from "./errno.js";
import { codedError, invalidArgType } from "./errors.js";

/** The bytes of each file by its absolute path, and the names in each folder. */
const contents = new Map();
const folders = new Map([["/", new Set(["bundle", "tmp"])], [BUNDLE, new Set()], ["/tmp", new Set()]]);

for (const [name, base64] of Object.entries(files)) {
  const parts = name.split("/");
  contents.set(BUNDLE + "/" + name, Buffer.from(base64, "base64"));
  for (let at = 0, folder = BUNDLE; at < parts.length; at += 1, folder += "/" + parts[at - 1]) {
    if (!folders.has(folder)) folders.set(folder, new Set());
    folders.get(folder).add(parts[at]);
  }
}

/** Open files by their number. */
const open = new Map();
let lastFd = 2;

export function pathOf(path) {
  if (path instanceof URL) {
    if (path.protocol !== "file:") throw codedError(TypeError, "ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
    return posix.resolve(decodeURIComponent(path.pathname));
  }
  if (path instanceof Uint8Array) return posix.resolve(Buffer.from(path).toString());
  if (typeof path !== "string") throw invalidArgType("path", "string or an instance of Buffer or URL", path);
  return posix.resolve(path);
}

function find(path, syscall) {
  const at = pathOf(path);
  if (contents.has(at) || folders.has(at)) return at;
  throw systemError("ENOENT", syscall, { path: at });
}

const encodingOf = (options) => (typeof options === "string" ? options : options?.encoding);
const descriptor = (fd, syscall) => {
  const file = open.get(fd);
  if (file === undefined) throw systemError("EBADF", syscall);
  return file;
};

export function existsSync(path) {
  try {
    find(path, "access");
    return true;
  } catch {
    return false;
  }
}

export function accessSync(path, mode = 0) {
  const at = find(path, "access");
  if (mode & 2) throw systemError("EROFS", "access", { path: at });
}

export function readFileSync(path, options) {
  const at = typeof path === "number" ? descriptor(path, "read").path : find(path, "open");
  if (folders.has(at)) throw systemError("EISDIR", "read", { path: at });
  const bytes = Buffer.from(contents.get(at));
  const encoding = encodingOf(options);
  return encoding && encoding !== "buffer" ? bytes.toString(encoding) : bytes;
}

export function statSync(path, options) {
  if (options?.throwIfNoEntry === false && !existsSync(path)) return undefined;
  const at = find(path, "stat");
  return new Stats(folders.has(at), contents.get(at)?.length ?? 0);
}
export const lstatSync = statSync;

export function readdirSync(path, options) {
  const at = find(path, "scandir");
  const names = folders.get(at);
  if (names === undefined) throw systemError("ENOTDIR", "scandir", { path: at });
  const found = [];
  for (const name of [...names].sort()) {
    const below = posix.join(at, name);
    found.push(options?.withFileTypes ? new Dirent(name, at, folders.has(below)) : name);
    if (!options?.recursive || !folders.has(below)) continue;
    for (const inner of readdirSync(below, options)) found.push(typeof inner === "string" ? name + "/" + inner : inner);
  }
  return found;
}

export function opendirSync(path) {
  const entries = readdirSync(path, { withFileTypes: true });
  return {
    path: pathOf(path),
    readSync: () => entries.shift() ?? null,
    read: async () => entries.shift() ?? null,
    closeSync() {},
    async close() {},
    async *[Symbol.asyncIterator]() {
      yield* entries.splice(0);
    },
  };
}

export const realpathSync = (path) => find(path, "realpath");
export function readlinkSync(path) {
  throw systemError("EINVAL", "readlink", { path: find(path, "readlink") });
}
export const statfsSync = () => ({ type: 0, bsize: 4096, blocks: 0, bfree: 0, bavail: 0, files: contents.size, ffree: 0 });

export function openSync(path, flags = "r") {
  if (flags !== "r" && flags !== 0 && flags !== "rs") throw systemError("EROFS", "open", { path: pathOf(path) });
  const at = find(path, "open");
  lastFd += 1;
  open.set(lastFd, { path: at, position: 0 });
  return lastFd;
}

export function closeSync(fd) {
  descriptor(fd, "close");
  open.delete(fd);
}

export const fstatSync = (fd) => statSync(descriptor(fd, "fstat").path);

/** `(fd, buffer, offset, length, position)` or `(fd, buffer, { offset, length, position })`. */
export function readSync(fd, buffer, offsetOrOptions, length, position) {
  const file = descriptor(fd, "read");
  const options = typeof offsetOrOptions === "object" && offsetOrOptions !== null ? offsetOrOptions : { offset: offsetOrOptions, length, position };
  const offset = options.offset ?? 0;
  const most = Math.min(options.length ?? buffer.byteLength - offset, buffer.byteLength - offset);
  const at = typeof options.position === "number" && options.position >= 0 ? options.position : file.position;
  const part = contents.get(file.path).subarray(at, at + most);
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).set(part, offset);
  if (at === file.position) file.position += part.length;
  return part.length;
}
