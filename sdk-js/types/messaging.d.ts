// Messages between two ends, URL patterns, and what the global scope says about itself.

/** https://html.spec.whatwg.org/multipage/web-messaging.html */
interface MessagePort extends EventTarget {
  onmessage: ((this: MessagePort, event: MessageEvent) => any) | null;
  onmessageerror: ((this: MessagePort, event: MessageEvent) => any) | null;
  onclose: ((this: MessagePort, event: Event) => any) | null;
  postMessage(message: any, options?: any[] | { transfer?: any[] }): void;
  start(): void;
  close(): void;
}

declare var MessagePort: { prototype: MessagePort };

interface MessageChannel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;
}

declare var MessageChannel: { prototype: MessageChannel; new (): MessageChannel };

/** Reaches the channels of this name in the same sandbox, and no other. */
interface BroadcastChannel extends EventTarget {
  readonly name: string;
  onmessage: ((this: BroadcastChannel, event: MessageEvent) => any) | null;
  onmessageerror: ((this: BroadcastChannel, event: MessageEvent) => any) | null;
  postMessage(message: any): void;
  close(): void;
}

declare var BroadcastChannel: { prototype: BroadcastChannel; new (name: string): BroadcastChannel };

/** https://urlpattern.spec.whatwg.org */
interface URLPatternInit {
  protocol?: string;
  username?: string;
  password?: string;
  hostname?: string;
  port?: string;
  pathname?: string;
  search?: string;
  hash?: string;
  baseURL?: string;
}

interface URLPatternComponentResult {
  input: string;
  groups: Record<string, string | undefined>;
}

interface URLPatternResult {
  inputs: (string | URLPatternInit)[];
  protocol: URLPatternComponentResult;
  username: URLPatternComponentResult;
  password: URLPatternComponentResult;
  hostname: URLPatternComponentResult;
  port: URLPatternComponentResult;
  pathname: URLPatternComponentResult;
  search: URLPatternComponentResult;
  hash: URLPatternComponentResult;
}

interface URLPattern {
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly hasRegExpGroups: boolean;
  test(input?: string | URL | URLPatternInit, baseURL?: string | URL): boolean;
  exec(input?: string | URL | URLPatternInit, baseURL?: string | URL): URLPatternResult | null;
}

declare var URLPattern: {
  prototype: URLPattern;
  new (input: string | URL | URLPatternInit, baseURL: string | URL, options?: { ignoreCase?: boolean }): URLPattern;
  new (input?: string | URL | URLPatternInit, options?: { ignoreCase?: boolean }): URLPattern;
};

/** https://html.spec.whatwg.org/multipage/workers.html */
interface WorkerGlobalScope extends EventTarget {
  readonly self: typeof globalThis.self;
  readonly navigator: typeof globalThis.navigator;
  onerror: typeof globalThis.onerror;
  onunhandledrejection: typeof globalThis.onunhandledrejection;
  onrejectionhandled: typeof globalThis.onrejectionhandled;
  reportError: typeof globalThis.reportError;
  setTimeout: typeof globalThis.setTimeout;
  setInterval: typeof globalThis.setInterval;
  clearTimeout: typeof globalThis.clearTimeout;
  clearInterval: typeof globalThis.clearInterval;
  queueMicrotask: typeof globalThis.queueMicrotask;
  atob: typeof globalThis.atob;
  btoa: typeof globalThis.btoa;
  structuredClone: typeof globalThis.structuredClone;
  fetch: typeof globalThis.fetch;
  readonly crypto: typeof globalThis.crypto;
  performance: typeof globalThis.performance;
}

declare var WorkerGlobalScope: { prototype: WorkerGlobalScope };

interface WorkerNavigator {
  readonly appCodeName: string;
  readonly appName: string;
  readonly appVersion: string;
  readonly platform: string;
  readonly product: string;
  readonly userAgent: string;
}

declare var WorkerNavigator: { prototype: WorkerNavigator };
declare var navigator: WorkerNavigator;

declare var onerror: ((message: any, filename?: string, lineno?: number, colno?: number, error?: any) => any) | null;
declare var onunhandledrejection: ((event: PromiseRejectionEvent) => any) | null;
declare var onrejectionhandled: ((event: PromiseRejectionEvent) => any) | null;
