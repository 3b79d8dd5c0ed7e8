//! The table of Node.js's modules in `docs/node.md`, made by asking each module what it exports.

use std::fmt::Write as _;
use std::fs;

use land_tests::paths;
use land_tests::project::Project;
use land_tests::server::Server;

const BEGIN: &str = "<!-- made by a test: `LAND_UPDATE=1` writes it anew -->\n";

/// Names that Node.js 20 exports, by module.
fn names() -> Vec<(String, String)> {
    let text = fs::read_to_string(paths::tests().join("support/node-exports.txt"));
    let text = text.expect("readable");
    let lines = text.lines().filter_map(|line| line.split_once(": "));
    lines.map(|(module, names)| (module.to_owned(), names.to_owned())).collect()
}

/// A program that answers a row for each module.
fn program(names: &[(String, String)]) -> String {
    let mut program = String::new();
    let mut list = String::new();
    for (number, (module, exports)) in names.iter().enumerate() {
        writeln!(program, "import * as m{number} from \"node:{module}\";").expect("a string");
        writeln!(list, "  [{module:?}, m{number}, {exports:?}],").expect("a string");
    }
    program.push_str(&format!("const modules = [\n{list}];\n"));
    program.push_str(
        r#"
const stub = Symbol.for("land.stub");
export default {
  fetch() {
    const rows = modules.map(([name, module, exports]) => {
      const all = exports.split(" ");
      const value = (key) => module[key] ?? module.default?.[key];
      const has = (key) => key in module || key in Object(module.default);
      const stubs = all.filter((key) => value(key)?.[stub] !== undefined);
      const missing = all.filter((key) => !has(key));
      const works = all.length - stubs.length - missing.length;
      const list = (keys) => (keys.length === all.length ? "all" : keys.map((key) => "`" + key + "`").join(" "));
      return `| \`node:${name}\` | ${works} of ${all.length} | ${list(stubs)} | ${list(missing)} |`;
    });
    return new Response(rows.join("\n") + "\n");
  },
};
"#,
    );
    program
}

#[test]
fn the_table_of_modules_is_true() {
    let project = Project::js(&program(&names()));
    let outcome = project.build();
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let server = Server::start(&project.path().join("dist/app.wasm"));
    let table = server.get("/");
    assert_eq!(table.status, 200, "{}", server.log());
    let page = paths::root().join("docs/node.md");
    let text = fs::read_to_string(&page).expect("readable");
    let (before, _) = text.split_once(BEGIN).expect("the page has a place for the table");
    let head = "| module | works | stubs | missing |\n|---|---|---|---|\n";
    let wanted = format!("{before}{BEGIN}{head}{}", table.text());
    if std::env::var_os("LAND_UPDATE").is_some() {
        fs::write(&page, wanted).expect("writable");
    } else {
        assert!(text == wanted, "`docs/node.md` is out of date: run with `LAND_UPDATE=1`");
    }
}
