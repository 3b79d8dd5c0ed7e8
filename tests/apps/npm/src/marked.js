// marked: Markdown of every kind, extensions and renderers.
import { Marked, lexer, marked } from "marked";
import { told } from "./told.js";

const TEXT = `# Title *with* \`code\`

A paragraph with **bold**, ~~gone~~, [a link](https://a.test "title"), ![image](x.png) and <b>html</b>.  
A break; https://auto.test and &copy; é 👍

- one
  - nested
    1. deep
- [x] done
- [ ] open

> quote
> > deeper

| left | right |
|:-----|------:|
| a    | \\| b |

\`\`\`js
const x = "<tag>";
\`\`\`

---
Term[^1] [ref]

[ref]: /there 'Ref'
`;

export default told(async (say) => {
  say("html", marked.parse(TEXT));
  say("breaks", marked.parse("a\nb", { breaks: true }));
  say("inline", marked.parseInline("*a* __b__ `c`"));
  say("tokens", lexer("# h\n\ntext *em*").map((token) => [token.type, token.raw]));
  const own = new Marked({ async: true });
  own.use({
    renderer: { heading: ({ depth, text }) => "<h" + depth + " id=\"" + text.toLowerCase() + "\">" + text + "</h" + depth + ">\n" },
    extensions: [
      {
        name: "at",
        level: "inline",
        start: (source) => source.indexOf("@"),
        tokenizer(source) {
          const match = /^@(\w+)/.exec(source);
          return match ? { type: "at", raw: match[0], name: match[1] } : undefined;
        },
        renderer: (token) => "<a href=\"/" + token.name + "\">" + token.name + "</a>",
      },
    ],
    walkTokens: async (token) => {
      if (token.type === "text") token.text = token.text.toUpperCase();
    },
  });
  say("own", await own.parse("## Head\n\nhello @ada"));
});
