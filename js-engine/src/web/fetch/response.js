// `Response`.
//
// https://fetch.spec.whatwg.org/#response-class
//
// State, beside what `message.js` describes: `status`, `statusText`, and `origin`, which says where it comes from:
// `{ type, url, redirected, immutable }`.

import { illegalInvocation, isObject, kInternal, toDictionary, toUSVString, toUnsignedShort } from "land:webidl/webidl";
import { stringifyJson } from "land:headers/builtins";
import { fillList } from "land:headers/headers";
import { isReasonPhrase, quote, toBytes } from "land:headers/validate";
import { cloneBody, mixBody, throwIfUnusable } from "land:fetch/body";
import { TEXT_TYPE, extractBody } from "land:fetch/extract";
import { copyOfList, headersOf, withContentType } from "land:fetch/message";
import { parseUrl } from "land:fetch/url";

const { freeze } = Object;

/** Made by the program itself, the usual case. */
const OWN = freeze({ type: "default", url: "", redirected: false, immutable: false });
const OWN_IMMUTABLE = freeze({ type: "default", url: "", redirected: false, immutable: true });
const NETWORK_ERROR = freeze({ type: "error", url: "", redirected: false, immutable: true });

/** The state of a `Response`, or null when `value` is none; and the same for methods, which throw. */
export let stateOfResponse;
let stateOf;

export class Response {
  #state;

  constructor(body = null, init = undefined) {
    if (init === undefined && typeof body === "string") {
      this.#state = { body, list: TEXT_TYPE, headers: null, status: 200, statusText: "", origin: OWN };
    } else if (body === kInternal) {
      this.#state = init;
    } else {
      this.#state = makeState(body, init);
    }
  }

  static error() {
    return new Response(kInternal, {
      body: null, list: null, headers: null, status: 0, statusText: "", origin: NETWORK_ERROR,
    });
  }

  /** https://fetch.spec.whatwg.org/#dom-response-json */
  static json(data, init = undefined) {
    const context = "Response.json";
    const text = stringifyJson(data);
    if (text === undefined) throw new TypeError(`${context}: the value has no JSON form`);
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
    return new Response(kInternal, {
      body: null,
      list: ["Location", parsed.href],
      headers: null,
      status: code,
      statusText: "",
      origin: OWN_IMMUTABLE,
    });
  }

  get type() {
    return stateOf(this).origin.type;
  }

  get url() {
    return stateOf(this).origin.url;
  }

  get redirected() {
    return stateOf(this).origin.redirected;
  }

  get status() {
    return stateOf(this).status;
  }

  get ok() {
    const { status } = stateOf(this);
    return status >= 200 && status <= 299;
  }

  get statusText() {
    return stateOf(this).statusText;
  }

  get headers() {
    const state = stateOf(this);
    return state.headers ?? headersOf(state, state.origin.immutable);
  }

  /** https://fetch.spec.whatwg.org/#dom-response-clone */
  clone() {
    const state = stateOf(this);
    throwIfUnusable(state.body, "Response.clone");
    return new Response(kInternal, {
      body: cloneBody(state, "Response.clone"),
      list: copyOfList(state),
      headers: null,
      status: state.status,
      statusText: state.statusText,
      origin: state.origin,
    });
  }

  static {
    stateOfResponse = (value) => (isObject(value) && #state in value ? value.#state : null);
    stateOf = (value) => {
      if (!isObject(value) || !(#state in value)) throw illegalInvocation();
      return value.#state;
    };
  }
}

mixBody(Response, stateOf);

/** https://fetch.spec.whatwg.org/#dom-response */
function makeState(bodyInit, init) {
  const context = "Response constructor";
  const extracted = bodyInit === null || bodyInit === undefined ? null : extractBody(bodyInit, context);
  const state = readInit(init, context);
  if (extracted !== null) setBody(state, extracted.body, extracted.type, context);
  return state;
}

/** The state that a `ResponseInit` asks for, without a body. https://fetch.spec.whatwg.org/#initialize-a-response */
function readInit(init, context) {
  const options = toDictionary(init, context);
  const { headers } = options;
  let list = null;
  if (headers !== undefined) fillList((list = []), headers, context);
  let { status } = options;
  status = status === undefined ? 200 : toUnsignedShort(status, context);
  let { statusText } = options;
  statusText = statusText === undefined ? "" : toBytes(statusText, context);
  if (status < 200 || status > 599) {
    throw new RangeError(`${context}: the status ${status} is not in the range of 200 to 599`);
  }
  if (statusText !== "" && !isReasonPhrase(statusText)) {
    throw new TypeError(`${context}: ${quote(statusText)} is not a valid status text`);
  }
  return { body: null, list, headers: null, status, statusText, origin: OWN };
}

function setBody(state, body, type, context) {
  const { status } = state;
  if (status === 204 || status === 205 || status === 304) {
    throw new TypeError(`${context}: a response with the status ${status} can't have a body`);
  }
  state.body = body;
  state.list = withContentType(state.list, type);
}

/** A response to a fetch, its headers immutable. */
export function responseFor(url, status, statusText, list, body) {
  return new Response(kInternal, {
    body, list, headers: null, status, statusText,
    origin: { type: "basic", url, redirected: false, immutable: true },
  });
}
