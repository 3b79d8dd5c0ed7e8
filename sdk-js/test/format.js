// Values as text for messages and diffs: one property a line, keys in order, so that lines compare.

const MOST_DEPTH = 12;
const LONGEST = 100_000;

const quote = (text) => JSON.stringify(text);

function keysOf(object) {
  const keys = Object.keys(object).sort();
  const symbols = Object.getOwnPropertySymbols(object).filter((key) => Object.prototype.propertyIsEnumerable.call(object, key));
  return [...keys, ...symbols];
}

function primitive(value) {
  if (typeof value === "string") return quote(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "symbol") return value.toString();
  if (typeof value === "function") return `[Function ${value.name || "(anonymous)"}]`;
  return Object.is(value, -0) ? "-0" : String(value);
}

function block(open, items, close, indent) {
  if (items.length === 0) return open + close;
  const inner = `${indent}  `;
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join("")}${indent}${close}`;
}

const classOf = (object) => {
  const name = Object.getPrototypeOf(object)?.constructor?.name;
  return typeof name === "string" ? name : "Object";
};

/** What a web object is known by. */
function special(value) {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : `Date ${value.toISOString()}`;
  if (value instanceof RegExp) return String(value);
  if (value instanceof Error) return `[${value.name}: ${value.message}]`;
  if (value instanceof URL) return `URL ${value.href}`;
  if (value instanceof Response) return `Response ${value.status}`;
  if (value instanceof Request) return `Request ${value.method} ${value.url}`;
  if (value instanceof Promise) return "Promise {}";
  return null;
}

function object(value, indent, seen) {
  if (typeof value.asymmetricText === "function") return value.asymmetricText();
  const known = special(value);
  if (known !== null) return known;
  if (seen.includes(value)) return "[Circular]";
  if (seen.length >= MOST_DEPTH) return Array.isArray(value) ? "[Array]" : `[${classOf(value)}]`;
  const path = [...seen, value];
  const inner = `${indent}  `;
  const show = (item) => render(item, inner, path);
  if (Array.isArray(value)) return block("[", Array.from(value, show), "]", indent);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return block(`${classOf(value)} [`, Array.from(value, show), "]", indent);
  }
  if (value instanceof ArrayBuffer) return object(new Uint8Array(value), indent, seen).replace("Uint8Array", "ArrayBuffer");
  if (value instanceof Map || value instanceof Headers || value instanceof URLSearchParams || value instanceof FormData) {
    const items = Array.from(value, ([key, item]) => `${show(key)} => ${show(item)}`);
    return block(`${classOf(value)} {`, items, "}", indent);
  }
  if (value instanceof Set) return block("Set {", Array.from(value, show), "}", indent);
  const name = Object.getPrototypeOf(value) === null ? "" : classOf(value);
  const items = keysOf(value).map((key) => `${typeof key === "symbol" ? key.toString() : quote(key)}: ${show(value[key])}`);
  return block(name === "" || name === "Object" ? "{" : `${name} {`, items, "}", indent);
}

function render(value, indent, seen) {
  const isObject = typeof value === "object" && value !== null;
  try {
    return isObject ? object(value, indent, seen) : primitive(value);
  } catch (error) {
    return `[a value that can't be shown: ${String(error)}]`;
  }
}

/** All of a value, over several lines. */
export function format(value) {
  const text = render(value, "", []);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** A value within a sentence. */
export function short(value) {
  const text = render(value, "", []).replace(/,\n\s*([\]}])/g, " $1").replace(/\n\s*/g, " ");
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
