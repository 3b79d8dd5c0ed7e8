// From a request to the user's handler and back. A sandbox serves one request, so what belongs to
// the request is kept in this module's variables.

import { Assets } from "land:assets/assets";
import { complete as completeOperation } from "land:event_loop/ops";
import { inspectResponse, makeRequest } from "land:fetch/dispatch";
import { hooks as requestHooks } from "land:native/request";
import { hooks as responseHooks } from "land:native/response";
import { ExecutionContext } from "land:dispatch/execution_context";
import { findHandler } from "land:dispatch/handler";
import { drain } from "land:dispatch/warm";
import { sendStream } from "land:dispatch/send_stream";
import { sendWebSocket } from "land:dispatch/send_web_socket";
import { pendingTimer, runNextDue } from "land:timers/timers";

const { headers } = requestHooks;
const { respond, fail } = responseHooks;
const { apply } = Reflect;
const { then } = Promise.prototype;
const resolvePromise = Promise.resolve;
const PromiseConstructor = Promise;
const { parse } = JSON;
const { defineProperty } = Object;

// `land_abi::FailureKind`.
const HANDLING = 5;
const NOT_A_RESPONSE = 6;

// Where a body comes from: the kinds of `land:fetch/dispatch`.
const STREAM = 3;
const WEBSOCKET = 5;

/** `(request, env, ctx) → Response | Promise<Response>`, once the module is evaluated. */
let handler;
/** The handler's second argument. */
export const env = {};

/**
 * Fills `env`; `vars` holds names and JSON texts in turn, `assets` the name of their binding or "".
 * At build time with the project's, and per sandbox with those that the operator sets over them.
 */
export function configure(vars, assets) {
  if (assets !== "") {
    const value = new Assets();
    defineProperty(env, assets, { value, writable: true, enumerable: true, configurable: true });
  }
  for (let at = 0; at < vars.length; at += 2) {
    defineProperty(env, vars[at], {
      value: parse(vars[at + 1]),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

/** Finds the handler in what the module became; answers the name of its shape. */
export function adopt(namespace) {
  const found = findHandler(namespace);
  handler = found.handler;
  return found.shape;
}

/** What is still pending at the end of module scope: where it was started, or `null`. */
export const leftovers = pendingTimer;

/** Serves a request, up to the first wait. */
export function handle(method, url, body) {
  let answer;
  try {
    answer = handler(makeRequest(method, url, headers, body), env, new ExecutionContext());
  } catch (error) {
    fail(HANDLING, error);
    return;
  }
  if (isPlainResponse(answer)) return;
  apply(then, apply(resolvePromise, PromiseConstructor, [answer]), [settle, failHandling]);
}

/** Serves a sample request at build time; the answer is produced to its end, and dropped. */
export function warm(method, url) {
  const answer = handler(makeRequest(method, url, headers, 0), env, new ExecutionContext());
  return apply(then, apply(resolvePromise, PromiseConstructor, [answer]), [drain]);
}

/** Sends the answer when it is a `Response` already, without a detour through a promise. */
function isPlainResponse(answer) {
  try {
    const parts = inspectResponse(answer);
    if (parts === null) return false;
    send(parts);
  } catch (error) {
    fail(HANDLING, error);
  }
  return true;
}

function settle(answer) {
  if (!isPlainResponse(answer)) {
    fail(NOT_A_RESPONSE, new TypeError(`the handler answered ${describe(answer)}, not a Response`));
  }
}

const failHandling = (reason) => fail(HANDLING, reason);

function send(parts) {
  if (parts.kind === STREAM) sendStream(parts);
  else if (parts.kind === WEBSOCKET) sendWebSocket(parts);
  else respond(parts.status, parts.headers, parts.kind, parts.body);
}

function describe(value) {
  if (value === null || value === undefined) return `${value}`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object") return `the ${typeof value} ${String(value)}`;
  const name = value.constructor?.name;
  return typeof name === "string" && name !== "" ? `an object of class ${name}` : "an object";
}

/**
 * A turn's task: operation `op` has completed, or, with `op` 0, the next of several timers is due.
 * True when the same turn has another task to run, with `op` 0.
 */
export const complete = (op, status) =>
  op === 0 ? runNextDue() : completeOperation(op, status) === true;
