// The built-ins that inspecting relies on, captured before any program can change them.

const { call } = Function.prototype;
const { getOwnPropertyDescriptor } = Reflect;

/** Makes `f(receiver, …args)` of a method. */
export function free(method) {
  return call.bind(method);
}

/** The same of an accessor's getter. */
export function freeGetter(prototype, key) {
  return call.bind(getOwnPropertyDescriptor(prototype, key).get);
}

export const charCodeAt = free(String.prototype.charCodeAt);
export const codePointAt = free(String.prototype.codePointAt);
export const endsWith = free(String.prototype.endsWith);
export const indexOf = free(String.prototype.indexOf);
export const padEnd = free(String.prototype.padEnd);
export const padStart = free(String.prototype.padStart);
export const repeat = free(String.prototype.repeat);
export const slice = free(String.prototype.slice);
export const startsWith = free(String.prototype.startsWith);
export const toHex = free(Number.prototype.toString);
export const booleanValue = free(Boolean.prototype.valueOf);
export const bigintValue = free(BigInt.prototype.valueOf);
export const bigintText = free(BigInt.prototype.toString);
export const numberValue = free(Number.prototype.valueOf);
export const stringValue = free(String.prototype.valueOf);
export const symbolValue = free(Symbol.prototype.valueOf);
export const symbolText = free(Symbol.prototype.toString);
export const dateTime = free(Date.prototype.getTime);
export const dateText = free(Date.prototype.toISOString);
export const regexpTest = free(RegExp.prototype.exec);
export const functionSource = free(Function.prototype.toString);
export const forEachInMap = free(Map.prototype.forEach);
export const forEachInSet = free(Set.prototype.forEach);
export const mapSize = freeGetter(Map.prototype, "size");
export const setSize = freeGetter(Set.prototype, "size");
export const mapGet = free(Map.prototype.get);
export const mapSet = free(Map.prototype.set);
export const mapHas = free(Map.prototype.has);
export const mapDelete = free(Map.prototype.delete);

/** Glues texts together; `Array.prototype.join` would see what programs put there. */
export function join(texts, separator) {
  let text = "";
  for (let i = 0; i < texts.length; i++) text += i === 0 ? texts[i] : separator + texts[i];
  return text;
}

/** The lines of a text. */
export function lines(text) {
  const found = [];
  let start = 0;
  for (let end = indexOf(text, "\n"); end >= 0; end = indexOf(text, "\n", start)) {
    found[found.length] = slice(text, start, end);
    start = end + 1;
  }
  found[found.length] = slice(text, start);
  return found;
}

/** The value of a data property, own or inherited; undefined for accessors, which are never asked, and for proxies. */
export function dataProperty(object, key) {
  const descriptor = getOwnPropertyDescriptor(object, key);
  return descriptor === undefined ? undefined : descriptor.value;
}
