// Checks that a fixture runs on itself, inside the sandbox. `export default handler` answers with one
// line per check: `ok NAME`, or `FAILED NAME: why`.

const checks = [];

/** Adds a check: `run(request, env, ctx)` may be async, and fails by throwing. */
export function check(name, run) {
  checks.push({ name, run });
}

/** The handler that runs the checks, each by itself. */
export const handler = {
  async fetch(request, env, ctx) {
    const lines = [];
    for (const { name, run } of checks) {
      try {
        await run(request, env, ctx);
        lines.push(`ok ${name}`);
      } catch (error) {
        const why = error instanceof Error ? `${error.name}: ${error.message}` : show(error);
        lines.push(`FAILED ${name}: ${why}`.replaceAll("\n", " "));
      }
    }
    return new Response(lines.join("\n") + "\n");
  },
};

export function assert(condition, message = "not true") {
  if (!condition) throw new Error(message);
}

/** Equal as `Object.is` says, or arrays and plain objects with equal parts. */
export function equal(actual, expected) {
  if (!alike(actual, expected)) throw new Error(`${show(actual)}, not ${show(expected)}`);
}

/** `run` throws an error of this name; gives it back. */
export function throws(name, run) {
  let result;
  try {
    result = run();
  } catch (error) {
    return isNamed(error, name);
  }
  throw new Error(`${name} isn't thrown, the result is ${show(result)}`);
}

/** The promise is rejected with an error of this name; gives it back. */
export async function rejects(name, promise) {
  let result;
  try {
    result = await promise;
  } catch (error) {
    return isNamed(error, name);
  }
  throw new Error(`not rejected with ${name}, the result is ${show(result)}`);
}

function isNamed(error, name) {
  if (error?.name !== name) throw new Error(`${show(error?.name)} is thrown, not ${name}: ${error?.message}`);
  return error;
}

function alike(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && alike(a[name], b[name]));
}

function show(value) {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "object" && value !== null) {
    if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${Array.from(value)})`;
    try {
      return JSON.stringify(value);
    } catch {
      return String(value);
    }
  }
  return typeof value === "bigint" ? `${value}n` : String(value);
}
