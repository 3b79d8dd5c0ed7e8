// Web IDL's `iterable<K, V>`: entries, keys, values, forEach and the iterator objects behind them.
//
// https://webidl.spec.whatwg.org/#idl-iterable
//
// The pairs are asked for anew at each step, so that changes made while iterating are seen as the standard says.

import { illegalInvocation, toCallback } from "land:webidl/webidl";

const { apply, defineProperty, deleteProperty, getPrototypeOf, setPrototypeOf } = Reflect;
const IteratorPrototype = getPrototypeOf(getPrototypeOf([][Symbol.iterator]()));
const KEYS = 0;
const VALUES = 1;
const ENTRIES = 2;

/** The class of one interface's iterators; `pairsOf(target)` gives its flat list of pairs. */
function makeIteratorClass(name, pairsOf) {
  class PairIterator {
    #target;
    #kind;
    #index = 0;

    constructor(target, kind) {
      this.#target = target;
      this.#kind = kind;
    }

    next() {
      if (!(#target in this)) throw illegalInvocation();
      const pairs = pairsOf(this.#target);
      const at = this.#index;
      if (at >= pairs.length) return { value: undefined, done: true };
      this.#index = at + 2;
      const kind = this.#kind;
      return { value: kind === ENTRIES ? [pairs[at], pairs[at + 1]] : pairs[at + kind], done: false };
    }
  }
  const { prototype } = PairIterator;
  setPrototypeOf(prototype, IteratorPrototype);
  deleteProperty(prototype, "constructor");
  defineProperty(prototype, "next", { __proto__: null, enumerable: true });
  defineProperty(prototype, Symbol.toStringTag, {
    __proto__: null,
    value: `${name} Iterator`,
    configurable: true,
  });
  return PairIterator;
}

/** Gives `Class` the members of an iterable; `pairsOf(target)` throws unless `target` is of the class. */
export function defineIterable(Class, name, pairsOf) {
  const PairIterator = makeIteratorClass(name, pairsOf);
  const forEachContext = `${name}.forEach`;
  const iterate = (target, kind) => {
    pairsOf(target);
    return new PairIterator(target, kind);
  };
  const members = {
    entries() {
      return iterate(this, ENTRIES);
    },
    keys() {
      return iterate(this, KEYS);
    },
    values() {
      return iterate(this, VALUES);
    },
    forEach(callback, thisArg = undefined) {
      pairsOf(this);
      toCallback(callback, forEachContext);
      for (let i = 0, pairs; i < (pairs = pairsOf(this)).length; i += 2) {
        apply(callback, thisArg, [pairs[i + 1], pairs[i], this]);
      }
    },
  };
  const { prototype } = Class;
  for (const key of Reflect.ownKeys(members)) {
    defineProperty(prototype, key, {
      __proto__: null,
      value: members[key],
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  defineProperty(prototype, Symbol.iterator, {
    __proto__: null,
    value: members.entries,
    writable: true,
    configurable: true,
  });
  return members.entries;
}
