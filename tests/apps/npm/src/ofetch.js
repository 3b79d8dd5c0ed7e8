// ofetch: JSON, retries, interceptors, errors and types of responses, against a server.
import { FetchError, ofetch } from "ofetch";
import { told } from "./told.js";

export default told(async (say, to) => {
  const seen = [];
  const api = ofetch.create({
    baseURL: to,
    retryDelay: 1,
    onRequest: ({ options }) => void options.headers.set("x-hook", "on"),
    onResponse: ({ response }) => void seen.push(response.status),
  });
  say("json", await api("/echo", { query: { a: "1 2", b: [1, 2], c: undefined } }));
  say("post", await api("/echo", { method: "POST", body: { n: [1] } }));
  say("text", await api("/big", { responseType: "text" }).then((text) => text.length));
  say("bytes", (await api("/big", { responseType: "arrayBuffer" })).byteLength);
  say("blob", (await api("/echo", { responseType: "blob" })).type);
  say("retried", await api("/flaky/ofetch", { retry: 3 }));
  const error = await api("/status/422", { retry: false }).catch((thrown) => thrown);
  say("error", [error instanceof FetchError, error.status, error.data, error.message.replace(to, "")]);
  say("ignored", (await api.raw("/status/500", { ignoreResponseError: true, retry: 0 })).status);
  const slow = await api("/slow", { timeout: 20, retry: 0 }).catch((thrown) => thrown);
  say("timeout", [slow instanceof FetchError, slow.cause?.name]);
  say("seen", seen);
});
