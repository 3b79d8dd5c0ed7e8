// Attributes of the global object that hold one object.

import { defineGlobalAttribute } from "land:webidl/webidl";

const { defineProperty, getOwnPropertyDescriptor } = Reflect;

/** An attribute that can't be written. */
export function defineReadOnly(global, name, value) {
  const attribute = {
    get [name]() {
      return value;
    },
  };
  defineGlobalAttribute(global, name, getOwnPropertyDescriptor(attribute, name).get, undefined);
}

/** An attribute that a program may write over, and then finds what it wrote. https://webidl.spec.whatwg.org/#Replaceable */
export function defineReplaceable(global, name, value) {
  const attribute = {
    get [name]() {
      return value;
    },
    set [name](replacement) {
      defineProperty(global, name, {
        __proto__: null, value: replacement, writable: true, enumerable: true, configurable: true,
      });
    },
  };
  const { get, set } = getOwnPropertyDescriptor(attribute, name);
  defineGlobalAttribute(global, name, get, set);
}
