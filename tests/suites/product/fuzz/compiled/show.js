// What a program says about a value: enough to tell two of them apart, whatever the value does.

/** Entries of a list or an object that are shown. */
const ENTRIES = 12;
/** Characters of a string that are shown. */
const CHARACTERS = 60;

export function show(value, depth = 2) {
  switch (typeof value) {
    case "string":
      return `"${value.length > CHARACTERS ? `${value.slice(0, CHARACTERS)}…${value.length}` : value}"`;
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return value.toString(36).slice(0, CHARACTERS) + "n";
    case "function":
      return `function ${own(value, "name")}/${own(value, "length")}`;
    case "object":
      return value === null ? "null" : object(value, depth);
    default:
      return String(value);
  }
}

function object(value, depth) {
  if (value instanceof Error) return error(value);
  if (depth === 0) return "…";
  const kind = Array.isArray(value) ? `[${value.length}]` : "";
  const said = [];
  for (const key of Reflect.ownKeys(value).slice(0, ENTRIES)) {
    if (key === "length" && kind) continue;
    said.push(`${String(key)}: ${own(value, key, depth)}`);
  }
  return `${kind}{${said.join()}}`;
}

function own(value, key, depth = 1) {
  const found = Reflect.getOwnPropertyDescriptor(value, key);
  if (!found) return "none";
  const flags = (found.enumerable ? "" : "h") + (found.configurable ? "" : "f") + (found.writable === false ? "r" : "");
  if (found.get || found.set) return `accessor${flags}`;
  return show(found.value, depth - 1) + flags;
}

/** An error with the places in its stack; an overflow comes where it comes. */
export function error(value) {
  const [name, message] = [Object.getPrototypeOf(value)?.constructor?.name, own(value, "message")];
  if (String(message).includes("stack overflow")) return `${name} overflow`;
  const stack = Reflect.getOwnPropertyDescriptor(value, "stack")?.value;
  return `${name}(${message})@${places(String(stack))}`;
}

/** Lines and columns of those frames that are the program's. */
function places(stack) {
  const lines = stack.split("\n").filter((line) => line.includes("program"));
  return lines.map((line) => line.trim().replace(/^at /, "")).join(" < ");
}
