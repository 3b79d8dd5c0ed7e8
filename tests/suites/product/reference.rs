//! Pages of reference that are made from what the product says: its commands, its metrics. And the
//! keys of configuration files, each of which has to be in its page.

use std::fmt::Write as _;
use std::fs;

use land_tests::land;
use land_tests::node::{Folder, app, ask_admin, get};
use land_tests::paths;
use land_tests::project::Project;

const MADE: &str = "<!-- made by a test: `LAND_UPDATE=1` writes it anew -->\n";

/// The page of this name is `text`, or becomes so.
fn hold(name: &str, title: &str, text: &str) {
    let page = paths::root().join("docs/reference").join(name);
    let wanted = format!("# {title}\n\n{MADE}{text}");
    if std::env::var_os("LAND_UPDATE").is_some() {
        fs::write(&page, wanted).expect("writable");
        return;
    }
    let found = fs::read_to_string(&page).unwrap_or_default();
    assert!(found == wanted, "`{}` is out of date: run with `LAND_UPDATE=1`", page.display());
}

fn help(words: &[&str]) -> String {
    let folder = std::env::temp_dir();
    land::run(&folder, &[words, &["--help"]].concat()).expect_success().stdout
}

/// The names in the list of commands.
fn commands(help: &str) -> Vec<String> {
    let list = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next());
    let lines = list.expect("a list").lines().filter_map(|line| line.split_whitespace().next());
    lines.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn the_page_of_commands_is_what_help_says() {
    let whole = help(&[]);
    let mut text = format!("\n    land --help\n\n{}", indented(&whole));
    let names = commands(&whole);
    assert!(names.len() >= 11, "{names:?}");
    for name in &names {
        write!(text, "\n## `land {name}`\n\n{}", indented(&help(&[name]))).expect("a string");
    }
    hold("commands.md", "Commands, as their `--help` says", &text);
}

/// Text as it is, for Markdown.
fn indented(text: &str) -> String {
    let lines = text.trim_end().lines().map(|line| format!("    {line}").trim_end().to_owned());
    lines.map(|line| line + "\n").collect()
}

#[test]
fn the_page_of_metrics_is_what_a_node_shows() {
    let folder = Folder::new();
    folder.configure(&app("a", "\"a\""));
    let server = folder.serve();
    assert_eq!(get(&server, "a/").status, 200);
    let shown = ask_admin(&server, "/metrics").text();
    let mut text = "\nWhat `/metrics` of a [node](../node-toml.md) shows.\n\n".to_owned();
    text.push_str("| name | type | meaning |\n|---|---|---|\n");
    let mut kind = "";
    let mut meaning = "";
    let mut count = 0;
    for line in shown.lines().filter_map(|line| line.strip_prefix("# ")) {
        let mut words = line.splitn(3, ' ');
        let (what, name) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let rest = words.next().unwrap_or_default();
        match what {
            "HELP" => meaning = rest,
            "TYPE" => kind = rest,
            _ => continue,
        }
        if !kind.is_empty() && !meaning.is_empty() {
            writeln!(text, "| `{name}` | {kind} | {meaning} |").expect("a string");
            (kind, meaning) = ("", "");
            count += 1;
        }
    }
    assert!(count > 10, "{shown}");
    hold("metrics.md", "Metrics", &text);
}

/// The keys that the reader of a file knows where `text` has one that it doesn't.
fn known_keys(error: &str) -> Vec<String> {
    let list = error.lines().find_map(|line| line.strip_prefix("hint: known here: "));
    let list = list.unwrap_or_else(|| panic!("no list of keys in {error}"));
    list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn each_key_of_land_toml_is_in_its_page() {
    let page = fs::read_to_string(paths::root().join("docs/land-toml.md")).expect("readable");
    let mut count = 0;
    for table in ["", "[build]", "[fetch]", "[connect]", "[assets]", "[limits]"] {
        let project = Project::js("export default { fetch: () => new Response('hello') };");
        project.write("public/a.txt", "a");
        let text = match table {
            "" => "name = \"app\"\nquuxquuxquux = 1\n".to_owned(),
            "[assets]" => "name = \"app\"\n[assets]\ndir = \"public\"\nquuxquuxquux = 1\n".into(),
            table => format!("name = \"app\"\n{table}\nquuxquuxquux = 1\n"),
        };
        project.write("land.toml", text);
        for key in known_keys(&project.build().expect_failure().stderr) {
            let shown = [format!("| `{key}` |"), format!("## `[{key}]`")];
            assert!(shown.iter().any(|text| page.contains(text)), "`{key}` of `{table}`");
            count += 1;
        }
    }
    assert!(count > 30, "{count} keys");
}

/// Tables of configuration files: what they are called, and the file and the struct that read them.
const TABLES: &[(&str, &str, &str)] = &[
    ("`land.toml`", "builder/src/config.rs", "struct RawConfig"),
    ("`[build]` of `land.toml`", "builder/src/config.rs", "struct RawBuild"),
    ("`[assets]` of `land.toml`", "builder/src/assets/config.rs", "struct RawAssets"),
    ("`[fetch]` of `land.toml`", "builder/src/config_fetch.rs", "struct RawFetch"),
    ("`[connect]` of `land.toml`", "builder/src/config_connect.rs", "struct RawConnect"),
    ("`[limits]`, and `[app.limits]`", "host/src/limits/overrides.rs", "overrides! {\n"),
    ("`node.toml`", "host/src/node/config/raw.rs", "struct RawConfig"),
    ("`[tls]` of `node.toml`", "host/src/node/config/raw.rs", "struct RawTls"),
    ("`[[tls.certificate]]`", "host/src/node/config/raw.rs", "struct RawCertificate"),
    ("`[admin]` of `node.toml`", "host/src/node/config/raw.rs", "struct RawAdmin"),
    ("`[[app]]` of `node.toml`", "host/src/node/config/raw.rs", "struct RawApp"),
    ("`[app.fetch]`, `[app.connect]`", "host/src/node/config/raw.rs", "struct RawAllow"),
];

/// The fields between the start of a struct's text and its end, each with what is said of it.
fn fields(source: &str) -> Vec<(String, String)> {
    let (mut fields, mut meaning) = (Vec::new(), Vec::new());
    for line in source.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("///") {
            meaning.push(text.trim());
        } else if !line.is_empty() && !line.starts_with('#') {
            let end = line.find([':', ',']).unwrap_or(line.len());
            let name = line[..end].rsplit(' ').next().unwrap_or_default().to_owned();
            assert!(!meaning.is_empty(), "nothing is said of `{name}`");
            fields.push((name, meaning.join(" ")));
            meaning.clear();
        }
    }
    fields
}

#[test]
fn the_page_of_keys_is_what_the_readers_of_files_have() {
    let mut text = "\nWhat configuration files may say. [land.toml](../land-toml.md) and \
                    [node.toml](../node-toml.md) have the types, the defaults and examples.\n"
        .to_owned();
    for (title, path, start) in TABLES {
        let source = fs::read_to_string(paths::root().join(path)).expect("readable");
        let rest = source.split(*start).nth(1).expect("a table");
        let rest = rest.split_once("{\n").filter(|_| !start.contains('{')).map_or(rest, |at| at.1);
        let fields = fields(rest.split("\n}").next().expect("an end"));
        write!(text, "\n## {title}\n| key | meaning |\n|---|---|\n").expect("a string");
        for (name, meaning) in fields {
            writeln!(text, "| `{name}` | {meaning} |").expect("a string");
        }
    }
    hold("configuration.md", "Keys of configuration files", &text);
}
