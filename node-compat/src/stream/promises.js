// `node:stream/promises`.

import promises from "readable-stream/lib/stream/promises.js";
import "../stream.js";

export const { finished, pipeline } = promises;
export default promises;
