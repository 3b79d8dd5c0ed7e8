// satori-html: HTML to the trees that satori draws.
import { html } from "satori-html";
import { told } from "./told.js";

export default told((say) => {
  say("markup", html('<div style="color: red; font-size: 2px" class="a"><p>hello <b>bold</b></p><img src="x.png" width=3 /></div>'));
  say("values", html`<ul>${[1, 2].map((n) => "<li>" + n + "</li>").join("")}</ul>${null}`);
  say("entities", html("<p>&lt;b&gt; &amp; é 👍</p>"));
  say("styles", html('<div style="background-image: url(https://a.test/x;y); --own: 1; WebkitLineClamp: 2">x</div>'));
});
