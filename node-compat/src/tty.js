// `node:tty`: nothing here is a terminal.

import { stub } from "./internal/stub.js";

const NO_TERMINAL = "a sandbox has no terminal";
export const isatty = () => false;
export const ReadStream = stub("tty.ReadStream", NO_TERMINAL);
export const WriteStream = stub("tty.WriteStream", NO_TERMINAL);
export default { ReadStream, WriteStream, isatty };
