// The program as a handler: `?program=0&calls=5` makes five calls in one sandbox.
import { run } from "./program.js";

export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const program = Number(searchParams.get("program"));
    const calls = Number(searchParams.get("calls"));
    let result = "";
    for (let i = 0; i < calls; i++) {
      result = await run(program);
    }
    return new Response(result);
  },
};
