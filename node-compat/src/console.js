// `node:console`: the platform's console, and a class that writes to streams.

import { format } from "./internal/inspect.js";

/** https://nodejs.org/api/console.html#new-consoleoptions */
export class Console {
  #stdout;
  #stderr;
  #indent = "";

  constructor(stdoutOrOptions, stderr) {
    const options = typeof stdoutOrOptions?.write === "function" ? { stdout: stdoutOrOptions, stderr } : stdoutOrOptions;
    this.#stdout = options.stdout;
    this.#stderr = options.stderr ?? options.stdout;
    for (const name of ["log", "info", "debug", "error", "warn", "trace", "dir", "assert", "group", "groupEnd"]) {
      this[name] = this[name].bind(this);
    }
  }

  #write(stream, args) {
    stream.write(this.#indent + format(...args).replaceAll("\n", "\n" + this.#indent) + "\n");
  }
  log(...args) {
    this.#write(this.#stdout, args);
  }
  info(...args) {
    this.#write(this.#stdout, args);
  }
  debug(...args) {
    this.#write(this.#stdout, args);
  }
  dir(value) {
    this.#write(this.#stdout, [value]);
  }
  error(...args) {
    this.#write(this.#stderr, args);
  }
  warn(...args) {
    this.#write(this.#stderr, args);
  }
  trace(...args) {
    this.#write(this.#stderr, ["Trace: " + format(...args) + "\n" + new Error().stack]);
  }
  assert(condition, ...args) {
    if (!condition) this.#write(this.#stderr, ["Assertion failed" + (args.length > 0 ? ": " + format(...args) : "")]);
  }
  group(...args) {
    if (args.length > 0) this.log(...args);
    this.#indent += "  ";
  }
  groupEnd() {
    this.#indent = this.#indent.slice(2);
  }
}

const { console } = globalThis;
export const {
  assert, clear, count, countReset, debug, dir, dirxml, error, group, groupCollapsed, groupEnd, info, log, table, time,
  timeEnd, timeLog, trace, warn,
} = console;
export default Object.assign(Object.create(console), { Console });
