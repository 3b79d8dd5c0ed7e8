// The errors of the operating system that programs look for: their numbers on Linux, and what they say.

export const systemErrors = {
  __proto__: null,
  EACCES: [-13, "permission denied"],
  EADDRINUSE: [-98, "address already in use"],
  EBADF: [-9, "bad file descriptor"],
  ECONNABORTED: [-103, "software caused connection abort"],
  ECONNREFUSED: [-111, "connection refused"],
  ECONNRESET: [-104, "connection reset by peer"],
  EEXIST: [-17, "file already exists"],
  EHOSTUNREACH: [-113, "host is unreachable"],
  EINVAL: [-22, "invalid argument"],
  EISDIR: [-21, "illegal operation on a directory"],
  ENOENT: [-2, "no such file or directory"],
  ENOTDIR: [-20, "not a directory"],
  ENOTFOUND: [-3008, "unknown node or service"],
  ENOSYS: [-38, "function not implemented"],
  EPERM: [-1, "operation not permitted"],
  EPIPE: [-32, "broken pipe"],
  EROFS: [-30, "read-only file system"],
  ETIMEDOUT: [-110, "connection timed out"],
};

export const errnoName = (number) =>
  Object.keys(systemErrors).find((name) => systemErrors[name][0] === number) ?? "Unknown system error " + number;

/** The error of a failed call `syscall`, as Node.js makes it. */
export function systemError(code, syscall, details = {}) {
  const [errno, text] = systemErrors[code];
  const where = details.path === undefined ? "" : " '" + details.path + "'";
  const error = new Error(code + ": " + text + ", " + syscall + where);
  return Object.assign(error, { errno, code, syscall }, details);
}
