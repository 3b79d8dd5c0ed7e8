// What can be imported and does nothing: using it throws an error that says so.

/** A function or class that throws when it is called, constructed or extended and constructed. */
export function stub(name, reason) {
  const thrower = function () {
    const error = new Error("`" + name + "` is a stub here: " + reason);
    error.code = "ERR_METHOD_NOT_IMPLEMENTED";
    throw error;
  };
  // The documentation's table is made by asking for it.
  thrower[Symbol.for("land.stub")] = reason;
  return thrower;
}
