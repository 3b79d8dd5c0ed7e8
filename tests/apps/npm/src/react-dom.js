// react-dom/server: the build for edges, with Suspense, streams, hooks and errors.
import { Suspense, createContext, createElement as h, memo, use, useId, useState } from "react";
import { renderToReadableStream, renderToStaticMarkup, renderToString } from "react-dom/server.edge";
import { failure, told } from "./told.js";

const Theme = createContext("light");
const Item = memo(({ text }) => h("li", { title: text }, text));
function List({ items }) {
  const [first] = useState(items[0]);
  return h("ul", { id: useId(), className: use(Theme) }, items.map((text) => h(Item, { key: text, text })), first);
}
function Later({ promise }) {
  return h("em", null, use(promise));
}
function aborting(ms) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller;
}
const after = (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value));

export default told(async (say) => {
  const list = h(Theme, { value: "dark" }, h(List, { items: ["<a>", "b&c"] }));
  say("string", renderToString(list));
  say("static", renderToStaticMarkup(h("p", { style: { fontSize: 2, "--x": 1 }, dangerouslySetInnerHTML: { __html: "<b>" } })));
  say("thrown", await failure(() => renderToString(h(() => { throw new RangeError("in render"); }))));
  const page = h("html", null, h("head", null, h("title", null, "t")), h("body", null, list, h(Suspense, { fallback: "waiting" }, h(Later, { promise: after(5, "late") }))));
  const stream = await renderToReadableStream(page, { bootstrapScripts: ["/main.js"], nonce: "n" });
  const decoder = new TextDecoder();
  let first = "";
  let all = "";
  for await (const chunk of stream) {
    const text = decoder.decode(chunk, { stream: true });
    first ||= text;
    all += text;
  }
  say("shell", first);
  say("whole", [all.includes("<em>late</em>"), all.endsWith("</body></html>"), all.length]);
  const whole = await renderToReadableStream(h(Suspense, { fallback: "waiting" }, h(Later, { promise: after(5, "awaited") })));
  await whole.allReady;
  say("allReady", await new Response(whole).text());
  const errors = [];
  const broken = h(Suspense, { fallback: "fallback" }, h(async () => { throw new Error("in a boundary"); }));
  const failed = await renderToReadableStream(broken, { onError: (error) => void errors.push(error.message) });
  await failed.allReady;
  say("boundary", [(await new Response(failed).text()).includes("fallback"), errors]);
  const { signal } = aborting(5);
  const aborted = await renderToReadableStream(h(Suspense, { fallback: "f" }, h(Later, { promise: new Promise(() => {}) })), { signal, onError: (error) => void errors.push(error.name) });
  await aborted.allReady.catch(() => {});
  say("aborted", [(await new Response(aborted).text()).includes("f"), errors]);
});
