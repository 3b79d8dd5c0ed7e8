// `Request`.
//
// https://fetch.spec.whatwg.org/#request-class
//
// State, beside what `message.js` names: the method, the URL and so on, see below.

import { illegalInvocation, isObject, kInternal, toUSVString } from "land:webidl/webidl";
import { createDependentSignal, createSignal, isAbortSignal } from "land:events/abort";
import { visitorSignal } from "land:fetch/visitor_signal";
import { quote } from "land:headers/validate";
import { createProxyStream } from "land:fetch/proxy_stream";
import { cloneBody, isRecord, mixBody, moveBody, throwIfUnusable } from "land:fetch/body";
import { BODY, HEADERS, LIST, copyOfList, headersOf, withContentType } from "land:fetch/message";
import { checkOptions, readRequestInit } from "land:fetch/request_init";
import { parseUrl } from "land:fetch/url";
import { blobOfUrl } from "land:blob/object_url";
import { startsWith } from "land:headers/builtins";

const { freeze } = Object;
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

const DEFAULTS = freeze({
  __proto__: null,
  cache: "default",
  credentials: "same-origin",
  integrity: "",
  keepalive: false,
  mode: "cors",
  redirect: "follow",
  referrer: "about:client",
  referrerPolicy: "",
  follows: null,
  immutable: false,
  blob: undefined,
});

/** What requests from outside have. */
const INCOMING = freeze({ __proto__: null, ...DEFAULTS, redirect: "manual", immutable: true });

let stateOf;
/** The state of a `Request`, or null when `value` is none. */
export let stateOfRequest;

export class Request {
  #state;

  constructor(input, init = undefined) {
    this.#state = input === kInternal ? init : makeState(input, init);
  }

  get method() {
    return stateOf(this)[METHOD];
  }

  get url() {
    const state = stateOf(this);
    return hrefOf(state);
  }

  get headers() {
    const state = stateOf(this);
    return state[HEADERS] ?? headersOf(state, state[OPTIONS].immutable);
  }

  get destination() {
    stateOf(this);
    return "";
  }

  get referrer() {
    return stateOf(this)[OPTIONS].referrer;
  }

  get referrerPolicy() {
    return stateOf(this)[OPTIONS].referrerPolicy;
  }

  get mode() {
    return stateOf(this)[OPTIONS].mode;
  }

  get credentials() {
    return stateOf(this)[OPTIONS].credentials;
  }

  get cache() {
    return stateOf(this)[OPTIONS].cache;
  }

  get redirect() {
    return stateOf(this)[OPTIONS].redirect;
  }

  get integrity() {
    return stateOf(this)[OPTIONS].integrity;
  }

  get keepalive() {
    return stateOf(this)[OPTIONS].keepalive;
  }

  get isReloadNavigation() {
    stateOf(this);
    return false;
  }

  get isHistoryNavigation() {
    stateOf(this);
    return false;
  }

  get duplex() {
    stateOf(this);
    return "half";
  }

  get signal() {
    return signalOf(stateOf(this));
  }

  /** https://fetch.spec.whatwg.org/#dom-request-clone */
  clone() {
    const state = stateOf(this);
    throwIfUnusable(state[BODY], "Request.clone");
    const body = cloneBody(state, "Request.clone");
    const list = copyOfList(state);
    const options = { __proto__: null, ...state[OPTIONS], follows: state };
    return new Request(kInternal, [body, list, null, state[METHOD], state[URL], state[HREF], null, options]);
  }

  static {
    stateOfRequest = (value) => (isObject(value) && #state in value ? value.#state : null);
    stateOf = (value) => {
      if (!isObject(value) || !(#state in value)) throw illegalInvocation();
      return value.#state;
    };
  }
}

mixBody(Request, stateOf);

/** The serialized URL. An incoming one that can't be parsed, though it came through, is shown as it is. */
export function hrefOf(state) {
  return (state[HREF] ??= parseUrl(state[URL])?.href ?? state[URL]);
}

export const methodOf = (state) => state[METHOD];
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
  const href = from === null ? hrefFrom(text) : hrefOf(from);
  const list = given.list ?? (from === null ? null : copyOfList(from));
  const method = given.method ?? (from === null ? "GET" : from[METHOD]);
  const state = [null, list, null, method, href, href, null, mergeOptions(from, given)];
  if (from === null && startsWith(href, "blob:")) state[OPTIONS].blob = blobOfUrl(href);
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

/** What the init gives, else what the request had that it is made from, else the default. */
function mergeOptions(from, given) {
  const base = from === null ? DEFAULTS : from[OPTIONS];
  let follows = given.signal;
  if (follows === undefined) follows = from;
  return {
    __proto__: null,
    cache: given.cache ?? base.cache,
    credentials: given.credentials ?? base.credentials,
    integrity: given.integrity ?? base.integrity,
    keepalive: given.keepalive ?? base.keepalive,
    mode: given.mode ?? base.mode,
    redirect: given.redirect ?? (base === INCOMING ? DEFAULTS.redirect : base.redirect),
    referrer: given.referrer ?? base.referrer,
    referrerPolicy: given.referrerPolicy ?? base.referrerPolicy,
    follows,
    immutable: false,
    blob: base.blob,
  };
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

/** An incoming request: as little as possible, since there is one for every one. */
export function incomingRequest(method, url, headersThunk, body) {
  return new Request(kInternal, [body, headersThunk, null, method, url, null, null, INCOMING]);
}
