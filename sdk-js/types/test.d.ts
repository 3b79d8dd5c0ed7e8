// `land:test`: what files named `*.test.ts` import; `land test` runs them.

declare module "land:test" {
  type Awaitable<T> = T | Promise<T>;
  type TestFunction = (() => Awaitable<unknown>) | ((done: DoneCallback) => void);

  export interface DoneCallback {
    (error?: unknown): void;
    fail(error?: unknown): void;
  }

  interface Each<Options> {
    <T extends readonly unknown[]>(rows: readonly T[]): (name: string, body: (...row: T) => Awaitable<unknown>, options?: Options) => void;
    <T>(rows: readonly T[]): (name: string, body: (row: T) => Awaitable<unknown>, options?: Options) => void;
    (strings: TemplateStringsArray, ...values: unknown[]): (name: string, body: (row: any) => Awaitable<unknown>, options?: Options) => void;
  }

  /** Milliseconds, or more to say. */
  type TestOptions = number | { timeout?: number };

  interface Test {
    (name: string, body?: TestFunction, options?: TestOptions): void;
    (name: string, options: TestOptions, body: TestFunction): void;
    each: Each<TestOptions>;
  }

  interface TestApi extends Test {
    skip: Test;
    only: Test;
    todo(name: string): void;
    skipIf(condition: unknown): Test;
    runIf(condition: unknown): Test;
  }

  interface Describe {
    (name: string | Function, body?: () => void): void;
    each: Each<never>;
  }

  interface DescribeApi extends Describe {
    skip: Describe;
    only: Describe;
    todo(name: string): void;
    skipIf(condition: unknown): Describe;
    runIf(condition: unknown): Describe;
  }

  export const describe: DescribeApi;
  export const it: TestApi;
  export const test: TestApi;

  type Hook = (body: TestFunction, timeout?: number) => void;
  export const beforeAll: Hook;
  export const beforeEach: Hook;
  export const afterEach: Hook;
  export const afterAll: Hook;

  /** What a promise's matchers answer. */
  type Matchers<R> = {
    toBe(expected: unknown): R;
    toEqual(expected: unknown): R;
    toStrictEqual(expected: unknown): R;
    toMatch(expected: string | RegExp): R;
    toMatchObject(expected: object): R;
    toContain(item: unknown): R;
    toContainEqual(item: unknown): R;
    toThrow(expected?: string | RegExp | Error | (new (...args: any[]) => any) | object): R;
    toThrowError(expected?: string | RegExp | Error | (new (...args: any[]) => any) | object): R;
    toHaveLength(length: number): R;
    toHaveProperty(path: string | readonly (string | number)[], value?: unknown): R;
    toBeCloseTo(expected: number, digits?: number): R;
    toBeGreaterThan(bound: number | bigint): R;
    toBeGreaterThanOrEqual(bound: number | bigint): R;
    toBeLessThan(bound: number | bigint): R;
    toBeLessThanOrEqual(bound: number | bigint): R;
    toBeTruthy(): R;
    toBeFalsy(): R;
    toBeNull(): R;
    toBeUndefined(): R;
    toBeDefined(): R;
    toBeNaN(): R;
    toBeInstanceOf(type: Function): R;
    toBeTypeOf(type: string): R;
    toBeOneOf(values: Iterable<unknown>): R;
    toSatisfy(holds: (value: any) => unknown): R;
    toHaveBeenCalled(): R;
    toHaveBeenCalledOnce(): R;
    toHaveBeenCalledTimes(count: number): R;
    toHaveBeenCalledWith(...args: unknown[]): R;
    toHaveBeenLastCalledWith(...args: unknown[]): R;
    toHaveReturnedWith(value: unknown): R;
  } & CustomMatchers<R>;

  /** Declare the matchers of `expect.extend` here. */
  export interface CustomMatchers<R> {}

  export interface Expectation extends Matchers<void> {
    not: Matchers<void>;
    resolves: Matchers<Promise<void>> & { not: Matchers<Promise<void>> };
    rejects: Matchers<Promise<void>> & { not: Matchers<Promise<void>> };
  }

  interface Expect {
    (received: unknown, message?: string): Expectation;
    any(type: Function): any;
    anything(): any;
    arrayContaining(sample: readonly unknown[]): any;
    closeTo(number: number, digits?: number): any;
    objectContaining(sample: object): any;
    stringContaining(sample: string): any;
    stringMatching(sample: string | RegExp): any;
    not: {
      arrayContaining(sample: readonly unknown[]): any;
      objectContaining(sample: object): any;
      stringContaining(sample: string): any;
      stringMatching(sample: string | RegExp): any;
    };
    assertions(count: number): void;
    hasAssertions(): void;
    fail(message?: string): never;
    unreachable(message?: string): never;
    extend(matchers: Record<string, (received: any, ...args: any[]) => { pass: boolean; message?: () => string }>): void;
  }

  export const expect: Expect;

  export interface Mock<A extends any[] = any[], R = any> {
    (...args: A): R;
    new (...args: A): R;
    readonly mock: {
      readonly calls: A[];
      readonly results: { type: "return" | "throw"; value: any }[];
      readonly instances: any[];
      readonly lastCall: A | undefined;
    };
    mockImplementation(implementation: (...args: A) => R): this;
    mockImplementationOnce(implementation: (...args: A) => R): this;
    mockReturnValue(value: R): this;
    mockReturnValueOnce(value: R): this;
    mockResolvedValue(value: Awaited<R>): this;
    mockResolvedValueOnce(value: Awaited<R>): this;
    mockRejectedValue(error: unknown): this;
    mockRejectedValueOnce(error: unknown): this;
    mockClear(): this;
    mockReset(): this;
  }

  /** A function that remembers how it is called. */
  export function fn<A extends any[] = any[], R = any>(implementation?: (...args: A) => R): Mock<A, R>;

  /** Replaces a method by one that remembers its calls; put back after the test. */
  export function spyOn<T extends object, K extends keyof T>(
    object: T,
    name: K,
  ): T[K] extends (...args: infer A) => infer R ? Mock<A, R> & { mockRestore(): void } : never;

  /** The project's own program: each call is a request, in a sandbox of its own. */
  export const SELF: Fetcher;

  /** The vars of `land.toml`. */
  export const env: Env;

  type FetchMatcher =
    | string
    | URL
    | RegExp
    | ((request: Request) => Awaitable<boolean>)
    | { method?: string; url?: string | URL | RegExp };

  type FetchReply = Response | Error | string | object | ((request: Request) => Awaitable<Response | string | object | undefined>);

  export interface FakedFetch {
    /** The requests that it has answered. */
    readonly calls: Request[];
    remove(): void;
  }

  /** Answers outbound requests of the program and of the test itself. */
  export function fakeFetch(matcher: FetchMatcher, reply?: FetchReply, options?: { times?: number }): FakedFetch;

  /** A `ctx` for handlers that a test calls itself. */
  export function createExecutionContext(): ExecutionContext;

  /** Waits for all that was given to `ctx.waitUntil`. */
  export function waitOnExecutionContext(ctx: ExecutionContext): Promise<void>;
}
