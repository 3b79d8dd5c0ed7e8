//! The types of `sdk-js/` and the engine, compared both ways: what is declared exists, and what exists is
//! declared. TypeScript's own compiler reads the declarations.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use land_tests::paths;
use land_tests::project::{Project, copy_folder};
use land_tests::server::Server;

use crate::apps;

type Globals = BTreeMap<String, Vec<String>>;

/// A folder with the compiler in it, or why there is none. It lasts: it is installed once.
pub fn typescript() -> Result<PathBuf, String> {
    let folder = paths::lasting("typescript");
    let compiler = folder.join("node_modules/typescript/lib/typescript.js");
    if !compiler.is_file() {
        fs::create_dir_all(&folder).expect("writable");
        let package = r#"{ "private": true, "dependencies": { "typescript": "~5.9.0" } }"#;
        fs::write(folder.join("package.json"), package).expect("writable");
        apps::npm(&folder, "install")?;
    }
    Ok(folder)
}

/// Lists what the declarations say, as JSON: the globals, and the members of those that are classes.
const READ_TYPES: &str = r#"
const ts = require("typescript");
const { readdirSync } = require("fs");
const files = readdirSync("types").filter((name) => name.endsWith(".d.ts")).map((name) => `types/${name}`);
const options = { lib: ["lib.esnext.d.ts"], types: [], strict: true, noEmit: true, skipLibCheck: false };
const program = ts.createProgram(files, options);
const problems = ts.getPreEmitDiagnostics(program);
if (problems.length > 0) {
  console.error(ts.formatDiagnostics(problems, { getCanonicalFileName: (n) => n, getCurrentDirectory: () => "", getNewLine: () => "\n" }));
  process.exit(1);
}
const checker = program.getTypeChecker();
const sources = files.map((name) => program.getSourceFile(name));
const found = {};
for (const symbol of checker.getSymbolsInScope(sources[0], ts.SymbolFlags.Value)) {
  if (symbol.name.startsWith('"')) continue; // a module
  const ours = symbol.declarations?.some((one) => sources.includes(one.getSourceFile()));
  const standard = symbol.declarations?.some((one) => !sources.includes(one.getSourceFile()));
  if (standard) found[symbol.name] = ["standard"];
  else if (ours) {
    const type = checker.getTypeOfSymbolAtLocation(symbol, sources[0]);
    const isClass = type.getProperty("prototype") !== undefined;
    const declared = isClass ? checker.getDeclaredTypeOfSymbol(symbol) : null;
    const isOurs = (one) => one.declarations?.some((place) => sources.includes(place.getSourceFile()));
    const members = declared === null ? [] : checker.getPropertiesOfType(declared).filter(isOurs);
    found[symbol.name] = members.map((one) => one.name).filter((name) => !name.startsWith("__"));
  }
}
console.log(JSON.stringify(found));
"#;

/// The same of a sandbox.
const READ_ENGINE: &str = r#"
const isClass = (value) => typeof value === "function" && /^[A-Z]/.test(value.name) && value.prototype;
function membersOf(value) {
  if (!isClass(value)) return [];
  const names = [];
  for (let at = value.prototype; at !== Object.prototype && at !== Error.prototype; at = Object.getPrototypeOf(at)) {
    names.push(...Object.getOwnPropertyNames(at).filter((name) => name !== "constructor"));
  }
  return names;
}
export default {
  fetch() {
    const names = Object.getOwnPropertyNames(globalThis);
    return Response.json(Object.fromEntries(names.map((name) => [name, membersOf(globalThis[name])])));
  },
};
"#;

/// What exists and isn't declared, with the reason.
const UNTYPED: [(&str, &str); 4] = [
    ("FetchEvent.dispatch", "the runtime's own way to call the listeners"),
    ("globalThis", "part of the language's types"),
    ("undefined", "part of the language's types"),
    ("InternalError", "QuickJS's own, for what isn't the program's fault"),
];

fn declared() -> Option<Globals> {
    let compiler = match typescript() {
        Ok(folder) => folder,
        Err(reason) => {
            eprintln!("skipped: {reason}");
            return None;
        }
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy_folder(&paths::root().join("sdk-js/types"), &folder.path().join("types"));
    fs::write(folder.path().join("read.cjs"), READ_TYPES).expect("writable");
    let mut node = Command::new("node");
    node.arg("read.cjs").current_dir(folder.path());
    node.env("NODE_PATH", compiler.join("node_modules"));
    let output = node.output().expect("node runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

fn existing() -> Globals {
    let project = Project::js(READ_ENGINE);
    let server = Server::start(&project.artifact());
    serde_json::from_str(&server.get("/").text()).expect("JSON")
}

#[test]
fn types_and_engine_agree() {
    let Some(declared) = declared() else { return };
    let existing = existing();
    let is_untyped = |name: &str| UNTYPED.iter().any(|(known, _)| *known == name);
    let mut problems = Vec::new();
    for (name, members) in &existing {
        let Some(types) = declared.get(name) else {
            if !is_untyped(name) {
                problems.push(format!("`{name}` exists and isn't declared in sdk-js/types"));
            }
            continue;
        };
        if types.first().is_some_and(|first| first == "standard") {
            continue;
        }
        for member in members.iter().filter(|member| !types.contains(member)) {
            let member = format!("{name}.{member}");
            if !is_untyped(&member) {
                problems.push(format!("`{member}` exists and isn't declared"));
            }
        }
    }
    for (name, types) in declared {
        let Some(members) = existing.get(&name) else {
            if types.first().is_none_or(|first| first != "standard") {
                problems.push(format!("`{name}` is declared and doesn't exist"));
            }
            continue;
        };
        // Members of what is no class, and those that instances have of their own, can't be seen here.
        let own = types.iter().filter(|member| !members.is_empty() && !members.contains(member));
        problems.extend(
            own.filter(|member| *member != "standard" && *member != "isTrusted")
                .map(|member| format!("`{name}.{member}` is declared and doesn't exist")),
        );
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}
