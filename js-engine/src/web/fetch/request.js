// `Request`.
//
// https://fetch.spec.whatwg.org/#request-class
//
// State, beside what `message.js` names: the method, the URL and so on, see below.

import { kInternal, toUSVString } from "land:webidl/webidl";
import { createDependentSignal, createSignal, isAbortSignal } from "land:events/abort";
import { visitorSignal } from "land:fetch/visitor_signal";
import { quote } from "land:headers/validate";
import { createProxyStream } from "land:fetch/proxy_stream";
import { cloneBody, isRecord, mixBody, moveBody, throwIfUnusable } from "land:fetch/body";
import { BODY, HEADERS, LIST, copyOfList, headersOf, withContentType } from "land:fetch/message";
import { checkOptions, readRequestInit } from "land:fetch/request_init";
import { DEFAULTS, INCOMING, mergeOptions } from "land:fetch/request_options";
import { parseUrl } from "land:fetch/url";
import { blobOfUrl } from "land:blob/object_url";
import { startsWith } from "land:headers/builtins";
import { hooks as requestHooks } from "land:native/request";
import { hooks } from "land:native/url";

const { href } = hooks;
const context = "Request constructor";

const METHOD = 3;
/** As given; of an incoming request as the peer sent it. */
const URL = 4;
/** The serialized URL, null until it is asked for. */
const HREF = 5;
/** The `AbortSignal`, null until it is asked for. */
const SIGNAL = 6;
/**
 * What else a `RequestInit` can say, and `follows`: the signal, or the state of the request, whose abortion this
 * request's signal follows. Shared between requests that say nothing.
 */
const OPTIONS = 7;

let stateOf;
/** The state of a `Request`, or null when `value` is none. */
export let stateOfRequest;

export class Request {
  #state;

  constructor(input, init = undefined) {
    this.#state = input === kInternal ? init : makeState(input, init);
  }

  get method() {
    const state = this.#state;
    return state[METHOD] ?? methodOf(state);
  }

  get url() {
    const state = this.#state;
    return state[HREF] ?? hrefOf(state);
  }

  get headers() {
    const state = this.#state;
    return state[HEADERS] ?? headersOf(state, state[OPTIONS].immutable);
  }

  get destination() {
    void this.#state;
    return "";
  }

  get referrer() {
    return this.#state[OPTIONS].referrer;
  }

  get referrerPolicy() {
    return this.#state[OPTIONS].referrerPolicy;
  }

  get mode() {
    return this.#state[OPTIONS].mode;
  }

  get credentials() {
    return this.#state[OPTIONS].credentials;
  }

  get cache() {
    return this.#state[OPTIONS].cache;
  }

  get redirect() {
    return this.#state[OPTIONS].redirect;
  }

  get integrity() {
    return this.#state[OPTIONS].integrity;
  }

  get keepalive() {
    return this.#state[OPTIONS].keepalive;
  }

  get isReloadNavigation() {
    void this.#state;
    return false;
  }

  get isHistoryNavigation() {
    void this.#state;
    return false;
  }

  get duplex() {
    void this.#state;
    return "half";
  }

