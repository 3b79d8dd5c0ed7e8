// `node:punycode`: as the npm package `unenv` has it.

export * from "unenv/dist/runtime/node/punycode.mjs";
export { default } from "unenv/dist/runtime/node/punycode.mjs";
