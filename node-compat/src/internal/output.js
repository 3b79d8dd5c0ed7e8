// `process.stdout` and `process.stderr`: whole lines go to the log.

import EventEmitter from "../events.js";
import { nextTick } from "./next_tick.js";

/** A writable stream as far as programs use that of a terminal; `show` takes a line. */
export function makeOutput(fd, show) {
  let rest = "";
  const decoder = new TextDecoder();
  const output = new EventEmitter();
  const done = (callback) => typeof callback === "function" && nextTick(callback);
  /** What has no line end yet waits for it until the turn's jobs are done. */
  const flush = () => {
    if (rest !== "") show(rest);
    rest = "";
  };
  return Object.assign(output, {
    fd,
    isTTY: false,
    writable: true,
    columns: 80,
    rows: 24,
    writableLength: 0,
    writableHighWaterMark: 16384,
    _isStdio: true,
    write(chunk, encoding, callback) {
      rest += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
      const lines = rest.split("\n");
      rest = lines.pop();
      for (const line of lines) show(line);
      if (rest !== "") nextTick(flush);
      done(typeof encoding === "function" ? encoding : callback);
      return true;
    },
    end(chunk, encoding, callback) {
      if (chunk !== undefined && chunk !== null && typeof chunk !== "function") output.write(chunk, encoding);
      flush();
      done([chunk, encoding, callback].find((argument) => typeof argument === "function"));
      return output;
    },
    cork() {},
    uncork() {},
    destroy: () => output,
    getColorDepth: () => 1,
    hasColors: () => false,
    getWindowSize: () => [80, 24],
    clearLine: (_, callback) => (done(callback), true),
    cursorTo: (_, __, callback) => (done(callback), true),
    moveCursor: (_, __, callback) => (done(callback), true),
    setDefaultEncoding: () => output,
  });
}
