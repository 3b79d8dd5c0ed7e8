// Opening a WebSocket to somebody else.
//
// https://websockets.spec.whatwg.org/#websocket-protocol

import { DOMException } from "land:dom_exception/dom_exception";
import { forget, onDone } from "land:event_loop/ops";
import { Event } from "land:events/event";
import { fireEvent } from "land:events/event_target";
import { indexOf, slice, startsWith, toLowerCase } from "land:headers/builtins";
import { isToken, quote } from "land:headers/validate";
import { hooks as loopHooks } from "land:native/event_loop";
import { hooks } from "land:native/websocket";
import { URL } from "land:url/url";
import { CONNECTING, End, OPEN, acceptEnd, fail } from "land:websocket/end";
import { HostLink } from "land:websocket/host_link";
import { isObject, toDOMString, toSequence } from "land:webidl/webidl";

const { open, takeOpened, takeReason } = hooks;
const { requireServing, startTimer } = loopHooks;
const { apply, getOwnPropertyDescriptor } = Reflect;

const getter = (name) => getOwnPropertyDescriptor(URL.prototype, name).get;
const hrefOf = getter("href");
const hostOf = getter("host");

// `land_abi::OpStatus::Completed`.
const COMPLETED = 0;

const syntaxError = (message) => new DOMException(message, "SyntaxError");

/** https://websockets.spec.whatwg.org/#get-a-url-record */
export function toAddress(input, context) {
  let url;
  try {
    url = new URL(input);
  } catch {
    throw syntaxError(`${context}: ${quote(input)} is not an absolute URL`);
  }
  let href = apply(hrefOf, url, []);
  if (startsWith(href, "http:")) href = `ws:${slice(href, 5)}`;
  else if (startsWith(href, "https:")) href = `wss:${slice(href, 6)}`;
  if (!startsWith(href, "ws:") && !startsWith(href, "wss:")) {
    throw syntaxError(`${context}: \`${slice(href, 0, indexOf(href, ":"))}\` is not the scheme of a WebSocket`);
  }
  if (indexOf(href, "#") >= 0) throw syntaxError(`${context}: the URL has a fragment`);
  const scheme = startsWith(href, "ws:") ? "ws" : "wss";
  return { __proto__: null, href, origin: `${scheme}://${apply(hostOf, url, [])}` };
}

/** The names that the program can speak, as one header's value; null when it names none. */
export function toProtocols(value, context) {
  if (value === undefined) return null;
  const names = isObject(value) ? toSequence(value, context, toDOMString) : [toDOMString(value, context)];
  const seen = { __proto__: null };
  let list = null;
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (!isToken(name)) throw syntaxError(`${context}: ${quote(name)} is not the name of a protocol`);
    if (seen[name]) throw syntaxError(`${context}: the protocol ${quote(name)} is named twice`);
    seen[name] = true;
    list = list === null ? name : `${list}, ${name}`;
  }
  return list;
}

/** Opens a connection for `face`; events tell how it went. */
export function openClient(face, address, protocols) {
  requireServing("`WebSocket`");
  const end = new End(CONNECTING);
  end.face = face;
  end.url = address.href;
  end.origin = address.origin;
  end.opening = open(address.href, protocols === null ? [] : ["sec-websocket-protocol", protocols]);
  if (end.opening < 0) {
    end.opening = 0;
    later(() => fail(end, "too many connections are open"));
    return end;
  }
  onDone(end.opening, (status) => {
    end.opening = 0;
    if (status === COMPLETED) opened(end, takeOpened());
    else fail(end, takeReason());
  });
  return end;
}

/** https://websockets.spec.whatwg.org/#feedback-from-the-protocol, established. */
function opened(end, parts) {
  adopt(end, parts);
  end.state = OPEN;
  fireEvent(end.face, Event, "open", undefined);
  acceptEnd(end);
}

/** Gives `end` the connection that the host has opened. */
export function adopt(end, parts) {
  end.link = new HostLink(parts[0]);
  for (let at = 1; at < parts.length; at += 2) {
    if (toLowerCase(parts[at]) === "sec-websocket-protocol") end.protocol = parts[at + 1];
  }
}

/** Closed before it was open. */
export function abandon(end) {
  if (end.opening === 0) return;
  forget(end.opening);
  end.opening = 0;
  later(() => fail(end, "the WebSocket was closed before it was open"));
}

/** Runs `task` in a turn of its own; at once where no timer is left for it. */
function later(task) {
  const op = startTimer(0);
  if (op < 0) task();
  else onDone(op, task);
}
