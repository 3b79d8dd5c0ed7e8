// `node:string_decoder`: the npm package of this name.

import decoder from "string_decoder/lib/string_decoder.js";

export const { StringDecoder } = decoder;
export default { StringDecoder };
