// From a request to the user's handler and back. A sandbox serves one request, so what belongs to
// the request is kept in this module's variables.

import { Assets } from "land:assets/assets";
import { complete as completeOperation } from "land:event_loop/ops";
import { STREAM, TEXT, WEBSOCKET, inspectResponse } from "land:fetch/dispatch";
import { USED } from "land:fetch/body";
import { BODY, LIST } from "land:fetch/message";
import { incomingRequest, served } from "land:fetch/request";
import { STATUS, stateOfResponse } from "land:fetch/response";
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

// As `event_loop/answer.rs` numbers them; 2 is a promise to wait for.
const FULFILLED = 0;
const REJECTED = 1;

/** `(request, env, ctx) → Response | Promise<Response>`, once the module is evaluated; null when `target` has it. */
let handler;
/** What has the handler as its method `fetch`, or null. */
let target;
/** The handler's third argument. The snapshot has it, so that no request pays for it. */
const context = new ExecutionContext();
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
  target = found.object;
  return found.shape;
}

/** What is still pending at the end of module scope: where it was started, or `null`. */
export const leftovers = pendingTimer;

/**
 * Serves a request, up to the first wait: the sandbox's only one, unless it is said to be another. What it answers is to be
 * waited for, unless it is nothing.
 */
export function handle(body, again) {
  let answer;
  try {
    const request = again || body !== 0 ? incomingRequest(null, null, headers, body) : served;
    answer = target === null ? handler(request, env, context) : target.fetch(request, env, context);
    const state = stateOfResponse(answer);
    if (state !== null) {
      send(state);
      return undefined;
    }
  } catch (error) {
    fail(HANDLING, error);
    return undefined;
  }
  if (answer === undefined) react(answer);
  return answer;
}

/** Waits for what the handler has answered. */
function react(answer) {
  apply(then, apply(resolvePromise, PromiseConstructor, [answer]), [settle, refuse]);
}

/** What has become of the handler's promise: `outcome` is what it was fulfilled with, or rejected, or itself. */
export function settled(state, outcome) {
  if (state === FULFILLED) settle(outcome);
  else if (state === REJECTED) refuse(outcome);
  else react(outcome);
}

/** Serves a sample request at build time; the answer is produced to its end, and dropped. */
export function warm(method, url) {
  const request = incomingRequest(method, url, headers, 0);
  const ctx = new ExecutionContext();
  const answer = target === null ? handler(request, env, ctx) : target.fetch(request, env, ctx);
  return apply(then, apply(resolvePromise, PromiseConstructor, [answer]), [drain]);
}

function settle(answer) {
  const state = stateOfResponse(answer);
  if (state === null) {
    fail(NOT_A_RESPONSE, new TypeError(`the handler answered ${describe(answer)}, not a Response`));
    return;
  }
  try {
    send(state);
  } catch (error) {
    fail(HANDLING, error);
  }
}

const refuse = (reason) => fail(HANDLING, reason);

function send(state) {
  const body = state[BODY];
  if (typeof body === "string") {
    state[BODY] = USED;
    respond(state[STATUS], state[LIST], TEXT, body);
    return;
  }
  const parts = inspectResponse(state);
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
