// cookie: reading and writing both headers.
import { parseCookie, parseSetCookie, stringifyCookie, stringifySetCookie } from "cookie";
import * as cookie from "cookie";
import { failure, told } from "./told.js";

export default told(async (say) => {
  say("parsed", cookie.parse('a=1; b="q"; c=%C3%A9%20x; d; a=2; __proto__=x; e=%zz'));
  say("decoded", parseCookie("a=%41", { decode: (text) => text.toLowerCase() }));
  const all = { path: "/", domain: "a.test", maxAge: 60, expires: new Date(0), httpOnly: true, secure: true, sameSite: "strict", priority: "high", partitioned: true };
  say("serialized", cookie.serialize("n", "é ;x", all));
  say("set", stringifySetCookie({ name: "n", value: "v", path: "/p" }));
  say("read", parseSetCookie("n=v; Path=/x; Max-Age=5; HttpOnly; SameSite=None; Expires=Thu, 01 Jan 1970 00:00:00 GMT"));
  say("joined", stringifyCookie({ a: "1", b: "x y", c: undefined }));
  say("refused", [await failure(() => cookie.serialize("a b", "x")), await failure(() => cookie.serialize("a", "x", { path: "/;x" })), await failure(() => cookie.serialize("a", "x", { maxAge: 1.5 }))]);
});
