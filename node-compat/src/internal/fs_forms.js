// The forms of the calls of `node:fs` that call back or answer a promise, and all of those that write:
// the view is read-only.

import * as read from "./fs_read.js";
import { systemError } from "./errno.js";
import { requireFunction } from "./errors.js";
import { nextTick } from "./next_tick.js";

const reading = {
  access: read.accessSync, close: read.closeSync, fstat: read.fstatSync, lstat: read.lstatSync, open: read.openSync,
  opendir: read.opendirSync, read: read.readSync, readFile: read.readFileSync, readdir: read.readdirSync,
  readlink: read.readlinkSync, realpath: read.realpathSync, stat: read.statSync,
};

const writing = [
  "appendFile", "chmod", "chown", "copyFile", "cp", "fsync", "ftruncate", "link", "mkdir", "mkdtemp", "rename", "rm",
  "rmdir", "symlink", "truncate", "unlink", "utimes", "watch", "watchFile", "write", "writeFile", "writev",
];

const outcome = (run) => {
  try {
    return [null, run()];
  } catch (error) {
    return [error];
  }
};

const calledBack = (name, sync) =>
  function (...args) {
    const callback = args.pop();
    requireFunction(callback, "cb");
    const [error, value] = outcome(() => sync(...args));
    if (name === "read" && !error) nextTick(callback, null, value, args[1]);
    else if (error || value === undefined) nextTick(callback, error);
    else nextTick(callback, null, value);
  };

export const callbacks = Object.fromEntries(Object.entries(reading).map(([name, sync]) => [name, calledBack(name, sync)]));

const refuse = (name, path) => systemError("EROFS", name, typeof path === "string" ? { path } : {});

export const refused = {};
for (const name of writing) {
  refused[name] = calledBack(name, (path) => {
    throw refuse(name, path);
  });
  refused[name + "Sync"] = (path) => {
    throw refuse(name, path);
  };
}
refused.watch = refused.watchSync;
refused.watchFile = refused.watchFileSync;

/** An open file, for `fs.promises.open`. */
class FileHandle {
  constructor(fd) {
    this.fd = fd;
  }
  async close() {
    read.closeSync(this.fd);
  }
  async readFile(options) {
    return read.readFileSync(this.fd, options);
  }
  async stat() {
    return read.fstatSync(this.fd);
  }
  async read(buffer, ...rest) {
    return { bytesRead: read.readSync(this.fd, buffer, ...rest), buffer };
  }
  async writeFile() {
    throw refuse("write");
  }
}

export const promised = {
  ...Object.fromEntries(Object.entries(reading).map(([name, sync]) => [name, async (...args) => sync(...args)])),
  ...Object.fromEntries(writing.map((name) => [name, async (path) => Promise.reject(refuse(name, path))])),
  open: async (...args) => new FileHandle(read.openSync(...args)),
};
