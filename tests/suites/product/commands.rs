//! `land check`, `land types`, `land run`, `land completions`, `land man`, and what `land new` asks.

use std::fs;
use std::process::{Command, Stdio};

use land_tests::land::{self, Outcome};
use land_tests::paths;
use land_tests::project::Project;
use land_tests::server::Server;
use serde_json::Value;

const HELLO: &str = "export default { fetch: () => new Response('hello') };\n";

fn check(project: &Project, words: &[&str]) -> Outcome {
    land::run(project.path(), &[&["check"], words].concat())
}

#[test]
fn check_finds_nothing_in_a_good_project_and_keeps_nothing() {
    let project = Project::js(HELLO);
    let outcome = check(&project, &["--strict"]).expect_success();
    assert!(outcome.stdout.starts_with("Checked no errors, no warnings; artifact "), "{outcome:?}");
    assert!(!project.path().join("dist").exists());
}

#[test]
fn check_tells_programs_what_it_found() {
    let project = Project::js("import 'node:nothing';\nexport default {};\n");
    let outcome = check(&project, &["--json"]);
    assert_eq!(outcome.code, Some(1));
    let report: Value = serde_json::from_str(&outcome.stdout).expect("JSON and nothing else");
    assert_eq!((&report["ok"], &report["moduleScope"]), (&Value::Bool(false), &Value::Null));
    let found = &report["diagnostics"][0];
    assert_eq!((&found["severity"], &found["location"]["line"]), (&"error".into(), &1.into()));
    assert!(found["hint"].is_string(), "{found}");
    project.write("src/index.js", "export const fetch = 1;\n");
    let outcome = check(&project, &[]);
    assert_eq!(outcome.code, Some(1), "no handler: {outcome:?}");
    assert!(outcome.stderr.contains("hint: write `export default"), "{}", outcome.stderr);
    project.write("land.toml", "name = \"app\"\nnmae = 1\n");
    assert!(check(&project, &[]).stderr.contains("land.toml:2:1"), "configuration too");
}

#[test]
fn check_warns_of_what_works_and_hurts() {
    let project = Project::js(
        "const kept = new Uint8Array(40 << 20).fill(1);\n\
         export default { fetch: () => new Response(String(kept.length)) };\n",
    );
    project.write(".env", "KEY=1\n");
    project.write("land-env.d.ts", "interface Env {}\n");
    let outcome = check(&project, &[]).expect_success();
    for part in [
        "warning: the artifact has ",
        "warning: each sandbox begins with ",
        "warning: `.env` isn't in `.gitignore`",
        "hint: add the line `.env` to `.gitignore`",
        "warning: `land-env.d.ts` isn't up to date",
    ] {
        assert!(outcome.stderr.contains(part), "no `{part}` in:\n{}", outcome.stderr);
    }
    assert_eq!(check(&project, &["--strict"]).code, Some(1));
    let warnings = outcome.stderr.matches("warning: ").count();
    assert_eq!(outcome.stderr.matches("hint: ").count(), warnings, "{}", outcome.stderr);
}

#[test]
fn check_names_modules_of_node_that_do_nothing() {
    let project = Project::js(
        "import { spawn } from 'node:child_process';\nimport { exec } from 'child_process';\n\
         import { format } from 'node:util';\nimport './helper.js';\nimport 'old-package';\n\
         export default { fetch: () => new Response(format('%s', spawn('ls'))) };\n",
    );
    project.write(
        "src/helper.js",
        "import { Script } from 'node:vm';\nexport const unused = Script;\n",
    );
    project.write("node_modules/old-package/package.json", "{ \"main\": \"a.js\" }");
    project.write("node_modules/old-package/a.js", "\nmodule.exports = require('dgram');\n");
    let outcome = check(&project, &[]).expect_success();
    let warnings: Vec<&str> = outcome
        .stderr
        .lines()
        .filter(|line| line.starts_with("warning: ") || line.starts_with("  --> "))
        .collect();
    assert_eq!(
        warnings,
        [
            "warning: `child_process` isn't supported: there are no processes in a sandbox",
            "  --> src/index.js:2:22",
            "warning: `dgram` isn't supported: there are no UDP sockets",
            "  --> node_modules/old-package/a.js:2:26",
        ],
        "{}",
        outcome.stderr
    );
    assert!(outcome.stderr.contains("hint: what it exports throws"), "{}", outcome.stderr);
    assert_eq!(check(&project, &["--strict"]).code, Some(1));
}

#[test]
fn types_say_what_env_has_and_no_value() {
    let project = Project::js(HELLO);
    project.write(
        "land.toml",
        "name = \"app\"\n[vars]\nWORD = \"hush\"\nlimits = { most = 3, \"a b\" = [1, \"x\"] }\n\
         [assets]\ndir = \"public\"\nbinding = \"ASSETS\"\n",
    );
    project.write(".dev.vars", "KEY=hush\n");
    let types = |words: &[&str]| land::run(project.path(), &[&["types"], words].concat());
    assert!(types(&["--check"]).expect_failure().stderr.contains("isn't there"));
    assert_eq!(types(&[]).expect_success().stdout, "Wrote land-env.d.ts\n");
    let text = fs::read_to_string(project.path().join("land-env.d.ts")).expect("written");
    let (_, declaration) = text.split_once("interface").expect("a declaration");
    assert_eq!(
        declaration,
        " Env {\n  KEY: string;\n  WORD: string;\n  limits: { \"a b\": (number | string)[]; \
         most: number };\n  ASSETS: Fetcher;\n}\n"
    );
    assert!(!text.contains("hush"));
    types(&["--check"]).expect_success();
    project.write(".dev.vars", "OTHER=1\n");
    assert!(types(&["--check"]).expect_failure().stderr.contains("isn't up to date"));
}

