// handlebars: templates compiled on the spot and ahead of time, helpers, partials, escapes.
import Handlebars from "handlebars";
import { failure, told } from "./told.js";

const data = { title: "<T>", items: [{ n: 1 }, { n: 2 }], map: { a: 1, b: 2 }, deep: { er: { x: "y" } }, no: false };

export default told(async (say) => {
  const own = Handlebars.create();
  own.registerHelper("loud", (text, options) => String(text).toUpperCase() + (options.hash.mark ?? ""));
  own.registerHelper("twice", function (options) {
    return options.fn(this) + options.fn(this);
  });
  own.registerPartial("item", "[{{n}}{{@index}}]");
  const run = (source, options) => say(source, own.compile(source, options)(data));
  run("{{title}} {{{title}}} {{&title}}");
  run("{{#each items}}{{> item}}{{#unless @last}}, {{/unless}}{{else}}none{{/each}}");
  run("{{#each map as |value key|}}{{key}}={{value}};{{/each}}");
  run("{{#if no}}yes{{else if deep}}deep {{deep.er.x}}{{/if}}");
  run("{{#with deep.er}}{{x}}{{../title}}{{@root.title}}{{/with}}");
  run("{{loud title mark='!'}} {{#twice}}{{n}}-{{/twice}} {{lookup map 'b'}}");
  run("a {{~! comment ~}} b {{!-- {{x}} --}}\\{{raw}}");
  run("{{constructor.name}}|{{__proto__}}|{{missing.deep}}");
  say("strict", await failure(() => own.compile("{{nowhere}}", { strict: true })(data)));
  say("syntax", await failure(() => own.compile("{{#if}")(data)));
  say("safe", own.compile("{{x}}")({ x: new own.SafeString("<b>") }));
  const ahead = new Function("return " + own.precompile("{{title}}:{{#each items}}{{n}}{{/each}}"))();
  say("precompiled", own.template(ahead)(data));
  say("tree", Handlebars.parse("a {{b.c d=1}}").body.map((node) => node.type));
});
