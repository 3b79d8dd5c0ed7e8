// The worker under test, and what it asks of the outside: both go through the host that runs the tests.

const { encodeURIComponent, fetch: hostFetch } = globalThis;

/** The test runner's own address; nothing outside has this name (RFC 6761). */
const RUNNER = "http://runner.land.test";
const HEAD = "land-head";
const ORIGIN = "http://localhost";

const pack = (value) => encodeURIComponent(JSON.stringify(value));
const unpack = (message) => JSON.parse(decodeURIComponent(message.headers.get(HEAD)));

/** Tells the runner what happens. */
export async function tell(event, about) {
  await hostFetch(`${RUNNER}/event`, { method: "POST", body: JSON.stringify({ [event]: about }) });
}

/** Response statuses that have no body. */
const BODILESS = [101, 204, 205, 304];

/** One request to the program. `body` is what is sent, `null` for none. */
async function ask(request, body) {
  const head = { method: request.method, url: request.url, headers: [...request.headers] };
  const isSocket = request.headers.get("upgrade")?.toLowerCase() === "websocket" && request.method === "GET";
  const response = await hostFetch(`${RUNNER}/self`, {
    method: isSocket ? "GET" : "POST",
    headers: { [HEAD]: pack(head), ...(isSocket && { upgrade: "websocket" }) },
    body,
    duplex: "half",
    signal: request.signal,
  });
  const { status, headers } = unpack(response);
  if (response.webSocket) return new Response(null, { status, headers, webSocket: response.webSocket });
  const isBodiless = BODILESS.includes(status) || request.method === "HEAD";
  if (isBodiless) await response.body?.cancel();
  const answer = new Response(isBodiless ? null : response.body, { status, headers });
  if (inTest) unread.push(answer);
  return answer;
}

/** Redirects that one `fetch` follows (https://fetch.spec.whatwg.org/#http-redirect-fetch). */
const REDIRECTS = 20;

/** The request that a redirect asks for, by the same algorithm. */
function redirected(request, status, location) {
  const url = new URL(location, request.url);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new TypeError(`SELF.fetch: a redirect leads to \`${url}\``);
  const { method } = request;
  const becomesGet = (status <= 302 && method === "POST") || (status === 303 && method !== "GET" && method !== "HEAD");
  const headers = new Headers(request.headers);
  if (url.origin !== new URL(request.url).origin) headers.delete("authorization");
  if (becomesGet) for (const name of ["encoding", "language", "location", "type"]) headers.delete(`content-${name}`);
  const next = { method: becomesGet ? "GET" : method, headers, redirect: request.redirect, signal: request.signal };
  return { next: new Request(url, next), becomesGet };
}

/** The project's own program: each call is a request to it, in a sandbox of its own. */
export const SELF = {
  async fetch(input, init) {
    const target = typeof input === "string" || input instanceof URL ? new URL(input, ORIGIN) : input;
    let request = new Request(target, init);
    const hasBody = request.method !== "GET" && request.method !== "HEAD" && request.body !== null;
    // A stream can be sent once.
    const isStream = target === input || init?.body instanceof ReadableStream;
    let body = hasBody ? (isStream ? request.body : await request.arrayBuffer()) : null;
    for (let count = 0; ; count += 1) {
      const answer = await ask(request, body);
      const location = answer.headers.get("location");
      const leads = location !== null && [301, 302, 303, 307, 308].includes(answer.status);
      if (!leads || request.redirect === "manual") {
        Object.defineProperty(answer, "url", { value: request.url });
        Object.defineProperty(answer, "redirected", { value: count > 0 });
        return answer;
      }
      if (request.redirect === "error") throw new TypeError("SELF.fetch: a redirect came, and `redirect` is \"error\"");
      if (count === REDIRECTS) throw new TypeError(`SELF.fetch: more than ${REDIRECTS} redirects`);
      await answer.body?.cancel();
      const { next, becomesGet } = redirected(request, answer.status, location);
      if (becomesGet) body = null;
      else if (body !== null && isStream) throw new TypeError("SELF.fetch: a redirect asks for a stream again, which can be sent once");
      request = next;
    }
  },
};

/** Fakes in the order of their making; the last that fits answers. */
let fakes = [];
let inTest = false;

/** Responses that the running test got: bodies that it doesn't read would stay open. */
let unread = [];

export function beginTest() {
  inTest = true;
}

