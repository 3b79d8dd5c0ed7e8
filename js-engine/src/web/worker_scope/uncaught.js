// Exceptions that nobody catches and rejections that nobody handles: the program is told, then the log.
//
// https://html.spec.whatwg.org/multipage/webappapis.html#runtime-script-errors

import { ErrorEvent, PromiseRejectionEvent } from "land:events/custom_events";
import { createTrustedEvent } from "land:events/event";
import { dispatchTrusted, hasListeners } from "land:events/event_target";
import { setExceptionReporter } from "land:events/report";
import { hooks as loop } from "land:native/event_loop";
import { hooks } from "land:native/response";
import { kindOf, KIND_ERROR } from "land:structured_clone/kind";
import { stackOf } from "land:structured_clone/errors";

const { fail } = hooks;
const { isServing } = loop;
const { apply } = Reflect;
const { exec } = RegExp.prototype;
const { then } = Promise.prototype;
const NativePromise = Promise;
const toText = String;

// `land_abi::FailureKind::Unhandled`.
const UNHANDLED = 8;
/** Where a frame is: `at name (file:line:column)`. */
const place = /\(?([^\s()]+):(\d+):(\d+)\)?/;

/** An `error` event is being dispatched: what its listeners throw goes to the log. */
let isReporting = false;

/** https://html.spec.whatwg.org/multipage/webappapis.html#extract-error */
function describe(error) {
  let message = "Uncaught exception";
  try {
    message = `Uncaught ${toText(error)}`;
  } catch {
    // It can't be converted to a string.
  }
  const stack = kindOf(error) === KIND_ERROR ? stackOf(error) : undefined;
  const found = stack === undefined ? null : apply(exec, place, [stack]);
  const at = found === null ? ["", "", 0, 0] : found;
  return { __proto__: null, cancelable: true, error, message, filename: at[1], lineno: +at[2], colno: +at[3] };
}

/** Whether a listener on the global object takes care of it. */
function isTakenCareOf(error) {
  if (isReporting || !hasListeners(undefined, "error")) return false;
  isReporting = true;
  try {
    return !dispatchTrusted(undefined, createTrustedEvent(ErrorEvent, "error", describe(error)));
  } finally {
    isReporting = false;
  }
}

/** https://html.spec.whatwg.org/multipage/webappapis.html#report-an-exception */
function reportUncaught(error) {
  if (isTakenCareOf(error)) return;
  if (isServing()) fail(UNHANDLED, error);
  else rethrowLater(error);
}

/** At module scope it fails the build: as a rejection that nobody handles. */
function rethrowLater(error) {
  const settled = new NativePromise((resolve) => resolve());
  apply(then, settled, [
    () => {
      throw error;
    },
  ]);
}

/**
 * A rejection that nobody has handled, or that somebody has handled after that was told; true when it goes to the log.
 * https://html.spec.whatwg.org/multipage/webappapis.html#notify-about-rejected-promises
 */
export function rejected(promise, reason, isHandled) {
  const type = isHandled ? "rejectionhandled" : "unhandledrejection";
  if (!hasListeners(undefined, type)) return !isHandled;
  const init = { __proto__: null, cancelable: !isHandled, promise, reason };
  return dispatchTrusted(undefined, createTrustedEvent(PromiseRejectionEvent, type, init)) && !isHandled;
}

setExceptionReporter(reportUncaught);
