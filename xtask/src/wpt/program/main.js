// The program around one upstream test: evaluates harness and test when it is asked, answers with the results.
//
// `TEST` and `HARNESS` stand in the entry module before this text; built-ins are taken before a test can replace them.

const { stringify } = JSON;
const { apply } = Reflect;
const { toWellFormed } = String.prototype;
const { setTimeout, Response, Promise, eval: evaluate } = globalThis;

export default {
  fetch() {
    return new Promise((resolve) => {
      const tests = [];
      const report = (status, message) => {
        resolve(new Response(stringify({ status, message: plain(message), tests })));
      };
      try {
        prepare(TEST);
        const { WorkerGlobalScope } = globalThis;
        // The harness would take us for a page's worker, and report to the page.
        delete globalThis.WorkerGlobalScope;
        evaluate(HARNESS);
        Object.defineProperty(globalThis, "WorkerGlobalScope", { value: WorkerGlobalScope, writable: true, configurable: true });
        pretendWorker();
        if (TEST.lendsSharedMemory) lendSharedMemory();
        // No environment with a page reports the results, and none ends a test that takes too long.
        setup({ explicit_done: true });
        add_result_callback((test) => {
          const message = test.status === 0 ? null : plain(test.message);
          tests[tests.length] = [plain(test.name), test.status, message];
        });
        add_completion_callback((all, status) => report(status.status, status.message));
        setTimeout(() => timeout(), TEST.timeout);
      } catch (error) {
        report(1, `the harness: ${error}`);
        return;
      }
      try {
        evaluate(TEST.script);
      } catch (error) {
        tests[tests.length] = ["(evaluation)", 1, `${error}\n${error?.stack}`];
      }
      done();
    });
  },
};

/** Readers of JSON refuse lone surrogates. */
function plain(text) {
  return text === null ? null : apply(toWellFormed, `${text}`, []);
}

/** What a page's or a worker's address is to a test. */
function prepare({ base, title }) {
  const { href, origin, protocol, host, hostname, port, pathname, search, hash } = new URL(base);
  const parts = { href, origin, protocol, host, hostname, port, pathname, search, hash };
  globalThis.location = { ...parts, toString: () => href };
  globalThis.GLOBAL = {
    isWindow: () => false,
    isWorker: () => true,
    isShadowRealm: () => false,
  };
  if (title !== null) globalThis.META_TITLE = title;
  resolveRelative(href);
}

/** A worker in a browser has a base URL; ours are asked under many, and have none. */
function resolveRelative(base) {
  const { fetch, Request, Response, URL } = globalThis;
  const resolved = (input) => {
    if (input !== null && typeof input === "object" && !(input instanceof URL)) return input;
    try {
      return new URL(input, base).href;
    } catch {
      return input;
    }
  };
  const first = (words) => (words.length > 0 ? [resolved(words[0]), ...words.slice(1)] : words);
  globalThis.fetch = new Proxy(fetch, {
    apply: (target, self, words) => Reflect.apply(target, self, first(words)),
  });
  const proxied = new Proxy(Request, {
    construct: (target, words, made) => Reflect.construct(target, first(words), made),
  });
  Object.defineProperty(globalThis, "Request", { value: proxied });
  Object.defineProperty(Request.prototype, "constructor", { value: proxied });
  const { redirect } = Response;
  Object.defineProperty(Response, "redirect", {
    value: new Proxy(redirect, {
      apply: (target, self, words) => Reflect.apply(target, self, first(words)),
    }),
  });
}

/** The tests of interfaces look at the kind of global; the harness itself must not take it for a page's worker. */
function pretendWorker() {
  const scope = (name) => {
    if (name in globalThis) return;
    const isGlobal = (value) => value === globalThis;
    const type = class extends EventTarget {};
    Object.defineProperty(type, "name", { value: name });
    Object.defineProperty(type, Symbol.hasInstance, { value: isGlobal });
    Object.defineProperty(globalThis, name, { value: type, writable: true, configurable: true });
  };
  scope("DedicatedWorkerGlobalScope");
}

/** https://github.com/whatwg/html/issues/5380: pages reach for shared buffers this way, and nothing else is asked of it here. */
function lendSharedMemory() {
  const { SharedArrayBuffer } = globalThis;
  class Memory {
    constructor({ shared, initial }) {
      if (!shared) throw new TypeError("there is no WebAssembly");
      this.buffer = new SharedArrayBuffer(initial * 65536);
    }
  }
  globalThis.WebAssembly = { Memory };
}
