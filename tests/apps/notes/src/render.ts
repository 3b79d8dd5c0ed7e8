// Markdown to HTML.
import { Marked } from "marked";

const marked = new Marked({ gfm: true });

export function render(text: string): string {
  return marked.parse(text, { async: false });
}
