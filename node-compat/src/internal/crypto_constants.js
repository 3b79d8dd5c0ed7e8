// `crypto.constants`, as the npm package `unenv` has them.

import * as all from "unenv/dist/runtime/node/internal/crypto/constants.mjs";

export const constants = Object.assign(Object.create(null), all);
