// `node:url`: the platform's classes, and Node's older functions as the npm package `unenv` has them,
// without the warnings that its functions write.

import legacy from "unenv/dist/runtime/node/url.mjs";

export const { URL, URLPattern, URLSearchParams } = globalThis;
export const { Url, domainToASCII, domainToUnicode, fileURLToPath, pathToFileURL, urlToHttpOptions } = legacy;

/** `Url.parse` fills the object and answers nothing. */
function parsed(url, ...options) {
  const made = new Url();
  made.parse(url, ...options);
  return made;
}
export const parse = (url, parsesQuery, slashesDenoteHost) =>
  url instanceof Url ? url : parsed(url, parsesQuery, slashesDenoteHost);
export const format = (url, options) => legacy.format(typeof url === "string" ? parsed(url) : url, options);
export const resolveObject = (from, to) =>
  from ? parse(from, false, true).resolveObject(parse(to, false, true)) : to;
export const resolve = (from, to) => resolveObject(parse(from, false, true), to).format();

export default {
  URL, URLPattern, URLSearchParams, Url, domainToASCII, domainToUnicode, fileURLToPath, format, parse, pathToFileURL,
  resolve, resolveObject, urlToHttpOptions,
};
