// `node:util`.

import { codedError, invalidArgType, requireFunction } from "./internal/errors.js";
import { isDeepStrictEqual } from "./internal/deep_equal.js";
import { errnoName, systemErrors } from "./internal/errno.js";
import { format, formatWithOptions, inspect } from "./internal/inspect.js";
import { parseArgs } from "./internal/parse_args.js";
import { stripVTControlCharacters, styleText } from "./internal/style.js";
import { MIMEParams, MIMEType } from "unenv/dist/runtime/node/internal/util/mime.mjs";
import * as timers from "./timers/promises.js";
import * as types from "./util/types.js";

export const { TextDecoder, TextEncoder } = globalThis;

const kCustom = Symbol.for("nodejs.util.promisify.custom");

/** A function that answers a promise instead of calling back. */
export function promisify(fn) {
  requireFunction(fn, "original");
  if (fn === globalThis.setTimeout) return timers.setTimeout;
  if (fn[kCustom] !== undefined) {
    requireFunction(fn[kCustom], "util.promisify.custom");
    return Object.defineProperty(fn[kCustom], kCustom, { value: fn[kCustom], configurable: true });
  }
  function promised(...args) {
    return new Promise((resolve, reject) => {
      Reflect.apply(fn, this, [...args, (error, value) => (error ? reject(error) : resolve(value))]);
    });
  }
  Object.setPrototypeOf(promised, Object.getPrototypeOf(fn));
  return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(fn));
}
promisify.custom = kCustom;

export function callbackify(fn) {
  requireFunction(fn, "original");
  return function callbackified(...args) {
    const callback = args.pop();
    requireFunction(callback, "last argument");
    Reflect.apply(fn, this, args).then(
      (value) => queueMicrotask(() => callback.call(this, null, value)),
      (reason) => queueMicrotask(() => callback.call(this, reason || rejectedWith(reason))),
    );
  };
}

function rejectedWith(reason) {
  const error = codedError(Error, "ERR_FALSY_VALUE_REJECTION", "Promise was rejected with falsy value");
  error.reason = reason;
  return error;
}

const warned = new Set();
export function deprecate(fn, message, code) {
  function deprecated(...args) {
    if (!warned.has(code ?? message)) {
      warned.add(code ?? message);
      console.warn((code ? "[" + code + "] " : "") + "DeprecationWarning: " + message);
    }
    return new.target ? Reflect.construct(fn, args, new.target) : Reflect.apply(fn, this, args);
  }
  Object.setPrototypeOf(deprecated, fn);
  if (fn.prototype) deprecated.prototype = fn.prototype;
  return deprecated;
}

export function inherits(ctor, superCtor) {
  requireFunction(ctor, "ctor");
  requireFunction(superCtor, "superCtor");
  if (superCtor.prototype === undefined) throw invalidArgType("superCtor.prototype", "object", undefined);
  Object.defineProperty(ctor, "super_", { value: superCtor, writable: true, configurable: true });
  Object.setPrototypeOf(ctor.prototype, superCtor.prototype);
}

/** Writes to the log when the variable `NODE_DEBUG` names the section. */
export function debuglog(section) {
  const isEnabled = () => new RegExp("(^|[\\s,])" + section + "($|[\\s,])", "i").test(globalThis.process?.env?.NODE_DEBUG ?? "");
  const log = (...args) => void (isEnabled() && console.debug(section.toUpperCase() + " " + format(...args)));
  Object.defineProperty(log, "enabled", { get: isEnabled, configurable: true, enumerable: true });
  return log;
}
export const debug = debuglog;

/** Resolves when `signal` aborts. */
export const aborted = (signal, resource) =>
  new Promise((resolve) => {
    if (resource === null || typeof resource !== "object") throw invalidArgType("resource", "object", resource);
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

export const getSystemErrorName = errnoName;
export const getSystemErrorMap = () => new Map(Object.entries(systemErrors).map(([name, [number, text]]) => [number, [name, text]]));
export const getSystemErrorMessage = (number) => systemErrors[errnoName(number)]?.[1];
export const toUSVString = (text) => String(text).toWellFormed();
export const getCallSites = () => [];
export const transferableAbortController = () => new AbortController();
export const transferableAbortSignal = (signal) => signal;
export const _extend = (target, source) => (source !== null && typeof source === "object" ? Object.assign(target, source) : target);
export const log = (...args) => console.log(new Date().toTimeString().slice(0, 8) + " - " + format(...args));

/** https://nodejs.org/api/util.html#utilparseenvcontent */
export function parseEnv(content) {
  const values = {};
  const line = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*("[^"]*"|'[^']*'|`[^`]*`|[^#\n]*)/gm;
  for (const [, name, raw] of content.matchAll(line)) {
    const text = raw.trim();
    const quoted = /^(["'`])([^]*)\1$/.exec(text);
    values[name] = quoted === null ? text : quoted[1] === '"' ? quoted[2].replaceAll("\\n", "\n") : quoted[2];
  }
  return values;
}

export const { isArray } = Array;
export const isBoolean = (value) => typeof value === "boolean";
export const isBuffer = (value) => value instanceof Uint8Array && value.constructor?.isBuffer?.(value) === true;
export const { isDate, isRegExp } = types;
export const isError = (value) => types.isNativeError(value) || value instanceof Error;
export const isFunction = (value) => typeof value === "function";
export const isNull = (value) => value === null;
export const isNullOrUndefined = (value) => value === null || value === undefined;
export const isNumber = (value) => typeof value === "number";
export const isObject = (value) => value !== null && typeof value === "object";
export const isPrimitive = (value) => value === null || (typeof value !== "object" && typeof value !== "function");
export const isString = (value) => typeof value === "string";
export const isSymbol = (value) => typeof value === "symbol";
export const isUndefined = (value) => value === undefined;

export {
  MIMEParams, MIMEType, format, formatWithOptions, inspect, isDeepStrictEqual, parseArgs, stripVTControlCharacters,
  styleText, types,
};
export default {
  MIMEParams, MIMEType, TextDecoder, TextEncoder, _extend, aborted, callbackify, debug, debuglog, deprecate, format,
  formatWithOptions, getCallSites, getSystemErrorMap, getSystemErrorMessage, getSystemErrorName, inherits, inspect,
  isArray, isBoolean, isBuffer, isDate, isDeepStrictEqual, isError, isFunction, isNull, isNullOrUndefined, isNumber,
  isObject, isPrimitive, isRegExp, isString, isSymbol, isUndefined, log, parseArgs, parseEnv, promisify,
  stripVTControlCharacters, styleText, toUSVString, transferableAbortController, transferableAbortSignal, types,
};
