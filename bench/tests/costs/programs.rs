//! The programs whose requests are looked at: the bench's own, built by `land` in a folder that lasts.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// A program, and the request that it gets.
#[derive(Debug)]
pub struct Program {
    pub name: &'static str,
    source: &'static str,
    /// Lines of its `land.toml`.
    config: &'static str,
    /// What it needs of npm.
    package: Option<&'static str>,
    pub path: &'static str,
    /// The body of its `POST`, if it gets one.
    pub body: Option<&'static str>,
    /// What its answer contains.
    pub answer: &'static str,
    /// Whether it is asked over a connection, too: how a long body is cut into writes depends on its reader.
    pub served: bool,
}

/// All of them.
pub fn all() -> [Program; 4] {
    [
        Program {
            name: "hello",
            source: include_str!("../../programs/workloads/hello.js"),
            config: "",
            package: None,
            path: "/",
            body: None,
            answer: "hello",
            served: true,
        },
        Program {
            name: "json",
            source: include_str!("../../programs/workloads/json.js"),
            config: "",
            package: None,
            path: "/",
            body: Some(include_str!("../../programs/workloads/json.json")),
            answer: "\"seen\":true",
            served: true,
        },
        Program {
            name: "hono",
            source: include_str!("../../programs/workloads/hono.js"),
            config: "[build]\nwarm = [\"GET /api/users\"]\n",
            package: Some("hono@4.13.19"),
            path: "/api/teams/7/members/42",
            body: None,
            answer: "\"member\":\"42\"",
            served: true,
        },
        Program {
            name: "chunks",
            source: include_str!("chunks.js"),
            config: "",
            package: None,
            path: "/",
            body: None,
            answer: "xxxx",
            served: false,
        },
    ]
}

impl Program {
    /// Builds it; the inner error says what this machine lacks for that.
    pub fn build(&self) -> Result<Result<(), String>> {
        let folder = self.folder();
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("src/index.js"), self.source)?;
        fs::write(folder.join("land.toml"), format!("name = \"{}\"\n{}", self.name, self.config))?;
        if let Some(package) = self.package
            && let Err(reason) = install(package, &folder)?
        {
            return Ok(Err(reason));
        }
        let output = self.land(&["build"]).output().context("`land` is built")?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(Ok(()))
    }

    /// A command of `land` in its folder.
    pub fn land(&self, words: &[&str]) -> Command {
        let mut command = Command::new(land());
        command.args(words).current_dir(self.folder()).env("LAND_CACHE_DIR", cache());
        command
    }

    /// Its folder.
    fn folder(&self) -> PathBuf {
        lasting().join(self.name)
    }

    /// What a build makes.
    pub fn artifact(&self) -> PathBuf {
        self.folder().join("dist").join(format!("{}.wasm", self.name))
    }

    /// Its request, as it is sent.
    pub fn request(&self) -> String {
        let (path, body) = (self.path, self.body.unwrap_or_default());
        let head = "host: localhost\r\naccept: */*\r\n";
        match self.body {
            None => format!("GET {path} HTTP/1.1\r\n{head}\r\n"),
            Some(_) => format!(
                "POST {path} HTTP/1.1\r\n{head}content-type: application/json\r\n\
                 content-length: {}\r\n\r\n{body}",
                body.len()
            ),
        }
    }
}

/// Installs a package, once; the inner error says why that can't be done here.
fn install(package: &str, folder: &Path) -> Result<Result<(), String>> {
    let stamp = folder.join("node_modules/.installed");
    if fs::read_to_string(&stamp).is_ok_and(|text| text == package) {
        return Ok(Ok(()));
    }
    fs::write(folder.join("package.json"), "{\"private\":true}\n")?;
    let mut npm = Command::new("npm");
    npm.args(["install", package, "--no-audit", "--no-fund", "--ignore-scripts"]);
    npm.args(["--prefer-offline", "--fetch-retries=1"]).current_dir(folder);
    match npm.output() {
        Ok(output) if output.status.success() => Ok(Ok(fs::write(stamp, package)?)),
        Ok(output) => Ok(Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())),
        Err(error) => Ok(Err(format!("can't start npm: {error}"))),
    }
}

/// The program under test: what `LAND_BIN` names, else the one that cargo built beside this test.
fn land() -> PathBuf {
    std::env::var_os("LAND_BIN").map_or_else(
        || Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("release").join("land"),
        PathBuf::from,
    )
}

/// Where compiled code is kept.
pub fn cache() -> PathBuf {
    lasting().join("cache")
}

fn lasting() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("land-costs")
}
