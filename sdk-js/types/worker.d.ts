// What a program exports, and what its handler gets.

/** The vars and bindings of `land.toml`; `land-env.d.ts` in the project says which. */
interface Env {}

interface ExecutionContext {
  /** Keeps the sandbox after the response until the promise settles, within a limit. */
  waitUntil(promise: Promise<any>): void;
  /** Accepted, and without effect: there is no origin behind a program. */
  passThroughOnException(): void;
}

/** The shape of a program's default export: `export default { fetch } satisfies ExportedHandler<Env>`. */
interface ExportedHandler<E = Env> {
  fetch(request: Request, env: E, ctx: ExecutionContext): Response | Promise<Response>;
}

/** A binding that answers requests, such as the one to the project's assets. */
interface Fetcher {
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
}

/** The event of `addEventListener("fetch", …)`. */
interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(response: Response | Promise<Response>): void;
  waitUntil(promise: Promise<any>): void;
  passThroughOnException(): void;
}

declare var FetchEvent: { prototype: FetchEvent };

declare function addEventListener(type: "fetch", listener: EventListenerOrEventListenerObject<FetchEvent>): void;
declare function addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: AddEventListenerOptions | boolean): void;
declare function removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: EventListenerOptions | boolean): void;
declare function dispatchEvent(event: Event): boolean;
declare function reportError(error: any): void;

declare var self: typeof globalThis;

declare function setTimeout<A extends any[]>(callback: (...args: A) => void, delay?: number, ...args: A): number;
declare function setInterval<A extends any[]>(callback: (...args: A) => void, delay?: number, ...args: A): number;
declare function clearTimeout(id?: number): void;
declare function clearInterval(id?: number): void;
declare function queueMicrotask(callback: () => void): void;

/** https://console.spec.whatwg.org */
interface Console {
  assert(condition?: boolean, ...data: any[]): void;
  clear(): void;
  count(label?: string): void;
  countReset(label?: string): void;
  debug(...data: any[]): void;
  dir(item?: any, options?: any): void;
  dirxml(...data: any[]): void;
  error(...data: any[]): void;
  group(...data: any[]): void;
  groupCollapsed(...data: any[]): void;
  groupEnd(): void;
  info(...data: any[]): void;
  log(...data: any[]): void;
  table(data?: any, properties?: string[]): void;
  time(label?: string): void;
  timeEnd(label?: string): void;
  timeLog(label?: string, ...data: any[]): void;
  trace(...data: any[]): void;
  warn(...data: any[]): void;
}

declare var console: Console;

/** https://w3c.github.io/hr-time */
interface Performance extends EventTarget {
  readonly timeOrigin: number;
  now(): number;
  toJSON(): any;
}

declare var Performance: { prototype: Performance };
declare var performance: Performance;
