// What Node.js's built-in modules (`node-compat/`) ask of the engine; the bundler hands it to them only.

import * as coders from "land:compression/coder";
import { formatMessage } from "land:console/format";
import { inspect } from "land:console/inspect";
import { env } from "land:dispatch/dispatch";
import { getContext, setContext } from "land:event_loop/context";
import { onDone } from "land:event_loop/ops";
import { hooks as consoleHooks } from "land:native/console";
import { hooks as cryptoHooks } from "land:native/crypto";
import { hooks as loopHooks } from "land:native/event_loop";
import * as kinds from "land:structured_clone/kind";

const { promiseState, proxyTarget, write } = consoleHooks;
const { isServing, now, requireServing, wallClock } = loopHooks;

export {
  coders, cryptoHooks, env, formatMessage, getContext, inspect, isServing, kinds, now, onDone, promiseState, proxyTarget, requireServing,
  setContext, wallClock, write,
};

/** Nothing of it is global: importing the module here is what compiles it in time. */
export function install() {}
