// What a program keeps across asynchronous steps: the engine carries it through promises, and who calls
// a program's function later by other ways binds it.

import { hooks } from "land:native/event_loop";

const { asyncContext, setAsyncContext } = hooks;
const { apply } = Reflect;

/** `bind` is null until a program keeps anything, so that those that don't pay for nothing. */
export const contexts = { __proto__: null, bind: null };

export const getContext = asyncContext;

export function setContext(context) {
  contexts.bind = bind;
  setAsyncContext(context);
}

/** A function that calls `callback` in the context of now. */
function bind(callback) {
  const context = asyncContext();
  if (context === undefined) return callback;
  return function (...args) {
    const before = asyncContext();
    setAsyncContext(context);
    try {
      return apply(callback, this, args);
    } finally {
      setAsyncContext(before);
    }
  };
}
