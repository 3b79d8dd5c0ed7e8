// Patterns of file names, as far as `path.matchesGlob` needs them.

const escape = (letter) => letter.replace(/[.+^${}()|\\]/, "\\$&");

/** `*`, `**`, `?`, `[…]` and `{a,b}` as a regular expression. */
export function globPattern(pattern) {
  let text = "";
  let depth = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const letter = pattern[at];
    if (letter === "*" && pattern[at + 1] === "*") {
      at += pattern[at + 2] === "/" ? 2 : 1;
      text += pattern[at] === "/" ? "(?:.*/)?" : ".*";
    } else if (letter === "*") text += "[^/]*";
    else if (letter === "?") text += "[^/]";
    else if (letter === "{") (depth += 1), (text += "(?:");
    else if (letter === "}" && depth > 0) (depth -= 1), (text += ")");
    else if (letter === "," && depth > 0) text += "|";
    else if (letter === "[") {
      const end = pattern.indexOf("]", at + 2);
      if (end < 0) text += "\\[";
      else {
        text += "[" + pattern.slice(at + 1, end).replace(/^!/, "^").replaceAll("\\", "\\\\") + "]";
        at = end;
      }
    } else text += escape(letter);
  }
  return new RegExp("^" + text + "$");
}
