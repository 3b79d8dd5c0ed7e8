// `process.nextTick`: callbacks in order, all of them in one promise job.

import { getContext, setContext } from "land:node-internals";
import { requireFunction } from "./errors.js";

let queue = [];
let isScheduled = false;

export function nextTick(callback, ...args) {
  requireFunction(callback, "callback");
  queue.push({ callback, args, context: getContext() });
  if (!isScheduled) schedule();
}

function schedule() {
  isScheduled = true;
  Promise.resolve().then(drain);
}

/** A callback that throws ends the job, whose rejection is reported; the others run in another one. */
function drain() {
  isScheduled = false;
  for (let at = 0; at < queue.length; at += 1) {
    const { callback, args, context } = queue[at];
    setIfChanged(context);
    try {
      callback(...args);
    } catch (error) {
      queue = queue.slice(at + 1);
      if (queue.length > 0) schedule();
      throw error;
    }
  }
  queue = [];
}

function setIfChanged(context) {
  if (getContext() !== context) setContext(context);
}
