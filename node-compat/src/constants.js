// `node:constants`: numbers of the operating system, as the npm package `unenv` has them.

export * from "unenv/dist/runtime/node/constants.mjs";
export { default } from "unenv/dist/runtime/node/constants.mjs";
