// `node:util/types`: kinds of objects by the engine's own word.

import { kinds } from "land:node-internals";

const { kindOf } = kinds;
const is = (kind) => (value) => kindOf(value) === kind;
const tagOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
const isTagged = (tag) => (value) => ArrayBuffer.isView(value) && tagOf.call(value) === tag;
const textOf = (value) => Object.prototype.toString.call(value);
const AsyncFunction = Object.getPrototypeOf(async () => {});
const GeneratorFunction = Object.getPrototypeOf(function* () {});
const AsyncGeneratorFunction = Object.getPrototypeOf(async function* () {});
const inherits = (value, ...prototypes) =>
  typeof value === "function" && prototypes.some((prototype) => prototype.isPrototypeOf(value));

export const isAnyArrayBuffer = (value) => isArrayBuffer(value) || isSharedArrayBuffer(value);
export const isArgumentsObject = is(kinds.KIND_ARGUMENTS);
export const isArrayBuffer = is(kinds.KIND_ARRAY_BUFFER);
export const isArrayBufferView = (value) => ArrayBuffer.isView(value);
export const isAsyncFunction = (value) => inherits(value, AsyncFunction, AsyncGeneratorFunction);
export const isBigInt64Array = isTagged("BigInt64Array");
export const isBigIntObject = is(kinds.KIND_BIGINT);
export const isBigUint64Array = isTagged("BigUint64Array");
export const isBooleanObject = is(kinds.KIND_BOOLEAN);
export const isBoxedPrimitive = (value) =>
  [isBigIntObject, isBooleanObject, isNumberObject, isStringObject, isSymbolObject].some((check) => check(value));
export const isCryptoKey = (value) => globalThis.CryptoKey !== undefined && value instanceof globalThis.CryptoKey;
export const isDataView = is(kinds.KIND_DATA_VIEW);
export const isDate = is(kinds.KIND_DATE);
export const isExternal = () => false;
export const isFloat16Array = isTagged("Float16Array");
export const isFloat32Array = isTagged("Float32Array");
export const isFloat64Array = isTagged("Float64Array");
export const isGeneratorFunction = (value) => inherits(value, GeneratorFunction, AsyncGeneratorFunction);
export const isGeneratorObject = is(kinds.KIND_GENERATOR);
export const isInt16Array = isTagged("Int16Array");
export const isInt32Array = isTagged("Int32Array");
export const isInt8Array = isTagged("Int8Array");
export const isKeyObject = (value) => value?.[Symbol.for("land.KeyObject")] === true;
export const isMap = is(kinds.KIND_MAP);
export const isMapIterator = (value) => textOf(value) === "[object Map Iterator]";
export const isModuleNamespaceObject = (value) => textOf(value) === "[object Module]";
export const isNativeError = is(kinds.KIND_ERROR);
export const isNumberObject = is(kinds.KIND_NUMBER);
export const isPromise = is(kinds.KIND_PROMISE);
export const isProxy = is(kinds.KIND_PROXY);
export const isRegExp = is(kinds.KIND_REGEXP);
export const isSet = is(kinds.KIND_SET);
export const isSetIterator = (value) => textOf(value) === "[object Set Iterator]";
export const isSharedArrayBuffer = is(kinds.KIND_SHARED_ARRAY_BUFFER);
export const isStringObject = is(kinds.KIND_STRING);
export const isSymbolObject = is(kinds.KIND_SYMBOL);
export const isTypedArray = (value) => ArrayBuffer.isView(value) && !isDataView(value);
export const isUint16Array = isTagged("Uint16Array");
export const isUint32Array = isTagged("Uint32Array");
export const isUint8Array = isTagged("Uint8Array");
export const isUint8ClampedArray = isTagged("Uint8ClampedArray");
export const isWeakMap = is(kinds.KIND_WEAK_MAP);
export const isWeakSet = is(kinds.KIND_WEAK_SET);

export default {
  isAnyArrayBuffer, isArgumentsObject, isArrayBuffer, isArrayBufferView, isAsyncFunction, isBigInt64Array,
  isBigIntObject, isBigUint64Array, isBooleanObject, isBoxedPrimitive, isCryptoKey, isDataView, isDate, isExternal,
  isFloat16Array, isFloat32Array, isFloat64Array, isGeneratorFunction, isGeneratorObject, isInt16Array, isInt32Array,
  isInt8Array, isKeyObject, isMap, isMapIterator, isModuleNamespaceObject, isNativeError, isNumberObject, isPromise,
  isProxy, isRegExp, isSet, isSetIterator, isSharedArrayBuffer, isStringObject, isSymbolObject, isTypedArray,
  isUint16Array, isUint32Array, isUint8Array, isUint8ClampedArray, isWeakMap, isWeakSet,
};
