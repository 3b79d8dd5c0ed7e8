// Pair iterators: `entries`, `keys`, `values` and `[Symbol.iterator]` of an interface that is a list of pairs.
//
// https://webidl.spec.whatwg.org/#js-iterable

import { defineToStringTag, illegalInvocation } from "land:webidl/webidl";

const { create, defineProperty } = Object;
const { getPrototypeOf } = Reflect;
const { iterator: symbolIterator } = Symbol;
const iteratorPrototype = getPrototypeOf(getPrototypeOf([][symbolIterator]()));

const ENTRIES = 0;
const KEYS = 1;
const VALUES = 2;

/** What `new` needs to make an object of a given prototype that has this module's private fields. */
class Base {
  constructor(object) {
    return object;
  }
}

/** The state of one iteration, added to the iterator object itself. */
class State extends Base {
  #source;
  #target;
  #kind;
  #index = 0;

  constructor(object, source, target, kind) {
    super(object);
    this.#source = source;
    this.#target = target;
    this.#kind = kind;
  }

  static next(iterator, source) {
    if (!isState(iterator) || iterator.#source !== source) throw illegalInvocation();
    const target = iterator.#target;
    const index = iterator.#index;
    if (index >= source.count(target)) return { value: undefined, done: true };
    iterator.#index = index + 1;
    if (iterator.#kind === KEYS) return { value: source.key(target, index), done: false };
    const value = source.value(target, index);
    if (iterator.#kind === VALUES) return { value, done: false };
    return { value: [source.key(target, index), value], done: false };
  }

  static has(object) {
    return #source in object;
  }
}

function isState(value) {
  return typeof value === "object" && value !== null && State.has(value);
}

/**
 * Gives `Class` the iteration methods. `source` reads the list: `check(object)` throws for a foreign object,
 * `count(object)`, `key(object, index)` and `value(object, index)` tell what is there at the moment.
 */
export function definePairIterable(Class, name, source) {
  const prototype = create(iteratorPrototype, {
    next: {
      __proto__: null,
      value: {
        next() {
          return State.next(this, source);
        },
      }.next,
      writable: true,
      enumerable: true,
      configurable: true,
    },
  });
  defineToStringTag(prototype, `${name} Iterator`);
  const start = (target, kind) => {
    source.check(target);
    return new State(create(prototype), source, target, kind);
  };
  const methods = {
    entries() {
      return start(this, ENTRIES);
    },
    keys() {
      return start(this, KEYS);
    },
    values() {
      return start(this, VALUES);
    },
  };
  define(Class.prototype, "entries", methods.entries, true);
  define(Class.prototype, "keys", methods.keys, true);
  define(Class.prototype, "values", methods.values, true);
  define(Class.prototype, symbolIterator, methods.entries, false);
}

function define(target, key, value, enumerable) {
  defineProperty(target, key, { __proto__: null, value, writable: true, enumerable, configurable: true });
}
