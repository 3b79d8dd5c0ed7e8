//! What the bundler makes of a project's files, and how it complains.

use std::fs;
use std::path::Path;

use land_builder::bundle::bundle;
use land_builder::{Bundle, Diagnostic, Project};
use tempfile::TempDir;

const TOML: (&str, &str) = ("land.toml", "name = \"app\"\n");

fn project(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in [TOML].iter().chain(files) {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("files lie in a folder")).expect("writable");
        fs::write(path, text).expect("writable");
    }
    dir
}

fn run(dir: &Path) -> Result<Bundle, Vec<Diagnostic>> {
    let project = Project::discover(dir).map_err(|error| vec![error])?;
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(bundle(&project))
}

fn code(files: &[(&str, &str)]) -> String {
    run(project(files).path()).expect("the project bundles").code
}

fn first_error(files: &[(&str, &str)]) -> String {
    let errors = run(project(files).path()).expect_err("the project doesn't bundle");
    errors[0].to_string()
}

#[test]
fn typescript_jsx_and_data_files_become_one_module() {
    let code = code(&[
        (
            "src/index.tsx",
            r#"import data from "./data.json";
               import text from "./note.txt";
               import page from "./page.html";
               import bytes from "./blob.bin";
               import { h } from "./h";
               enum Colour { Red = "red" }
               const view: unknown = <b class={Colour.Red}>{data.answer}</b>;
               const later = () => import("./later");
               export default { fetch: () => new Response(text + page + bytes.length + view + later) };"#,
        ),
        ("src/h.ts", "export const h = (...parts: unknown[]) => JSON.stringify(parts);"),
        ("src/later.ts", "export const later: number = 1;"),
        ("src/data.json", "{\"answer\":42}"),
        ("src/note.txt", "a \"note\""),
        ("src/page.html", "<p>page</p>"),
        ("src/blob.bin", "\u{1}\u{2}"),
        ("tsconfig.json", r#"{"compilerOptions":{"jsx":"react","jsxFactory":"h"}}"#),
    ]);
    for part in ["42", "a \\\"note\\\"", "<p>page</p>", "AQI=", "h(\"b\""] {
        assert!(code.contains(part), "`{part}` is missing in:\n{code}");
    }
    assert!(!code.lines().any(|line| line.starts_with("import ")), "{code}");
    assert!(code.contains("export {") || code.contains("export default"), "{code}");
}

#[test]
fn packages_resolve_by_condition_main_field_and_commonjs() {
    let code = code(&[
        (
            "src/index.js",
            r#"import own from "own"; import dual from "dual"; import old from "old"; import esm from "esm";
               export default { fetch: () => new Response(own + dual + old.name + esm) };"#,
        ),
        (
            "node_modules/own/package.json",
            r#"{"name":"own","exports":{".":{"node":"./node.js","land":"./land.js","default":"./other.js"}}}"#,
        ),
        ("node_modules/own/land.js", "export default 'own for land';"),
        ("node_modules/own/other.js", "export default 'own for others';"),
        ("node_modules/own/node.js", "export default 'own for node';"),
        (
            "node_modules/dual/package.json",
            r#"{"name":"dual","exports":{"require":"./r.cjs","workerd":"./w.js","import":"./i.js"}}"#,
        ),
        ("node_modules/dual/w.js", "export default 'dual for workers';"),
        ("node_modules/dual/i.js", "export default 'dual import';"),
        ("node_modules/dual/r.cjs", "module.exports = 'dual require';"),
        ("node_modules/old/package.json", r#"{"name":"old","main":"lib/main.js"}"#),
        ("node_modules/old/lib/main.js", "exports.name = process.env.NODE_ENV;"),
        (
            "node_modules/esm/package.json",
            r#"{"name":"esm","main":"main.js","module":"module.js"}"#,
        ),
        ("node_modules/esm/module.js", "export default 'esm by module field';"),
        ("node_modules/esm/main.js", "module.exports = 'esm by main';"),
    ]);
    for part in
        ["own for land", "dual for workers", "exports.name = \"production\"", "esm by module"]
    {
        assert!(code.contains(part), "`{part}` is missing in:\n{code}");
    }
    for part in ["own for others", "own for node", "dual import", "dual require", "esm by main"] {
        assert!(!code.contains(part), "`{part}` is in:\n{code}");
    }
}

#[test]
fn paths_alias_define_minify_and_target_work() {
    let files = [
        (
            "src/index.ts",
            r#"import { a } from "@lib/a"; import { b } from "virtual-b";
               const describedValue: string = a + b + VERSION + (a ?? b);
               export default { fetch: () => new Response(describedValue) };"#,
        ),
        ("src/lib/a.ts", "export const a = globalThis.a ?? 'a of lib';"),
        ("src/b.ts", "export const b = 'b by alias';"),
        ("tsconfig.json", r#"{"compilerOptions":{"paths":{"@lib/*":["./src/lib/*"]}}}"#),
        (
            "land.toml",
            "name = \"app\"\n[build]\nminify = true\ntarget = \"es2019\"\n\
             define = { VERSION = '\"v7\"' }\nalias = { virtual-b = \"./src/b.ts\" }\n",
        ),
    ];
    let code = code(&files);
    assert!(code.contains("a of lib") && code.contains("b by alias") && code.contains("v7"));
    assert!(!code.contains("??") && !code.contains("describedValue"), "{code}");
}

#[test]
fn the_source_map_names_files_of_the_project_and_nothing_of_the_machine() {
    let files = [
        ("src/index.ts", "import './deep/x';\nexport default { fetch: () => new Response('') };"),
        ("src/deep/x.ts", "console.log('x');"),
    ];
    let (one, two) = (project(&files), project(&files));
    let first = run(one.path()).expect("bundles");
    let second = run(two.path()).expect("bundles");
    assert_eq!(first.code, second.code);
    assert_eq!(first.map, second.map);
    assert!(first.map.contains("\"src/index.ts\"") && first.map.contains("\"src/deep/x.ts\""));
    assert!(!first.map.contains("tmp") && !first.code.contains("tmp"), "{}", first.map);
}

#[test]
fn a_syntax_error_shows_the_line() {
    let error = first_error(&[("src/index.js", "const a = 1;\nconst b = ;\n")]);
    assert!(error.contains("--> src/index.js:2:11"), "{error}");
    assert!(error.contains("> 2 | const b = ;"), "{error}");
}

#[test]
fn missing_imports_say_what_to_do() {
    let index = |import: &str| format!("// first\nimport x from \"{import}\";\nconsole.log(x);\n");
    let cases = [
        ("./utl", "can't find `./utl`", "did you mean `./util.js`?"),
        ("./nothing/here", "can't find `./nothing/here`", "relative to the file"),
        ("node:quic", "`node:quic` is a built-in module of Node.js", "alias"),
        ("readline/nothing", "`readline/nothing` is a built-in module", "alias"),
        ("hono/jsx", "the package `hono` isn't installed", "npm install hono"),
        ("cloudflare:workers", "can't import `cloudflare:workers`", "the built-in modules are"),
    ];
    for (import, message, hint) in cases {
        let text = index(import);
        let error = first_error(&[("src/index.js", &text), ("src/util.js", "export default 1;")]);
        assert!(error.contains(message) && error.contains(hint), "{error}");
        assert!(error.contains("--> src/index.js:2:15"), "{error}");
    }
}

#[test]
fn static_externals_are_refused_and_dynamic_ones_left_alone() {
    let toml = ("land.toml", "name = \"app\"\n[build]\nexternal = [\"pg\"]\n");
    let error = first_error(&[toml, ("src/index.js", "import pg from 'pg/lib';\npg();\n")]);
    assert!(error.contains("`pg/lib` stays an import"), "{error}");
    assert!(error.contains("--> src/index.js:1:16") && error.contains("`external`"), "{error}");
    let kept = code(&[toml, ("src/index.js", "export default () => import('pg');\n")]);
    assert!(kept.contains("import(\"pg\")"), "{kept}");
}

#[test]
fn bad_json_missing_exports_and_unknown_files_are_explained() {
    let error = first_error(&[
        ("src/index.js", "import d from './d.json';\nconsole.log(d);\n"),
        ("src/d.json", "{\n  \"a\": }\n"),
    ]);
    assert!(error.contains("src/d.json:2"), "{error}");
    let error = first_error(&[
        ("src/index.js", "import { gone } from './m';\nconsole.log(gone);\n"),
        ("src/m.js", "export const here = 1;\n"),
    ]);
    assert!(error.contains("`gone` is not exported by `src/m.js`"), "{error}");
    assert!(error.contains("--> src/index.js:1:10"), "{error}");
    let error = first_error(&[
        ("src/index.js", "import d from './d.yaml';\nconsole.log(d);\n"),
        ("src/d.yaml", "a: b c\n"),
    ]);
    assert!(error.contains("`src/d.yaml` is read as JavaScript"), "{error}");
}
