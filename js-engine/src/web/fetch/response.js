// `Response`.
//
// https://fetch.spec.whatwg.org/#response-class
//
// State, beside what `message.js` names: the status, its text, and the origin, which says where it comes from.

import { kInternal, toDictionary, toUSVString, toUnsignedShort } from "land:webidl/webidl";
import { stringifyJson } from "land:headers/builtins";
import { Headers, listFrom } from "land:headers/headers";
import { copyList } from "land:headers/list";
import { isReasonPhrase, quote, toBytes } from "land:headers/validate";
import { cloneBody, mixBody, throwIfUnusable } from "land:fetch/body";
import { TEXT_TYPE, extractBody } from "land:fetch/extract";
import { BODY, HEADERS, LIST, copyOfList, headersOf, listOf, withContentType } from "land:fetch/message";
import { parseUrl } from "land:fetch/url";
import { hooks } from "land:native/fetch";
import { canBeGiven } from "land:websocket/end";

const { create, freeze } = Object;

export const SWITCHING_PROTOCOLS = 101;

export const STATUS = 3;
const STATUS_TEXT = 4;
const ORIGIN = 5;
/** Only there when the response opens a WebSocket. */
export const WEB_SOCKET = 6;

/** Made by the program itself, the usual case. */
const OWN = freeze({ type: "default", url: "", redirected: false, immutable: false });
const OWN_IMMUTABLE = freeze({ type: "default", url: "", redirected: false, immutable: true });
const NETWORK_ERROR = freeze({ type: "error", url: "", redirected: false, immutable: true });

/** The state of a `Response`, or null when `value` is none; and the same for methods, which throw. */
export let stateOfResponse;
let stateOf;

export class Response {
  #state;
  /** Holds the shapes of a response, before and after its state is there, so that no request has to make them. */
  static #kept = [new Response(), create(Response.prototype)];

  constructor(body = null, init = undefined) {
    if (init === undefined && typeof body === "string") {
      this.#state = [body, TEXT_TYPE, null, 200, "", OWN];
    } else if (body === kInternal) {
      this.#state = init;
    } else {
      this.#state = makeState(body, init);
    }
  }

  static error() {
    return new Response(kInternal, [null, null, null, 0, "", NETWORK_ERROR]);
  }

  /** https://fetch.spec.whatwg.org/#dom-response-json */
  static json(data, init = undefined) {
    const context = "Response.json";
    const text = stringifyJson(data);
    if (text === undefined) throw new TypeError(`${context}: the value has no JSON form`);
    if (init === undefined) return new Response(kInternal, [text, "application/json", null, 200, "", OWN]);
    const state = readInit(init, context);
    setBody(state, text, "application/json", context);
    return new Response(kInternal, state);
  }

  /** https://fetch.spec.whatwg.org/#dom-response-redirect */
  static redirect(url, status = 302) {
    const context = "Response.redirect";
    const input = toUSVString(url);
    const code = toUnsignedShort(status, context);
    const parsed = parseUrl(input);
    if (parsed === null) throw new TypeError(`${context}: ${quote(input)} is not an absolute URL`);
    if (code !== 301 && code !== 302 && code !== 303 && code !== 307 && code !== 308) {
      throw new RangeError(`${context}: ${code} is not the status of a redirect`);
    }
    return new Response(kInternal, [null, ["Location", parsed.href], null, code, "", OWN_IMMUTABLE]);
  }

  get type() {
    return this.#state[ORIGIN].type;
  }

  get url() {
    return this.#state[ORIGIN].url;
  }

  get redirected() {
    return this.#state[ORIGIN].redirected;
  }

  get status() {
    return this.#state[STATUS];
  }

  get ok() {
    const status = this.#state[STATUS];
    return status >= 200 && status <= 299;
  }

  get statusText() {
    return this.#state[STATUS_TEXT];
  }

  get headers() {
    const state = this.#state;
    return state[HEADERS] ?? headersOf(state, state[ORIGIN].immutable);
  }

  /** https://developers.cloudflare.com/workers/runtime-apis/response/#properties: no standard has it. */
  get webSocket() {
    return this.#state[WEB_SOCKET] ?? null;
  }

  /** https://fetch.spec.whatwg.org/#dom-response-clone */
  clone() {
    const state = this.#state;
    if (state[WEB_SOCKET] !== undefined) {
      throw new TypeError("Response.clone: a response that opens a WebSocket can't be cloned");
    }
    throwIfUnusable(state[BODY], "Response.clone");
    const body = cloneBody(state, "Response.clone");
    const list = copyOfList(state);
    return new Response(kInternal, [body, list, null, state[STATUS], state[STATUS_TEXT], state[ORIGIN]]);
  }

