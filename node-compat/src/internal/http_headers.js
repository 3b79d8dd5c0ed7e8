// Header fields as `node:http` keeps them: by name without regard to case, as they were written.

import { codedError } from "./errors.js";

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// eslint-disable-next-line no-control-regex
const forbidden = /[^\t\x20-\x7e\x80-\xff]/;

export function validateHeaderName(name) {
  if (typeof name !== "string" || !token.test(name)) {
    throw codedError(TypeError, "ERR_INVALID_HTTP_TOKEN", 'Header name must be a valid HTTP token ["' + name + '"]');
  }
}

export function validateHeaderValue(name, value) {
  if (value === undefined) {
    throw codedError(TypeError, "ERR_HTTP_INVALID_HEADER_VALUE", 'Invalid value "undefined" for header "' + name + '"');
  }
  if (forbidden.test(String(value))) {
    throw codedError(TypeError, "ERR_INVALID_CHAR", 'Invalid character in header content ["' + name + '"]');
  }
}

export class HeaderFields {
  #fields = new Map();

  set(name, value) {
    validateHeaderName(name);
    for (const one of Array.isArray(value) ? value : [value]) validateHeaderValue(name, one);
    this.#fields.set(name.toLowerCase(), [name, value]);
  }
  append(name, value) {
    const known = this.get(name);
    this.set(name, known === undefined ? value : [known, value].flat());
  }
  get = (name) => this.#fields.get(String(name).toLowerCase())?.[1];
  has = (name) => this.#fields.has(String(name).toLowerCase());
  delete = (name) => this.#fields.delete(String(name).toLowerCase());
  names = () => [...this.#fields.keys()];
  rawNames = () => [...this.#fields.values()].map(([name]) => name);
  all = () => Object.assign(Object.create(null), Object.fromEntries([...this.#fields].map(([name, [, value]]) => [name, value])));

  /** An object, a list of pairs, or names and values in turn. */
  setAll(fields) {
    if (fields === undefined || fields === null) return;
    if (typeof fields.forEach === "function" && !Array.isArray(fields)) fields.forEach((value, name) => this.append(name, value));
    else if (!Array.isArray(fields)) for (const name of Object.keys(fields)) this.set(name, fields[name]);
    else if (Array.isArray(fields[0])) for (const [name, value] of fields) this.set(name, value);
    else for (let at = 0; at < fields.length; at += 2) this.append(fields[at], fields[at + 1]);
  }

  /** For the platform; those that a connection of the host's has of its own stay behind. */
  toHeaders(left = []) {
    const headers = new Headers();
    for (const [key, [name, value]] of this.#fields) {
      if (left.includes(key)) continue;
      for (const one of Array.isArray(value) ? value : [value]) headers.append(name, String(one));
    }
    return headers;
  }
}

/** The platform's headers as a message has them: one text each, cookies as a list. */
export function toPlain(headers, left = []) {
  const plain = {};
  const raw = [];
  for (const [name, value] of headers) {
    if (left.includes(name)) continue;
    raw.push(name, value);
    if (name === "set-cookie") (plain[name] ??= []).push(value);
    else plain[name] = value;
  }
  return { plain, raw };
}
