// Runs a case under Node.js: `node src/node.js CASE ADDRESS` prints what it answers.

const [, , name, to] = process.argv;
const { default: program } = await import("./" + name + ".js");
const response = await program.fetch(new Request("http://app.test/?to=" + encodeURIComponent(to)));
process.stdout.write(await response.text());
process.exitCode = response.status === 200 ? 0 : 1;
