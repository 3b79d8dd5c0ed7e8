// What every case here is: a program that answers what a package has done, line by line. The same
// program runs under Node.js, and the two texts have to be equal.

/** A handler that answers what `run` says; `run` gets the address of the server it may talk to. */
export function told(run) {
  return {
    async fetch(request) {
      const lines = [];
      const say = (what, value) => lines.push(what + ": " + (typeof value === "string" ? value : JSON.stringify(value)));
      await run(say, new URL(request.url).searchParams.get("to"));
      return new Response(lines.join("\n") + "\n");
    },
  };
}

/** What `run` throws or rejects with, as `name: message`. */
export async function failure(run) {
  try {
    await run();
  } catch (error) {
    return error.name + ": " + error.message;
  }
  return "nothing was thrown";
}
