// Errors as Node.js makes them: a class and a `code`.

/** An error of `Base` with Node's code, which stands in its stack as well. */
export function codedError(Base, code, message) {
  const error = new Base(message);
  error.code = code;
  Object.defineProperty(error, "name", { value: error.name, enumerable: false, writable: true, configurable: true });
  return error;
}

const article = (expected) => (/^(an|a|one of|of type) /.test(expected) ? expected : "of type " + expected);

function received(value) {
  if (value === null || value === undefined) return "Received " + value;
  if (typeof value === "function") return "Received function " + value.name;
  if (typeof value === "object") {
    return value.constructor?.name ? "Received an instance of " + value.constructor.name : "Received an object";
  }
  return "Received type " + typeof value + " (" + String(value) + ")";
}

export const invalidArgType = (name, expected, value) =>
  codedError(TypeError, "ERR_INVALID_ARG_TYPE",
    'The "' + name + '" argument must be ' + article(expected) + ". " + received(value));

export const invalidArgValue = (name, value, reason = "is invalid") =>
  codedError(TypeError, "ERR_INVALID_ARG_VALUE", "The argument '" + name + "' " + reason + ". Received " + String(value));

export const outOfRange = (name, range, value) =>
  codedError(RangeError, "ERR_OUT_OF_RANGE",
    'The value of "' + name + '" is out of range. It must be ' + range + ". Received " + String(value));

export function requireFunction(value, name) {
  if (typeof value !== "function") throw invalidArgType(name, "function", value);
}

export function requireString(value, name) {
  if (typeof value !== "string") throw invalidArgType(name, "string", value);
}

/** What an aborted operation fails with. */
export function abortError(signal) {
  const error = new Error("The operation was aborted", { cause: signal?.reason });
  error.name = "AbortError";
  error.code = "ABORT_ERR";
  return error;
}
