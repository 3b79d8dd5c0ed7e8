// cheerio: HTML read, asked, changed and written.
import * as cheerio from "cheerio";
import { failure, told } from "./told.js";

const PAGE = `<!doctype html><title>T &amp; t</title><ul id=list class="a b"><li data-n=1>one<li class=x>two <b>bold</b><li>three</ul>
<form><input name=q value="1 2"><select name=s><option value=a selected>A</select><textarea name=t>x
y</textarea></form><table><tr><td>cell</table><p>one<div>two</p><svg viewBox="0 0 1 1"><path/></svg>`;

export default told(async (say) => {
  const $ = cheerio.load(PAGE);
  say("tree", $.html());
  say("select", [$("li").length, $("ul > li:nth-child(2) b").text(), $("li:not(.x):last").text().trim(), $('[data-n="1"]').next().hasClass("x"), $("li:contains('two')").index()]);
  $("#list").append("<li>four</li>").find("li").first().attr("title", '"q"').addClass("n").removeAttr("data-n").before("<!--c-->");
  $("b").replaceWith((_, node) => "<i>" + $(node).text() + "</i>");
  $("li").filter((i) => i === 2).remove();
  say("changed", $("#list").html());
  say("form", [$("form").serialize(), $("form").serializeArray(), $("select").val()]);
  say("map", $("li").map((_, node) => $(node).text().trim()).get());
  say("walk", [$("i").parents().map((_, node) => node.name).get(), $("td").closest("table").length, $("li").slice(1).prevAll().length]);
  say("extract", $.extract({ title: "title", items: [{ selector: "li", value: "class" }] }));
  const xml = cheerio.load("<a><B c='1'/><![CDATA[x<y]]></a>", { xml: true });
  say("xml", [xml.xml(), xml("B").attr("c")]);
  say("fragment", cheerio.load("<tr><td>x", null, false).html());
  say("data", $("<p data-some-thing='{\"a\":1}'>").data("someThing"));
  say("refused", await failure(() => $("li:::")));
});
