// Reloads the page when another version of the app than the page's own is current.
(() => {
  const own = new URL(document.currentScript.src).searchParams.get("v");
  let events = null;
  let timer = 0;

  // A browser has few connections for one server: pages that nobody looks at keep none.
  const listen = () => {
    clearTimeout(timer);
    if (events !== null || document.visibilityState === "hidden") return;
    events = new EventSource("/.land/dev/events");
    events.onmessage = ({ data }) => {
      if (data === own) return;
      close();
      location.reload();
    };
    events.onerror = () => {
      // A connection that broke is made again by itself, a refused one isn't.
      if (events === null || events.readyState !== EventSource.CLOSED) return;
      close();
      timer = setTimeout(listen, 2000);
    };
  };

  const close = () => {
    if (events !== null) events.close();
    events = null;
  };

  addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? close() : listen()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", listen);
  listen();
})();
