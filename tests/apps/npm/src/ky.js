// ky: hooks, retries, errors, timeouts and bodies, against a server.
import ky, { HTTPError, TimeoutError } from "ky";
import { told } from "./told.js";

export default told(async (say, to) => {
  const api = ky.create({
    prefixUrl: to,
    retry: { limit: 2, delay: () => 1 },
    hooks: { beforeRequest: [(request) => request.headers.set("x-hook", "on")] },
  });
  say("json", await api.get("echo", { searchParams: { a: "1 2", b: ["x"] } }).json());
  say("post", await api.post("echo", { json: { n: 1 } }).json());
  say("form", await api.put("echo", { body: new URLSearchParams("a=é") }).json());
  say("retried", await api.get("flaky/ky").text());
  const error = await api.get("status/404", { retry: 0 }).catch((thrown) => thrown);
  say("error", [error instanceof HTTPError, error.name, error.response.status, error.message.replace(to, "")]);
  const slow = await api.get("slow", { timeout: 20, retry: 0 }).catch((thrown) => thrown);
  say("timeout", [slow instanceof TimeoutError, slow.name]);
  const aborted = await api.get("slow", { signal: AbortSignal.abort() }).catch((thrown) => thrown);
  say("aborted", aborted.name);
  const extended = api.extend({ headers: { "x-more": "1", "x-hook": undefined }, throwHttpErrors: false });
  say("extended", (await extended.get("status/500", { retry: 0 })).status);
  let last = 0;
  const text = await api.get("big", { onDownloadProgress: ({ transferredBytes }) => (last = transferredBytes) }).text();
  say("progress", [text.length, last]);
});
