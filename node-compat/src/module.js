// `node:module`: programs are bundled whole, so that at run time there is nothing to load.

import { stub } from "./internal/stub.js";

const BUNDLED = "programs are bundled whole, nothing is loaded at run time";

export const builtinModules = [
  "assert", "assert/strict", "async_hooks", "buffer", "console", "constants", "crypto", "diagnostics_channel", "dns",
  "dns/promises", "events", "fs", "fs/promises", "http", "https", "module", "net", "os", "path", "path/posix",
  "path/win32", "perf_hooks", "process", "punycode", "querystring", "stream", "stream/consumers", "stream/promises",
  "stream/web", "string_decoder", "sys", "timers", "timers/promises", "tls", "tty", "url", "util", "util/types", "zlib",
];
export const isBuiltin = (name) => builtinModules.includes(String(name).replace(/^node:/, ""));

/** A `require` that throws when it is called: what it would load isn't there. */
export function createRequire() {
  const require = stub("require", BUNDLED);
  require.resolve = stub("require.resolve", BUNDLED);
  require.cache = Object.create(null);
  return require;
}

export const Module = stub("module.Module", BUNDLED);
export const findPackageJSON = () => undefined;
export const findSourceMap = () => undefined;
export const register = stub("module.register", BUNDLED);
export const syncBuiltinESMExports = () => {};
export const enableCompileCache = () => ({ status: 3 });
export const getCompileCacheDir = () => undefined;
Object.assign(Module, { Module, builtinModules, createRequire, findSourceMap, isBuiltin, register, syncBuiltinESMExports });
export default Module;
