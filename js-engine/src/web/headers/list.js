// Header lists: flat arrays [name, value, name, value, …] in the order and case in which they were added.
//
// https://fetch.spec.whatwg.org/#concept-header-list
//
// The flat array is what the host gives and takes, so a list that nobody looks at crosses untouched. Names are
// compared in lower case; repeats stay separate entries and are combined only for those who ask.
//
// Texts are joined with `+`: the engine makes a template a call of `String.prototype.concat`, which is slower and which
// programs can replace.

import { lowerName } from "land:headers/validate";
import { uncurryThis } from "land:headers/builtins";

const sort = uncurryThis(Array.prototype.sort);

/** The place of the first entry at or after `from` whose name is `lower`; -1 when there is none. */
function find(list, lower, from) {
  for (let i = from; i < list.length; i += 2) {
    const name = list[i];
    if (name === lower) return i;
    if (name.length === lower.length && lowerName(name) === lower) return i;
  }
  return -1;
}

export function hasHeader(list, lower) {
  return find(list, lower, 0) >= 0;
}

/** https://fetch.spec.whatwg.org/#concept-header-list-get */
export function getHeader(list, lower) {
  let at = find(list, lower, 0);
  if (at < 0) return null;
  let value = list[at + 1];
  while ((at = find(list, lower, at + 2)) >= 0) value = value + ", " + list[at + 1];
  return value;
}

/** Each value of a name, uncombined. */
export function getHeaderValues(list, lower) {
  const values = [];
  for (let at = find(list, lower, 0); at >= 0; at = find(list, lower, at + 2)) {
    values[values.length] = list[at + 1];
  }
  return values;
}

export function appendHeader(list, name, value) {
  const at = list.length;
  list[at] = name;
  list[at + 1] = value;
}

/** Drops the entries of a name from `from` on, in place: a `Headers` object and its owner share the array. */
export function removeHeader(list, lower, from) {
  let to = find(list, lower, from);
  if (to < 0) return;
  for (let i = to + 2; i < list.length; i += 2) {
    const name = list[i];
    if (name === lower || lowerName(name) === lower) continue;
    list[to] = name;
    list[to + 1] = list[i + 1];
    to += 2;
  }
  list.length = to;
}

/** https://fetch.spec.whatwg.org/#concept-header-list-set */
export function setHeader(list, name, lower, value) {
  const at = find(list, lower, 0);
  if (at < 0) {
    appendHeader(list, name, value);
  } else {
    list[at + 1] = value;
    removeHeader(list, lower, at + 2);
  }
}

export function copyList(list) {
  const copy = [];
  for (let i = 0; i < list.length; i++) copy[i] = list[i];
  return copy;
}

/** What iteration shows, flat as well. https://fetch.spec.whatwg.org/#concept-header-list-sort-and-combine */
export function sortAndCombine(list) {
  const values = { __proto__: null };
  const names = [];
  for (let i = 0; i < list.length; i += 2) {
    const name = lowerName(list[i]);
    const value = list[i + 1];
    const seen = values[name];
    if (seen === undefined) {
      names[names.length] = name;
      values[name] = name === "set-cookie" ? [value] : value;
    } else if (name === "set-cookie") {
      seen[seen.length] = value;
    } else {
      values[name] = seen + ", " + value;
    }
  }
  return flatten(sort(names), values);
}

function flatten(names, values) {
  const pairs = [];
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (name !== "set-cookie") {
      appendHeader(pairs, name, values[name]);
      continue;
    }
    const cookies = values[name];
    for (let j = 0; j < cookies.length; j++) appendHeader(pairs, name, cookies[j]);
  }
  return pairs;
}
