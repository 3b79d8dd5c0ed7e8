//! `cargo xtask demo`: the whole line once, as a user would type it: new, build, serve, requests.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};

use super::build;
use crate::args::Args;
use crate::engine::toolchain;
use crate::packages::{self, Purpose};
use crate::process;
use crate::report::{note, step};

/// What the demo asks each template: words for curl before the path, and the path.
const REQUESTS: &[(&str, &[&[&str]])] = &[
    ("js", &[&["/hello?name=demo"], &["/headers"]]),
    ("ts", &[&["/?name=demo"], &["/quotes"], &["--data", r#"{"text":"one two two"}"#, "/words"]]),
    ("hono", &[&["/tasks"], &["/tasks?done=false"], &["/nothing-here"]]),
];

/// Runs the command.
pub fn run(mut args: Args) -> Result<()> {
    let template = args.value("--template")?.unwrap_or_else(|| "ts".to_owned());
    let listen = args.value("--listen")?;
    let once = args.flag("--once");
    args.finish()?;
    packages::ensure(Purpose::Ask, toolchain::choose()?)?;
    let land = build::land()?;
    let folder = std::env::temp_dir().join(format!("land-demo-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let demo = Demo { land, project: folder.join("hello"), template };
    let result = demo.prepare().and_then(|()| demo.serve(listen.as_deref(), once));
    if once || result.is_err() {
        fs::remove_dir_all(&folder)?;
    }
    result
}

/// One run through the product.
#[derive(Debug)]
struct Demo {
    land: PathBuf,
    project: PathBuf,
    template: String,
}

impl Demo {
    fn prepare(&self) -> Result<()> {
        let parent = self.project.parent().context("the project lies in a folder")?;
        self.land(&["new", "hello", "--template", &self.template], parent)?;
        if self.project.join("package.json").exists() && self.template == "hono" {
            step("npm install", || {
                let mut npm = Command::new("npm");
                npm.args(["install", "--no-audit", "--no-fund"]).current_dir(&self.project);
                process::run(npm.stdout(std::io::stderr()))
            })?;
        }
        self.land(&["build"], &self.project)
    }

    /// Runs `land` as a user would, in `folder`.
    fn land(&self, words: &[&str], folder: &Path) -> Result<()> {
        println!("\n$ land {}", words.join(" "));
        process::run(Command::new(&self.land).args(words).current_dir(folder))
    }

    fn serve(&self, listen: Option<&str>, once: bool) -> Result<()> {
        // A port that is taken must not spoil a run that nobody will look at in a browser.
        let listen = listen.unwrap_or(if once { "127.0.0.1:0" } else { "127.0.0.1:8787" });
        println!("\n$ land serve --listen {listen}");
        let mut server = Command::new(&self.land)
            .args(["serve", "--listen", listen])
            .current_dir(&self.project)
            .stdout(Stdio::piped())
            .spawn()
            .context("can't start `land serve`")?;
        let result = address(&mut server).and_then(|address| self.ask(&address));
        if once || result.is_err() {
            process::stop(&mut server)?;
            return result;
        }
        note(format_args!("the project is in {}", self.project.display()));
        note("serving until Ctrl-C");
        server.wait().context("can't await the server's end")?;
        Ok(())
    }

    fn ask(&self, address: &str) -> Result<()> {
        let known = REQUESTS.iter().find(|(name, _)| *name == self.template);
        let requests = known.map_or(&[&["/"] as &[&str]] as &[&[&str]], |(_, requests)| *requests);
        for words in requests {
            let (path, flags) = words.split_last().context("a request has a path")?;
            let url = format!("{address}{path}");
            let shown: String = flags.iter().map(|flag| format!(" {}", quoted(flag))).collect();
            println!("\n$ curl --include{shown} {}", quoted(&url));
            let mut curl = Command::new("curl");
            curl.args(["--silent", "--show-error", "--include"]).args(flags).arg(&url);
            process::run(&mut curl)?;
            println!();
        }
        Ok(())
    }
}

/// A word as it is typed into a shell.
fn quoted(word: &str) -> String {
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:".contains(c));
    if plain { word.to_owned() } else { format!("'{word}'") }
}

/// Reads the server's address from its output, and keeps passing its output on.
fn address(server: &mut Child) -> Result<String> {
    let out = server.stdout.take().context("the server's output is captured")?;
    let mut lines = BufReader::new(out).lines();
    while let Some(line) = lines.next().transpose()? {
        println!("{line}");
        if let Some(at) = line.find("http://") {
            let address = line[at..].split_whitespace().next().unwrap_or_default();
            let address = address.trim_end_matches('/').to_owned();
            thread::spawn(move || lines.map_while(Result::ok).for_each(|line| println!("{line}")));
            return Ok(address);
        }
    }
    bail!("`land serve` ended without saying its address")
}