  static {
    stateOfResponse = (value) => (typeof value === "object" && value !== null && #state in value ? value.#state : null);
    stateOf = (value) => {
      // What has no such field can't be read: a TypeError.
      return value.#state;
    };
  }
}

mixBody(Response, stateOf);

const someHeaders = new Headers();
let isPristine;
let isPristineHeaders;

/** Called when both prototypes are as programs get them. */
export function watchPrototypes() {
  isPristine = hooks.pristineTest(new Response());
  isPristineHeaders = hooks.pristineTest(someHeaders);
}

/** https://fetch.spec.whatwg.org/#dom-response */
function makeState(bodyInit, init) {
  const context = "Response constructor";
  if (typeof bodyInit === "string") {
    const state = readInit(init, context);
    setBody(state, bodyInit, TEXT_TYPE, context);
    return state;
  }
  const extracted = bodyInit === null || bodyInit === undefined ? null : extractBody(bodyInit, context);
  const state = (init !== undefined && isPristine(init) ? stateLike(init) : null) ?? readInit(init, context);
  if (extracted !== null) setBody(state, extracted.body, extracted.type, context);
  return state;
}

/**
 * What `readInit` would make of a response that nobody has tampered with, as is given for a copy that may be changed; null
 * when it takes a closer look.
 */
function stateLike(init) {
  const other = stateOfResponse(init);
  if (other === null || !isPristineHeaders(other[HEADERS] ?? someHeaders)) return null;
  const status = other[STATUS];
  if (status < 200 || other[STATUS_TEXT] !== "" || other[WEB_SOCKET] !== undefined) return null;
  return [null, other[LIST] === null ? null : copyList(listOf(other)), null, status, "", OWN];
}

/** The state that a `ResponseInit` asks for, without a body. https://fetch.spec.whatwg.org/#initialize-a-response */
function readInit(init, context) {
  const options = toDictionary(init, context);
  const { headers } = options;
  const list = headers === undefined ? null : listFrom(headers, context);
  const { webSocket } = options;
  if (webSocket !== undefined && webSocket !== null) return upgradeState(webSocket, options, list, context);
  const { status: given } = options;
  const status = given === undefined ? 200 : toStatus(given, context);
  let { statusText } = options;
  statusText = statusText === undefined ? "" : toBytes(statusText, context);
  if (statusText !== "" && !isReasonPhrase(statusText)) {
    throw new TypeError(`${context}: ${quote(statusText)} is not a valid status text`);
  }
  return [null, list, null, status, statusText, OWN];
}

/** The state of the response that hands one end of a pair to the visitor. */
function upgradeState(webSocket, options, list, context) {
  if (!canBeGiven(webSocket)) {
    throw new TypeError(`${context}: \`webSocket\` is not an end of a WebSocketPair that is free to be given away`);
  }
  if (toUnsignedShort(options.status, context) !== SWITCHING_PROTOCOLS) {
    throw new TypeError(`${context}: a response with a \`webSocket\` has the status 101`);
  }
  return [null, list, null, SWITCHING_PROTOCOLS, "", OWN, webSocket];
}

function toStatus(value, context) {
  // The usual case needs no conversion.
  const status = typeof value === "number" && (value | 0) === value ? value : toUnsignedShort(value, context);
  if (status >= 200 && status <= 599) return status;
  throw new RangeError(`${context}: the status ${status} is not in the range of 200 to 599`);
}

function setBody(state, body, type, context) {
  const status = state[STATUS];
  if (status !== 200 && (status === SWITCHING_PROTOCOLS || status === 204 || status === 205 || status === 304)) {
    throw new TypeError(`${context}: a response with the status ${status} can't have a body`);
  }
  state[BODY] = body;
  if (type !== null) state[LIST] = withContentType(state[LIST], type);
}

/** A response to a fetch, its headers immutable. */
export function responseFor(url, status, statusText, list, body, redirected = false) {
  const origin = { type: "basic", url, redirected, immutable: true };
  return new Response(kInternal, [body, list, null, status, statusText, origin]);
}

/** The same for one whose connection has become a WebSocket. */
export function responseWith(webSocket, url, statusText, list, redirected) {
  const origin = { type: "basic", url, redirected, immutable: true };
  return new Response(kInternal, [null, list, null, SWITCHING_PROTOCOLS, statusText, origin, webSocket]);
}
