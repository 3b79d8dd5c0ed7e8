//! The page of all globals: what a sandbox has, in the order of the files in `sdk-js/types` that declare it.

use std::fmt::Write as _;
use std::fs;

use land_tests::paths;
use land_tests::project::Project;
use land_tests::server::Server;
use land_tests::snapshot;
use serde::Deserialize;

const HEAD: &str = "\
# Globals of a program

Made by a test from what a sandbox has (`LAND_UPDATE=1` writes it anew): every global that is not the language's own, with the
members of classes. [Web APIs](../web-apis.md) says what is particular about some, [conformance](conformance.md) how they
do in upstream's tests. The types are those of `land types`.
";

/// Tells what each global is, and the members of classes and of objects.
const READ: &str = r#"
const own = (object) => Object.getOwnPropertyNames(object).filter((name) => name !== "constructor");
function membersOf(object, left = []) {
  return own(object).filter((name) => !left.includes(name)).map((name) => {
    const { value } = Object.getOwnPropertyDescriptor(object, name);
    return typeof value === "function" ? `${name}()` : name;
  });
}
function isConstructible(Class) {
  try {
    new Class();
    return true;
  } catch (error) {
    return error.message !== "Illegal constructor";
  }
}
function about(value) {
  if (typeof value !== "function") {
    const members = value !== globalThis && Object.getPrototypeOf(value ?? 0) === Object.prototype ? membersOf(value) : [];
    return { kind: "object", members, statics: [], parent: null };
  }
  if (!value.prototype || !/^[A-Z]/.test(value.name)) return { kind: "function", members: [], statics: [], parent: null };
  const parent = Object.getPrototypeOf(value).name || null;
  const statics = membersOf(value, ["length", "name", "prototype"]);
  return { kind: isConstructible(value) ? "class" : "interface", members: membersOf(value.prototype), statics, parent };
}
export default {
  fetch() {
    return Response.json(Object.getOwnPropertyNames(globalThis).map((name) => ({ name, ...about(globalThis[name]) })));
  },
};
"#;

#[derive(Debug, Deserialize)]
struct Global {
    name: String,
    kind: String,
    members: Vec<String>,
    statics: Vec<String>,
    parent: Option<String>,
}

/// A file of declarations: what its first line says it is about, and its text.
struct Declarations {
    title: String,
    text: String,
}

fn declarations() -> Vec<Declarations> {
    let folder = paths::root().join("sdk-js/types");
    let entries = fs::read_dir(folder).expect("readable").flatten().map(|entry| entry.path());
    let mut files: Vec<_> = entries.filter(|path| path.is_file()).collect();
    files.sort();
    let read = |path| {
        let text: String = fs::read_to_string(path).expect("readable");
        let first = text.lines().next().unwrap_or_default().trim_start_matches("// ");
        Declarations { title: first.to_owned(), text }
    };
    files.into_iter().map(read).collect()
}

impl Declarations {
    fn declares(&self, name: &str) -> bool {
        ["var", "function", "class", "const"].iter().any(|kind| {
            let start = format!("declare {kind} {name}");
            self.text.match_indices(&start).any(|(at, _)| {
                let next = self.text[at + start.len()..].chars().next();
                next.is_some_and(|next| !next.is_alphanumeric())
            })
        })
    }
}

/// A list in code, or nothing.
fn listed(before: &str, names: &[String]) -> Option<String> {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| format!("{before}{}", names.join(", ")))
}

fn row(global: &Global) -> String {
    let Global { name, kind, members, statics, parent } = global;
    let title = match kind.as_str() {
        "function" => format!("`{name}()`"),
        "class" => format!("`new {name}()`"),
        _ => format!("`{name}`"),
    };
    let inherits = parent.as_ref().map(|parent| format!("a kind of `{parent}`"));
    let parts = [inherits, listed("", members), listed("on the class: ", statics)];
    format!("| {title} | {} |\n", parts.into_iter().flatten().collect::<Vec<_>>().join("; "))
}

#[test]
fn the_page_of_globals_is_what_a_sandbox_has() {
    let project = Project::js(READ);
    let server = Server::start(&project.artifact());
    let globals: Vec<Global> = serde_json::from_str(&server.get("/").text()).expect("JSON");
    let mut page = HEAD.to_owned();
    let mut shown = 0;
    for file in declarations() {
        let rows: Vec<String> =
            globals.iter().filter(|global| file.declares(&global.name)).map(row).collect();
        if !rows.is_empty() {
            write!(page, "\n## {}\n| | |\n|---|---|\n{}", heading(&file.title), rows.concat())
                .expect("a string");
            shown += rows.len();
        }
    }
    assert!(shown > 70, "{shown} globals");
    let path = paths::root().join("docs/reference/globals.md");
    if let Err(message) = snapshot::compare(&path, &page) {
        panic!("{message}");
    }
}

/// What stands before the address of a standard.
fn heading(title: &str) -> &str {
    title.split(": http").next().unwrap_or(title).trim_end_matches('.')
}
