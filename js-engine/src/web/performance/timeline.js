// The performance timeline: what was recorded, in order, and who wants to hear of it.
//
// https://w3c.github.io/performance-timeline/

import { nameOf, startOf, typeOf } from "land:performance/entries";
import { queueTask } from "land:timers/timers";

/** The most entries that are kept, so that marks in a loop don't fill memory; the standard leaves the number to us. */
const MOST = 10_000;

/** A list that is replaced, never changed. */
let entries = [];
/** Observers with `push(entry)` and `wants(type)`, and what delivers to one. */
let observers = [];
let dropped = 0;
let isQueued = false;

/** Entries of a type and name; what is undefined counts for nothing. In order of their start. */
export function filtered(list, name, type) {
  const found = [];
  for (let i = 0; i < list.length; i++) {
    if (name !== undefined && nameOf(list[i]) !== name) continue;
    if (type !== undefined && typeOf(list[i]) !== type) continue;
    insert(found, list[i]);
  }
  return found;
}

/** Puts an entry behind those that start no later. */
function insert(list, entry) {
  let at = list.length;
  for (; at > 0 && startOf(list[at - 1]) > startOf(entry); at--) list[at] = list[at - 1];
  list[at] = entry;
}

export function recorded() {
  return entries;
}

/** https://w3c.github.io/performance-timeline/#queue-a-performanceentry */
export function record(entry) {
  if (entries.length >= MOST) dropped += 1;
  else entries[entries.length] = entry;
  let isHeard = false;
  for (let i = 0; i < observers.length; i++) {
    if (!observers[i].wants(typeOf(entry))) continue;
    observers[i].push(entry);
    isHeard = true;
  }
  if (isHeard) queueDelivery();
}

/** https://w3c.github.io/user-timing/#clearmarks-method and its sibling. */
export function clear(type, name) {
  const left = [];
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (typeOf(entry) !== type || (name !== undefined && nameOf(entry) !== name)) left[left.length] = entry;
  }
  entries = left;
}

/** The last mark of this name that was recorded. */
export function lastMark(name) {
  for (let i = entries.length - 1; i >= 0; i--) {
    if (typeOf(entries[i]) === "mark" && nameOf(entries[i]) === name) return entries[i];
  }
  return undefined;
}

export function addObserver(observer) {
  for (let i = 0; i < observers.length; i++) if (observers[i] === observer) return;
  const longer = [];
  for (let i = 0; i < observers.length; i++) longer[i] = observers[i];
  longer[longer.length] = observer;
  observers = longer;
}

export function removeObserver(observer) {
  const left = [];
  for (let i = 0; i < observers.length; i++) if (observers[i] !== observer) left[left.length] = observers[i];
  observers = left;
}

/** https://w3c.github.io/performance-timeline/#queue-the-performanceobserver-task */
export function queueDelivery() {
  if (isQueued) return;
  isQueued = true;
  queueTask(() => {
    isQueued = false;
    const list = observers;
    for (let i = 0; i < list.length; i++) list[i].deliver(dropped);
  });
}