  get signal() {
    return signalOf(this.#state);
  }

  /** https://fetch.spec.whatwg.org/#dom-request-clone */
  clone() {
    const state = this.#state;
    throwIfUnusable(state[BODY], "Request.clone");
    const body = cloneBody(state, "Request.clone");
    const list = copyOfList(state);
    const options = { __proto__: null, ...state[OPTIONS], follows: state };
    return new Request(kInternal, [body, list, null, methodOf(state), urlOf(state), state[HREF], null, options]);
  }

  static {
    stateOfRequest = (value) => (typeof value === "object" && value !== null && #state in value ? value.#state : null);
    stateOf = (value) => {
      // What has no such field can't be read: a TypeError.
      return value.#state;
    };
  }
}

mixBody(Request, stateOf);

/** The serialized URL. An incoming one that can't be parsed, though it came through, is shown as it is. */
export function hrefOf(state) {
  return (state[HREF] ??= href(urlOf(state)));
}

/** Method and URL; of an incoming request they are read when they are first asked for. */
export const methodOf = (state) => (state[METHOD] ??= requestHooks.target(false));
const urlOf = (state) => (state[URL] ??= requestHooks.target(true));

export const integrityOf = (state) => state[OPTIONS].integrity;

/** Whether only a cache may answer. */
export const wantsCache = (state) => state[OPTIONS].cache === "only-if-cached";

/** What a `blob:` URL named when the request was made. https://url.spec.whatwg.org/#concept-url-blob-entry */
export function blobOf(state) {
  return state[OPTIONS].blob;
}

export function redirectOf(state) {
  return state[OPTIONS].redirect;
}

/** The signal of a request, made now if need be. */
export function signalOf(state) {
  if (state[SIGNAL] === null) {
    const { follows } = state[OPTIONS];
    if (follows === null) state[SIGNAL] = state[OPTIONS] === INCOMING ? visitorSignal() : createSignal();
    else state[SIGNAL] = createDependentSignal([isAbortSignal(follows) ? follows : signalOf(follows)]);
  }
  return state[SIGNAL];
}

/**
 * The state of the request that `fetch(input, init)` makes. A departure: a stream as body needs no `duplex`, as in
 * other runtimes for servers, where it is always "half".
 */
export function stateForFetch(input, init) {
  return makeState(input, init, true);
}

/** https://fetch.spec.whatwg.org/#dom-request */
function makeState(input, init, isLenient = false) {
  const from = stateOfRequest(input);
  const text = from === null ? toUSVString(input) : "";
  const given = readRequestInit(init, context);
  const url = from === null ? hrefFrom(text) : hrefOf(from);
  const list = given.list ?? (from === null ? null : copyOfList(from));
  const method = given.method ?? (from === null ? "GET" : methodOf(from));
  const follows = given.signal === undefined ? from : given.signal;
  const options = mergeOptions(from === null ? DEFAULTS : from[OPTIONS], given, follows);
  const state = [null, list, null, method, url, url, null, options];
  if (from === null && startsWith(url, "blob:")) state[OPTIONS].blob = blobOfUrl(url);
  checkOptions(method, state[OPTIONS], init !== undefined && given.mode === "navigate", context);
  setBody(state, from, given, isLenient);
  return state;
}

function hrefFrom(text) {
  const parsed = parseUrl(text);
  if (parsed === null) throw new TypeError(`${context}: ${quote(text)} is not an absolute URL`);
  if (parsed.hasCredentials) throw new TypeError(`${context}: a URL with credentials can't be requested`);
  return parsed.href;
}

/** The last steps of the constructor: the body from the init, or moved over from the request that it is made from. */
function setBody(state, from, given, isLenient) {
  const method = state[METHOD];
  const { body } = given;
  const inherited = from === null ? null : from[BODY];
  if ((body !== undefined || inherited !== null) && (method === "GET" || method === "HEAD")) {
    throw new TypeError(`${context}: a request with the method \`${method}\` can't have a body`);
  }
  if (body === undefined) {
    throwIfUnusable(inherited, context);
    if (inherited !== null) state[BODY] = moveBody(from, createProxyStream);
    return;
  }
  if (isRecord(body.body) && given.duplex === undefined && !isLenient) {
    throw new TypeError(`${context}: a body that is a stream needs \`duplex: "half"\``);
  }
  state[BODY] = body.body;
  const list = state[LIST];
  state[LIST] = withContentType(typeof list === "string" ? ["Content-Type", list] : list, body.type);
}

/** An incoming request; `body` is the handle of the host's body, 0 when there is none. */
export function incomingRequest(method, url, headersThunk, body) {
  return new Request(kInternal, [body === 0 ? null : body, headersThunk, null, method, url, null, null, INCOMING]);
}

/** The request without a body that a sandbox serves, there in the snapshot: most programs write nothing to it. */
export const served = incomingRequest(null, null, requestHooks.headers, 0);
