// mustache: variables, sections, lambdas, partials and delimiters.
import Mustache from "mustache";
import { failure, told } from "./told.js";

export default told(async (say) => {
  const view = {
    name: "<Ada>",
    list: [{ x: 1 }, { x: 2 }],
    names: ["a", "b"],
    empty: [],
    deep: { er: "yes" },
    bold: () => (text, render) => "<b>" + render(text) + "</b>",
    sum() {
      return this.list.length + 40;
    },
  };
  const run = (template, partials) => say(template, Mustache.render(template, view, partials));
  run("{{name}} {{{name}}} {{&name}} {{missing}}.");
  run("{{#list}}({{x}}){{/list}}{{#names}}{{.}},{{/names}}{{^empty}}none{{/empty}}");
  run("{{deep.er}} {{sum}} {{#bold}}hi {{name}}{{/bold}}");
  run("{{#list}}{{> row}}{{/list}}", { row: "<{{x}} {{deep.er}}>" });
  run("{{=<% %>=}}<% name %> {{name}}<%={{ }}=%> {{! comment }}{{deep.er}}");
  say("spans", Mustache.parse("a {{b}} {{#c}}d{{/c}}"));
  say("syntax", await failure(() => Mustache.render("{{#a}}", view)));
  say("tags", Mustache.render("[[name]]", view, {}, { tags: ["[[", "]]"], escape: (text) => text.toUpperCase() }));
});