/** What a test has faked ends with it. */
export async function endTest() {
  inTest = false;
  const left = unread.filter(({ body, bodyUsed }) => body !== null && !bodyUsed && !body.locked);
  unread = [];
  for (const { body } of left) await body.cancel();
  fakes = fakes.filter((fake) => !fake.ofTest);
}

/** `*` stands for anything; without a `?`, the query doesn't count. */
function urlMatcher(pattern) {
  if (pattern instanceof RegExp) return (url) => pattern.test(url);
  const text = pattern instanceof URL ? pattern.href : pattern.includes("*") ? pattern : new URL(pattern).href;
  const source = text.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&")).join(".*");
  const whole = new RegExp(`^${source}$`);
  return (url) => whole.test(text.includes("?") ? url : url.split("?")[0]);
}

/** A matcher in its parts, and as text. */
function readMatcher(matcher) {
  if (typeof matcher === "function") return { text: "a function", matches: matcher };
  if (typeof matcher === "string") {
    const [, method, url] = /^(?:([A-Z]+) +)?(.*)$/s.exec(matcher);
    return readMatcher({ method, url });
  }
  if (matcher instanceof RegExp || matcher instanceof URL) return readMatcher({ url: matcher });
  const { method, url } = matcher;
  const fits = url === undefined ? () => true : urlMatcher(url);
  return {
    text: `${method ?? "any method"} ${url === undefined ? "any URL" : String(url)}`,
    matches: (request) => (method === undefined || request.method === method.toUpperCase()) && fits(request.url),
  };
}

/**
 * Answers outbound requests of the program and of the test itself. `reply` is a `Response`, a function
 * of the request, an `Error` (the network fails), a string, or anything that JSON can say.
 */
export function fakeFetch(matcher, reply = new Response(null), { times = Infinity } = {}) {
  const { text, matches } = readMatcher(matcher);
  const fake = { text, matches, reply, left: times, ofTest: inTest, calls: [] };
  fakes.push(fake);
  return {
    calls: fake.calls,
    remove: () => {
      fakes = fakes.filter((other) => other !== fake);
    },
  };
}

async function toResponse(reply, request) {
  const value = typeof reply === "function" ? await reply(request) : reply;
  if (value instanceof Error) throw value;
  if (value instanceof Response) return typeof reply === "function" ? value : value.clone();
  if (typeof value === "string") return new Response(value);
  return value === undefined ? new Response(null) : Response.json(value);
}

async function answer(request) {
  for (const fake of [...fakes].reverse()) {
    if (fake.left <= 0 || !(await fake.matches(request))) continue;
    fake.left -= 1;
    fake.calls.push(request.clone());
    return toResponse(fake.reply, request);
  }
  const call = `${request.method} ${request.url}`;
  const known = fakes.length === 0 ? "there is none" : `there are: ${fakes.map((fake) => fake.text).join("; ")}`;
  throw new TypeError(`no fake answers \`${call}\`: add \`fakeFetch("${call}", …)\` to the test (${known})`);
}

globalThis.fetch = async function fetch(input, init) {
  const request = new Request(input, init);
  return /^https?:/.test(request.url) ? answer(request) : hostFetch(request);
};

/** Answers what the program asks of the outside, one call after the other, as long as the tests run. */
export async function answerCalls() {
  for (;;) {
    const call = await hostFetch(`${RUNNER}/next`);
    answerCall(call);
  }
}

async function answerCall(call) {
  const { id, method, url, headers } = unpack(call);
  let head;
  let body = null;
  try {
    const bytes = await call.arrayBuffer();
    const hasBody = method !== "GET" && method !== "HEAD";
    const request = new Request(url, { method, headers, body: hasBody ? bytes : null });
    const response = await answer(request);
    const { status, statusText } = response;
    head = { id, status, statusText, headers: [...response.headers] };
    body = response.body;
  } catch (error) {
    head = { id, error: String(error?.message ?? error) };
  }
  await hostFetch(`${RUNNER}/answer`, { method: "POST", headers: { [HEAD]: pack(head) }, body, duplex: "half" });
}

/** A `ctx` for handlers that a test calls itself. */
export function createExecutionContext() {
  const promises = [];
  return { promises, waitUntil: (promise) => void promises.push(promise), passThroughOnException: () => {} };
}

/** Waits for all that was given to `waitUntil`. */
export async function waitOnExecutionContext(ctx) {
  for (let at = 0; at < ctx.promises.length; at += 1) await ctx.promises[at];
}
