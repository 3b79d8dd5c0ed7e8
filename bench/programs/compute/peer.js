// The program in a process of its own: `peer.js 0 5` makes five calls and prints the last result.
import { run } from "./program.js";

const [program, calls] = (globalThis.scriptArgs ?? process.argv.slice(1)).slice(1).map(Number);
let result = "";
for (let i = 0; i < calls; i++) {
  result = await run(program);
}
console.log(result);
