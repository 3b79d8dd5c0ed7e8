// `connect()`: a TCP connection, with or without TLS.
//
// https://sockets-api.proposal.wintertc.org/#the-connect-method

import { exec, lastIndexOf, slice, startsWith } from "land:headers/builtins";
import { quote } from "land:headers/validate";
import { hooks as loopHooks } from "land:native/event_loop";
import { hooks } from "land:native/sockets";
import { Channel } from "land:sockets/channel";
import { socketOver } from "land:sockets/socket";
import { URL } from "land:url/url";
import { isObject, requireArguments, toBoolean, toDictionary, toDOMString } from "land:webidl/webidl";

const { requireServing } = loopHooks;
const { connect: start } = hooks;
const { apply, getOwnPropertyDescriptor } = Reflect;
const hostnameOf = getOwnPropertyDescriptor(URL.prototype, "hostname").get;

// `land_abi::Security`, by the names that programs use.
const SECURITY = { __proto__: null, off: 0, on: 1, starttls: 2 };

const { parse: parseUrl } = URL;
const digits = /^[0-9]{1,5}$/;
/** What a host would smuggle more than a host into a URL with. */
const delimiters = /[\s/?#@\\]/;
const context = "connect";

export function connect(address, options = undefined) {
  requireServing("`connect`");
  requireArguments(arguments.length, 1, context);
  const target = isObject(address) ? fromObject(address) : fromText(toDOMString(address, context));
  const { allowHalfOpen, secureTransport } = toDictionary(options, context);
  const secure = secureTransport === undefined ? "off" : toDOMString(secureTransport, context);
  if (SECURITY[secure] === undefined) {
    throw new TypeError(`${context}: ${quote(secure)} is no \`secureTransport\`: it is "on", "off" or "starttls"`);
  }
  const channel = new Channel(toBoolean(allowHalfOpen));
  channel.open(start(target.host, target.port, SECURITY[secure]));
  return socketOver(channel, secure);
}

function fromObject({ hostname, port: number }) {
  return makeTarget(toDOMString(hostname, context), toDOMString(number, context));
}

function fromText(text) {
  const colon = lastIndexOf(text, ":");
  if (colon < 0) throw new TypeError(`${context}: ${quote(text)} has no port: an address is \`host:port\``);
  return makeTarget(slice(text, 0, colon), slice(text, colon + 1));
}

/** The host in the form that URLs have: lower case, and names in ASCII. */
function makeTarget(host, number) {
  const value = exec(digits, number) === null ? 0 : +number;
  if (value < 1 || value > 65535) throw new TypeError(`${context}: ${quote(number)} is not a port`);
  let name = host;
  // Without brackets, as an object may give it.
  if (!startsWith(host, "[") && lastIndexOf(host, ":") >= 0) name = `[${host}]`;
  const url = exec(delimiters, name) === null ? apply(parseUrl, URL, [`http://${name}`]) : null;
  if (url === null) throw new TypeError(`${context}: ${quote(host)} is not a host`);
  return { __proto__: null, host: apply(hostnameOf, url, []), port: value };
}
