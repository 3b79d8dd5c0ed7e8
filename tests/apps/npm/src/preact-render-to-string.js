// preact-render-to-string: escapes, attributes, async components and streams.
import { h } from "preact";
import { Suspense } from "preact/compat";
import { render, renderToStringAsync, renderToStaticMarkup } from "preact-render-to-string";
import { renderToReadableStream } from "preact-render-to-string/stream";
import { told } from "./told.js";

function lazy() {
  let value;
  let promise;
  return function Lazy() {
    if (value) return h("em", null, value);
    promise ??= Promise.resolve().then(() => {
      value = "loaded";
    });
    throw promise;
  };
}

export default told(async (say) => {
  say("escapes", render(h("p", { title: '"<&>"' }, "<script>&")));
  say("attributes", render(h("input", { disabled: true, checked: false, value: 0, className: "c", htmlFor: "f", style: { color: "red", marginTop: 3 }, "aria-x": null, onClick() {} })));
  say("raw", render(h("div", { dangerouslySetInnerHTML: { __html: "<b>raw</b>" } })));
  say("svg", render(h("svg", { viewBox: "0 0 1 1", strokeWidth: 2 }, h("path", { d: "M0" }))));
  say("static", renderToStaticMarkup(h("p", null, "a", "b")));
  const Lazy = lazy();
  say("async", await renderToStringAsync(h(Suspense, { fallback: "waiting" }, h(Lazy))));
  const Later = lazy();
  const stream = renderToReadableStream(h("div", null, h(Suspense, { fallback: h("i", null, "waiting") }, h(Later))));
  const text = await new Response(stream).text();
  say("stream", [text.includes("<i>waiting</i>"), text.includes("<em>loaded</em>")]);
  await stream.allReady;
});
