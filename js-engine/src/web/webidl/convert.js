// Web IDL's strings, dictionaries, callbacks, sequences and records: what a value becomes when an API asks
// for one.
//
// https://webidl.spec.whatwg.org/#js-type-mapping

const { apply, defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
const { toWellFormed, charCodeAt } = String.prototype;
const { exec } = RegExp.prototype;
const { iterator: symbolIterator } = Symbol;

// One call of the regexp engine is much cheaper than a look at each character from here.
const beyondLatin1 = /[^\0-\xff]/;

/** https://webidl.spec.whatwg.org/#es-DOMString */
export function toDOMString(value, context) {
  if (typeof value === "string") return value;
  if (typeof value === "symbol") {
    throw new TypeError(`${context ? `${context}: ` : ""}Cannot convert a Symbol value to a string`);
  }
  return `${value}`;
}

/** https://webidl.spec.whatwg.org/#es-USVString */
export function toUSVString(value, context) {
  return apply(toWellFormed, toDOMString(value, context), []);
}

/** https://webidl.spec.whatwg.org/#es-ByteString */
export function toByteString(value, context) {
  const text = toDOMString(value, context);
  const wide = apply(exec, beyondLatin1, [text]);
  if (wide !== null) {
    const { index } = wide;
    const unit = apply(charCodeAt, text, [index]);
    throw new TypeError(
      `${context}: the character at index ${index} has a value of ${unit} which is greater than 255.`,
    );
  }
  return text;
}

/** https://webidl.spec.whatwg.org/#es-boolean */
export function toBoolean(value) {
  return !!value;
}

/** Whether ECMAScript calls it an object. */
export function isObject(value) {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

const noMembers = Object.freeze({ __proto__: null });

/**
 * The object to read a dictionary's members from: nothing stands for an empty one.
 * https://webidl.spec.whatwg.org/#es-dictionary
 */
export function toDictionary(value, context) {
  if (value === undefined || value === null) return noMembers;
  if (!isObject(value)) throw new TypeError(`${context}: the provided value is not an object.`);
  return value;
}

/** https://webidl.spec.whatwg.org/#es-callback-function */
export function toCallback(value, context) {
  if (typeof value !== "function") {
    throw new TypeError(`${context}: the provided value is not a function.`);
  }
  return value;
}

/** https://webidl.spec.whatwg.org/#es-sequence */
export function toSequence(value, context, convertItem) {
  if (!isObject(value)) {
    throw new TypeError(`${context}: the provided value cannot be converted to a sequence.`);
  }
  const method = value[symbolIterator];
  if (typeof method !== "function") {
    throw new TypeError(`${context}: the object must have a callable @@iterator property.`);
  }
  return sequenceFrom(value, method, context, convertItem);
}

/** https://webidl.spec.whatwg.org/#create-sequence-from-iterable */
export function sequenceFrom(iterable, method, context, convertItem) {
  const iterator = apply(method, iterable, []);
  if (!isObject(iterator)) throw new TypeError(`${context}: the iterator is not an object.`);
  const { next } = iterator;
  const items = [];
  for (;;) {
    const step = apply(next, iterator, []);
    if (!isObject(step)) throw new TypeError(`${context}: the iterator's result is not an object.`);
    if (step.done) return items;
    const item = step.value;
    defineProperty(items, items.length, {
      __proto__: null,
      value: convertItem === undefined ? item : convertItem(item, context),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

/** A record as an array of [key, value] pairs, in order. https://webidl.spec.whatwg.org/#es-record */
export function toRecord(value, context, convertKey, convertValue) {
  if (!isObject(value)) {
    throw new TypeError(`${context}: the provided value cannot be converted to a record.`);
  }
  const keys = ownKeys(value);
  const places = { __proto__: null };
  const pairs = [];
  for (let i = 0; i < keys.length; i++) {
    const descriptor = getOwnPropertyDescriptor(value, keys[i]);
    if (descriptor === undefined || !descriptor.enumerable) continue;
    const key = convertKey(keys[i], context);
    const converted = convertValue(value[keys[i]], context);
    // Two keys can become one by conversion; the last value wins, in the first one's place.
    if (places[key] !== undefined) {
      pairs[places[key]][1] = converted;
    } else {
      places[key] = pairs.length;
      pairs[pairs.length] = [key, converted];
    }
  }
  return pairs;
}
