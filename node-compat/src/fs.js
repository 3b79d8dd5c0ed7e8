// `node:fs`: a read-only view of the files that `[build] files` of `land.toml` bundles, below `/bundle`.

import { Dirent, Stats } from "./internal/fs_entries.js";
import * as read from "./internal/fs_read.js";
import { ReadStream, WriteStream, createReadStream, createWriteStream } from "./internal/fs_streams.js";
import { callbacks, promised, refused } from "./internal/fs_forms.js";
import { constants } from "./internal/fs_constants.js";

export const {
  accessSync, closeSync, existsSync, fstatSync, lstatSync, openSync, opendirSync, readFileSync, readSync, readdirSync,
  readlinkSync, realpathSync, statSync, statfsSync,
} = read;
export const {
  access, close, fstat, lstat, open, opendir, read: readFd, readFile, readdir, readlink, realpath, stat,
} = callbacks;
export { readFd as read };
export const {
  appendFile, appendFileSync, chmod, chmodSync, chown, chownSync, copyFile, copyFileSync, cp, cpSync, fsync, fsyncSync,
  ftruncate, ftruncateSync, link, linkSync, mkdir, mkdirSync, mkdtemp, mkdtempSync, rename, renameSync, rm, rmSync,
  rmdir, rmdirSync, symlink, symlinkSync, truncate, truncateSync, unlink, unlinkSync, utimes, utimesSync, watch,
  watchFile, write, writeFile, writeFileSync, writeSync, writev, writevSync,
} = refused;

export const exists = (path, callback) => queueMicrotask(() => callback(existsSync(path)));
export const unwatchFile = () => {};
export const { F_OK, R_OK, W_OK, X_OK } = constants;
realpath.native = realpath;
realpathSync.native = realpathSync;

export const promises = { ...promised, constants };

export { Dirent, ReadStream, Stats, WriteStream, constants, createReadStream, createWriteStream };
export default {
  ...refused, Dirent, F_OK, R_OK, ReadStream, Stats, W_OK, WriteStream, X_OK, access, accessSync, close, closeSync,
  constants, createReadStream, createWriteStream, exists, existsSync, fstat, fstatSync, lstat, lstatSync, open,
  openSync, opendir, opendirSync, promises, read: readFd, readFile, readFileSync, readSync, readdir, readdirSync,
  readlink, readlinkSync, realpath, realpathSync, stat, statSync, statfsSync, unwatchFile,
};
