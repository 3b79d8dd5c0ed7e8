// `land:test`: what test files import.

export { createExecutionContext, fakeFetch, SELF, waitOnExecutionContext } from "land:test/worker";
export { env } from "land:test/env";
export { expect } from "land:test/expect";
export { fn, spyOn } from "land:test/mock";
export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from "land:test/suite";
