// `node:path/posix`.

export * from "../path.js";
export { posix as default } from "../path.js";
