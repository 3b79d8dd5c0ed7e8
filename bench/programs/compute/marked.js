// Markdown to HTML: a document of 20 KiB with a bit of everything.
import { marked } from "marked";

const words = "the quick brown fox jumps over a lazy dog while rain falls on quiet roofs".split(" ");
let seed = 7;
function word() {
  seed = (seed * 1103515245 + 12345) & 0x7fffffff;
  return words[seed % words.length];
}
function sentence(length) {
  const parts = [];
  for (let i = 0; i < length; i++) {
    const kind = i % 11;
    if (kind === 3) parts.push("**" + word() + "**");
    else if (kind === 5) parts.push("[" + word() + "](https://example.com/" + word() + ")");
    else if (kind === 7) parts.push("`" + word() + "()`");
    else if (kind === 9) parts.push("_" + word() + "_");
    else parts.push(word());
  }
  return parts.join(" ") + ".";
}
function section(number) {
  const list = [1, 2, 3].map(() => "- " + sentence(9) + "\n  - " + sentence(6));
  const rows = [1, 2, 3].map(() => "| " + word() + " | " + sentence(4) + " | " + number + " |");
  return [
    "## Section " + number + ": " + word() + " " + word(),
    sentence(40) + "\n" + sentence(30),
    list.join("\n"),
    "> " + sentence(18),
    "```js\nconst " + word() + " = " + number + ";\nfor (const x of list) {\n  use(x);\n}\n```",
    "| name | text | n |\n|---|:-:|--:|\n" + rows.join("\n"),
    "1. " + sentence(8) + "\n2. " + sentence(8) + "\n\n![" + word() + "](/image.png \"title\") <https://example.org>",
  ].join("\n\n");
}
let text = "# A document\n";
for (let number = 1; text.length < 20 * 1024; number++) {
  text += "\n" + section(number) + "\n";
}
text = text.slice(0, 20 * 1024);

export function run() {
  return marked.parse(text);
}