const SCRIPT: &str = r#"
import { join } from "./lib";
const words: string[] = process.argv.slice(2);
console.log("out", join(words), process.env.KEY);
console.error("err");
await new Promise((resolve) => setTimeout(resolve, 5));
setTimeout(() => console.log("later"), 5);
if (words[0] === "throw") throw new TypeError("no luck", { cause: new Error("root") });
if (words[0] === "reject") Promise.reject(new Error("nobody"));
if (words[0] === "code") process.exitCode = 7;
if (words[0] === "fetch") console.log(await (await fetch(words[1])).text());
"#;

fn script() -> Project {
    let project = Project::with(&[("scripts/a.ts", SCRIPT)]);
    project.write("scripts/lib.ts", "export const join = (list: string[]) => list.join('+');\n");
    project.write(".env", "KEY=from-env\n");
    project
}

fn run(project: &Project, words: &[&str]) -> Outcome {
    land::run(project.path(), &[&["run", "scripts/a.ts"], words].concat())
}

#[test]
fn scripts_run_to_their_end() {
    let project = script();
    let outcome = run(&project, &["one", "--two"]).expect_success();
    assert_eq!(outcome.stdout, "out one+--two from-env\nlater\n");
    assert_eq!(outcome.stderr, "err\n");
    assert_eq!(run(&project, &["code"]).code, Some(7));
    assert!(!project.path().join("dist").exists());
}

#[test]
fn errors_that_nobody_catches_fail_the_script() {
    let project = script();
    let thrown = run(&project, &["throw"]).expect_failure();
    assert!(
        thrown.stderr.contains("error: TypeError: no luck\n    at scripts/a.ts:8:"),
        "{thrown:?}"
    );
    assert!(thrown.stderr.contains("caused by: Error: root") && thrown.stderr.contains("> 8 |"));
    let rejected = run(&project, &["reject"]);
    assert_eq!(rejected.code, Some(1), "{rejected:?}");
    assert!(rejected.stderr.contains("Error: nobody"), "{rejected:?}");
    let gone = land::run(project.path(), &["run", "gone.ts"]).expect_failure();
    assert!(gone.stderr.contains("hint: "), "{gone:?}");
    project.write("scripts/a.ts", "const x = ;\n");
    assert!(run(&project, &[]).expect_failure().stderr.contains("scripts/a.ts:1:"));
}

#[test]
fn scripts_fetch_as_the_policy_says() {
    let other = Project::js(HELLO);
    let server = Server::start(&other.artifact());
    let project = script();
    let url = format!("http://{}/", server.address());
    let refused = run(&project, &["fetch", &url]).expect_failure();
    let line = format!("allow = [\"public\", \"{}\"]", url.trim_end_matches('/'));
    assert!(refused.stderr.contains(&line), "{refused:?}");
    let words = ["run", "--allow-loopback", "scripts/a.ts", "fetch", &url];
    let allowed = land::run(project.path(), &words).expect_success();
    assert!(allowed.stdout.contains("\nhello\n"), "{allowed:?}");
}

#[test]
fn shells_and_man_know_every_command() {
    let project = Project::js(HELLO);
    let land = |words: &[&str]| land::run(project.path(), words).expect_success().stdout;
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = land(&["completions", shell]);
        assert!(["dev", "check", "types"].iter().all(|name| script.contains(name)), "{shell}");
    }
    assert!(land(&["man"]).contains(".TH land 1"));
    assert!(land(&["man", "dev"]).contains("\\-\\-port"));
    let wrong = land::run(project.path(), &["man", "tv"]).expect_failure();
    assert!(wrong.stderr.contains("hint: the commands are "), "{wrong:?}");
}

#[test]
fn colours_are_for_terminals_unless_forced() {
    let project = Project::js(HELLO);
    let build = |force: &str, none: &str| {
        let mut command = land::command(project.path(), &["build"]);
        command.env("CLICOLOR_FORCE", force).env("NO_COLOR", none);
        land::finish(&mut command).expect_success().stdout.contains('\x1b')
    };
    assert!(build("1", ""));
    assert!(!build("1", "1") && !build("0", "") && !build("", ""));
}

#[test]
fn new_asks_on_a_terminal_only() {
    let project = Project::js(HELLO);
    let piped = land::run(project.path(), &["new"]).expect_failure();
    assert!(piped.stderr.contains("hint: write `land new my-app`"), "{piped:?}");
    let mut script = Command::new("script");
    let line = format!("{} new", paths::land().display());
    script.args(["--quiet", "--flush", "--return", "--command", &line, "/dev/null"]);
    script.current_dir(project.path()).env("TERM", "xterm").env_remove("CI");
    let mut child =
        script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("`script` is there");
    // The name, then the template that is marked.
    let mut input = child.stdin.take().expect("captured");
    std::io::Write::write_all(&mut input, b"asked\r\r").expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{shown}");
    assert!(project.path().join("asked/land.toml").exists(), "{shown}");
    drop(input);
}
