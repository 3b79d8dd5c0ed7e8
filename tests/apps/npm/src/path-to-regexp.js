// path-to-regexp: matching, compiling and reading patterns.
import { compile, match, parse, pathToRegexp, stringify } from "path-to-regexp";
import { failure, told } from "./told.js";

export default told(async (say) => {
  const paths = ["/users/7", "/users/a%20b/posts/", "/files/a/b/c.txt", "/é/x", "/nothing/at/all"];
  for (const pattern of ["/users/:id", "/users/:id{/posts}", "/files/*path", "/:first/:second.:ext", '/:"quo-ted"/x', ["/a", "/é/:x"]]) {
    const fn = match(pattern, { sensitive: true });
    say(JSON.stringify(pattern), paths.map((path) => fn(path)));
  }
  say("prefix", match("/users/:id", { end: false, trailing: false })("/users/7/more"));
  const { regexp, keys } = pathToRegexp("/a{/:b}/*c");
  say("regexp", [regexp.source, regexp.flags, keys]);
  say("compiled", [compile("/a/:b{/:c}")({ b: "x y" }), compile("/*p/end")({ p: ["é", "2"] })]);
  say("parsed", parse("/a/:b{-*c}\\:d"));
  say("text", stringify(parse('/a/:b{-*c}\\:d/:"x y"')));
  say("refused", await Promise.all(["/:", "/a{b", "/x?", "/(a)"].map((pattern) => failure(() => match(pattern)))));
  say("missing", await failure(() => compile("/:a")({})));
});
