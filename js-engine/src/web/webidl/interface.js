// Web IDL's interface objects: how a class becomes what pages see, and who may construct it.
//
// https://webidl.spec.whatwg.org/#interface-object

const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
const { toStringTag } = Symbol;

/** By this token our own code constructs what pages may not; it never leaves internal modules. */
export const kInternal = Symbol("internal");

/**
 * Throws unless `token` is ours. https://webidl.spec.whatwg.org/#interface-object (step "Illegal
 * constructor")
 */
export function illegalConstructor(token) {
  if (token !== kInternal) throw new TypeError("Illegal constructor");
}

/** What a failed brand check throws. */
export function illegalInvocation() {
  return new TypeError("Illegal invocation");
}

/** Throws when a call has fewer arguments than the operation requires. */
export function requireArguments(count, required, context) {
  if (count < required) {
    const noun = required === 1 ? "argument" : "arguments";
    throw new TypeError(`${context}: ${required} ${noun} required, but only ${count} present.`);
  }
}

/** Makes the string-keyed methods and accessors of `target` enumerable, as operations and attributes are. */
export function makeMembersEnumerable(target) {
  const keys = ownKeys(target);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (typeof key === "symbol" || key === "constructor") continue;
    const descriptor = getOwnPropertyDescriptor(target, key);
    if (!descriptor.configurable) continue;
    defineProperty(target, key, { __proto__: null, enumerable: true });
  }
}

/** Like `makeMembersEnumerable`, but leaves what every function has alone. */
function makeStaticsEnumerable(Class) {
  const keys = ownKeys(Class);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (typeof key === "symbol" || key === "prototype" || key === "name" || key === "length") continue;
    defineProperty(Class, key, { __proto__: null, enumerable: true });
  }
}

const { call } = Function.prototype;
const hasPrototype = call.bind(Set.prototype.has);
const addPrototype = call.bind(Set.prototype.add);
const interfacePrototypes = new Set();

/** Whether `object` inherits from the prototype of one of our interfaces. */
export function isInterfaceObject(object) {
  for (let at = getPrototypeOf(object); at !== null; at = getPrototypeOf(at)) {
    if (hasPrototype(interfacePrototypes, at)) return true;
  }
  return false;
}

/** Names the class for `Object.prototype.toString`. */
export function defineToStringTag(prototype, name) {
  defineProperty(prototype, toStringTag, {
    __proto__: null,
    value: name,
    writable: false,
    enumerable: false,
    configurable: true,
  });
}

/** https://webidl.spec.whatwg.org/#es-constants */
export function defineConstants(target, constants) {
  const names = ownKeys(constants);
  for (let i = 0; i < names.length; i++) {
    defineProperty(target, names[i], {
      __proto__: null,
      value: constants[names[i]],
      writable: false,
      enumerable: true,
      configurable: false,
    });
  }
}

/**
 * Gives a class the shape of an interface object and, unless `exposeConstructor` is false, puts it on `global`.
 * Methods, accessors and statics become enumerable; `constants` go on the class and on its prototype.
 */
export function defineInterface(global, Class, options) {
  const name = options?.name ?? Class.name;
  addPrototype(interfacePrototypes, Class.prototype);
  makeMembersEnumerable(Class.prototype);
  makeStaticsEnumerable(Class);
  defineToStringTag(Class.prototype, name);
  if (options?.constants !== undefined) {
    defineConstants(Class, options.constants);
    defineConstants(Class.prototype, options.constants);
  }
  if (Class.name !== name) {
    defineProperty(Class, "name", { __proto__: null, value: name, configurable: true });
  }
  if (options?.exposeConstructor === false) return;
  defineGlobalValue(global, name, Class);
}

/** A global property that programs may overwrite and `for…in` doesn't show. */
export function defineGlobalValue(global, name, value) {
  defineProperty(global, name, {
    __proto__: null,
    value,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

/**
 * An operation of the global scope (`fetch`, `atob`): enumerable.
 * https://webidl.spec.whatwg.org/#es-operations
 */
export function defineGlobalFunction(global, name, fn) {
  if (fn.name !== name) {
    defineProperty(fn, "name", { __proto__: null, value: name, configurable: true });
  }
  defineProperty(global, name, {
    __proto__: null,
    value: fn,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/**
 * An attribute of the global scope (`performance`, `navigator`); without `setter` it is read-only.
 * https://webidl.spec.whatwg.org/#es-attributes
 */
export function defineGlobalAttribute(global, name, getter, setter) {
  defineProperty(global, name, {
    __proto__: null,
    get: getter,
    set: setter,
    enumerable: true,
    configurable: true,
  });
}
