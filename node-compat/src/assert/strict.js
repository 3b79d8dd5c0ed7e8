// `node:assert/strict`: the names without `strict` compare strictly as well.

import { strict } from "../assert.js";

export const {
  AssertionError, deepEqual, deepStrictEqual, doesNotMatch, doesNotReject, doesNotThrow, equal, fail, ifError, match,
  notDeepEqual, notDeepStrictEqual, notEqual, notStrictEqual, ok, partialDeepStrictEqual, rejects, strictEqual, throws,
} = strict;
export { strict };
export default strict;
