// Attributes of the global object that hold one object.

import { defineGlobalAttribute, illegalInvocation } from "land:webidl/webidl";

const { defineProperty, getOwnPropertyDescriptor } = Reflect;

/** Throws unless an attribute is asked of the global object, or of nothing. https://webidl.spec.whatwg.org/#dfn-attribute-getter */
function check(self, global) {
  if (self !== undefined && self !== null && self !== global) throw illegalInvocation();
}

/** Defines `name` by the accessors of `attribute`, which has them for that name. */
function define(global, name, attribute) {
  const { get, set } = getOwnPropertyDescriptor(attribute, name);
  defineGlobalAttribute(global, name, get, set);
}

/** An attribute that can't be written. */
export function defineReadOnly(global, name, value) {
  define(global, name, {
    get [name]() {
      check(this, global);
      return value;
    },
  });
}

/** An attribute that a program may write over, and then finds what it wrote. https://webidl.spec.whatwg.org/#Replaceable */
export function defineReplaceable(global, name, value) {
  define(global, name, {
    get [name]() {
      check(this, global);
      return value;
    },
    set [name](replacement) {
      check(this, global);
      defineProperty(global, name, {
        __proto__: null, value: replacement, writable: true, enumerable: true, configurable: true,
      });
    },
  });
}

/** An attribute that is asked and told by these functions. */
export function defineAccessors(global, name, ask, tell) {
  define(global, name, {
    get [name]() {
      check(this, global);
      return ask();
    },
    set [name](value) {
      check(this, global);
      tell(value);
    },
  });
}
