// `node:process`: what of a process there is in a sandbox that serves one request.

import { env as bindings, now, write } from "land:node-internals";
import EventEmitter from "./events.js";
import { BUNDLE, chdir, cwd } from "./internal/cwd.js";
import { codedError } from "./internal/errors.js";
import { nextTick } from "./internal/next_tick.js";
import { makeOutput } from "./internal/output.js";
import { stub } from "./internal/stub.js";

/** What the program has set itself, over the variables of `land.toml`. */
const own = Object.create(null);
const isText = (name) => typeof name === "string";
const textOf = (value) => (typeof value === "string" ? value : typeof value === "object" ? JSON.stringify(value) : String(value));

function variable(name) {
  if (name in own) return own[name];
  const value = Object.hasOwn(bindings, name) ? bindings[name] : undefined;
  // Bindings that are no variables, such as the assets, have no text.
  const isPlain = value === null || typeof value !== "object" || Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return value === undefined || !isPlain ? undefined : textOf(value);
}

export const env = new Proxy(Object.create(null), {
  get: (_, name) => (isText(name) ? variable(name) : undefined),
  has: (_, name) => isText(name) && variable(name) !== undefined,
  set(_, name, value) {
    own[name] = String(value);
    return true;
  },
  deleteProperty(_, name) {
    own[name] = undefined;
    return true;
  },
  defineProperty(_, name, { value }) {
    own[name] = String(value);
    return true;
  },
  ownKeys: () => [...new Set([...Object.keys(bindings), ...Object.keys(own)])].filter((name) => variable(name) !== undefined),
  getOwnPropertyDescriptor(_, name) {
    const value = isText(name) ? variable(name) : undefined;
    return value === undefined ? undefined : { value, writable: true, enumerable: true, configurable: true };
  },
});

export function hrtime(since) {
  const nanoseconds = Math.round(now() * 1e6);
  let seconds = Math.floor(nanoseconds / 1e9);
  let rest = nanoseconds % 1e9;
  if (since !== undefined) {
    seconds -= since[0];
    rest -= since[1];
    if (rest < 0) (seconds -= 1), (rest += 1e9);
  }
  return [seconds, rest];
}
hrtime.bigint = () => BigInt(Math.round(now() * 1e6));

const NO_PROCESS = "a sandbox is no process";
/** https://nodejs.org/api/process.html#processexitcode: there is nothing to end but the request. */
export function exit(code) {
  throw codedError(Error, "ERR_PROCESS_EXIT", "`process.exit(" + (code ?? "") + ")` was called: answer the request instead");
}

export function emitWarning(warning, options) {
  const type = typeof options === "string" ? options : (options?.type ?? (warning instanceof Error ? warning.name : "Warning"));
  console.warn("(land) " + type + ": " + (warning instanceof Error ? warning.message : warning));
}

const version = "v22.12.0";
/** The bytes of a sandbox's memory aren't known to the program: zeroes, as in a fresh process. */
const memoryUsage = Object.assign(() => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }), { rss: () => 0 });

const fixed = {
  abort: stub("process.abort", NO_PROCESS),
  allowedNodeEnvironmentFlags: new Set(),
  arch: "x64",
  argv: ["land", BUNDLE + "/worker.js"],
  argv0: "land",
  availableMemory: () => 0,
  binding: stub("process.binding", "there is no native code of Node.js"),
  chdir,
  config: { target_defaults: {}, variables: {} },
  constrainedMemory: () => 0,
  cpuUsage: () => ({ user: Math.round(now() * 1000), system: 0 }),
  cwd,
  dlopen: stub("process.dlopen", "there is no native code"),
  emitWarning,
  env,
  execArgv: [],
  execPath: "/land",
  exit,
  exitCode: undefined,
  features: { inspector: false, debug: false, uv: false, ipv6: true, tls: true, tls_alpn: false, tls_sni: true, tls_ocsp: false },
  getegid: () => 0,
  geteuid: () => 0,
  getgid: () => 0,
  getuid: () => 0,
  hasUncaughtExceptionCaptureCallback: () => false,
  hrtime,
  kill: stub("process.kill", NO_PROCESS),
  memoryUsage,
  nextTick,
  pid: 1,
  platform: "linux",
  ppid: 0,
  release: { name: "node", lts: "Jod" },
  resourceUsage: () => ({ userCPUTime: Math.round(now() * 1000), systemCPUTime: 0, maxRSS: 0 }),
  setUncaughtExceptionCaptureCallback: stub("process.setUncaughtExceptionCaptureCallback", "errors are reported by the host"),
  title: "land",
  umask: () => 0o22,
  uptime: () => now() / 1000,
  version,
  versions: { node: version.slice(1), land: "1" },
};

const process = Object.assign(Object.create(Object.create(EventEmitter.prototype, {
  constructor: { value: function process() {}, configurable: true },
})), fixed);
EventEmitter.call(process);
Object.defineProperty(process, Symbol.toStringTag, { value: "process", configurable: true });

/** Made when they are asked for: streams are a lot of code to run. */
const streams = { __proto__: null };
for (const [name, level] of [["stdout", 1], ["stderr", 3]]) {
  Object.defineProperty(process, name, {
    get: () => (streams[name] ??= makeOutput(name === "stdout" ? 1 : 2, (text) => write(level, text))),
    enumerable: true,
    configurable: true,
  });
}
Object.defineProperty(process, "stdin", { get: () => undefined, enumerable: true, configurable: true });

process.getBuiltinModule = () => undefined;

export const {
  abort, arch, argv, argv0, binding, config, cpuUsage, execArgv, execPath, features, pid,
  platform, ppid, release, title, umask, uptime, versions,
} = fixed;
export const on = process.on.bind(process);
export const once = process.once.bind(process);
export const off = process.off.bind(process);
export const emit = process.emit.bind(process);
export const { stdin } = process;
/** As the properties of `process`, which are made when they are asked for. */
export const stdout = { __proto__: null, write: (...args) => process.stdout.write(...args) };
export const stderr = { __proto__: null, write: (...args) => process.stderr.write(...args) };
export { chdir, cwd, memoryUsage, nextTick, version };
export default process;
