// Methods and status texts of HTTP.

import { METHODS, STATUS_CODES } from "unenv/dist/runtime/node/internal/http/constants.mjs";

export { METHODS, STATUS_CODES };
