// `node:querystring`: as the npm package `unenv` has it from Node.js.

import querystring from "unenv/dist/runtime/node/querystring.mjs";

export const { decode, encode, escape, parse, stringify, unescape, unescapeBuffer } = querystring;
export default querystring;
