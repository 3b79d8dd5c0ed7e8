// Random programs, in the snapshot, where they are compiled, and made of their texts when they are asked for, which are
// interpreted: `/compiled/SEED`, `/interpreted/SEED`, `/text/SEED`.

import { programOf } from "./program.js";
import { COUNT, FIRST } from "./seeds.js";
import { show } from "./show.js";

/** Values that a program says. */
const SAID = 400;

function make(seed) {
  return new Function("log", `${programOf(seed)}//# sourceURL=program.js`);
}

const compiled = [];
for (let n = 0; n < COUNT; n++) compiled.push(make(FIRST + n));

async function run(program) {
  const said = [];
  const log = (...values) => {
    if (said.length < SAID) said.push(values.map((value) => show(value)).join(" "));
  };
  try {
    program(log);
  } catch (error) {
    log("thrown", error);
  }
  // What is left are async functions; they wait for nothing that takes time.
  await new Promise((resolve) => setTimeout(resolve, 0));
  return said.join("\n");
}

export default {
  async fetch(request) {
    const [, how, seed] = new URL(request.url).pathname.split("/");
    if (how === "text") return new Response(programOf(Number(seed)));
    const program = how === "compiled" ? compiled[seed - FIRST] : make(Number(seed));
    return new Response(await run(program));
  },
};
