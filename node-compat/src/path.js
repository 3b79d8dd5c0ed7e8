// `node:path`: paths of POSIX systems; `win32` is there for programs that ask for it by name.

import { posix } from "./internal/path_posix.js";
import { win32 } from "./internal/path_win32.js";

posix.posix = win32.posix = posix;
posix.win32 = win32.win32 = win32;

export const {
  basename, delimiter, dirname, extname, format, isAbsolute, join, matchesGlob, normalize, parse, relative, resolve,
  sep, toNamespacedPath,
} = posix;
export { posix, win32 };
export default posix;
