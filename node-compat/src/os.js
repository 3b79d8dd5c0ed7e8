// `node:os`: a sandbox tells nothing of the machine below it; what is answered is the same everywhere.

import { now } from "land:node-internals";
import { UV_UDP_REUSEADDR, dlopen, errno, priority, signals } from "unenv/dist/runtime/node/internal/os/constants.mjs";
import { stub } from "./internal/stub.js";

export const EOL = "\n";
export const devNull = "/dev/null";
export const constants = { UV_UDP_REUSEADDR, dlopen, errno, priority, signals };
export const arch = () => "x64";
export const availableParallelism = () => 1;
export const cpus = () => [{ model: "land", speed: 0, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } }];
export const endianness = () => "LE";
export const freemem = () => 0;
export const getPriority = () => 0;
export const homedir = () => "/bundle";
export const hostname = () => "land";
export const loadavg = () => [0, 0, 0];
export const machine = () => "x86_64";
export const networkInterfaces = () => ({});
export const platform = () => "linux";
export const release = () => "";
export const setPriority = stub("os.setPriority", "a sandbox is no process");
export const tmpdir = () => "/tmp";
export const totalmem = () => 0;
export const type = () => "Linux";
export const uptime = () => now() / 1000;
export const userInfo = () => ({ uid: 0, gid: 0, username: "land", homedir: "/bundle", shell: null });
export const version = () => "";

export default {
  EOL, arch, availableParallelism, constants, cpus, devNull, endianness, freemem, getPriority, homedir, hostname,
  loadavg, machine, networkInterfaces, platform, release, setPriority, tmpdir, totalmem, type, uptime, userInfo,
  version,
};
