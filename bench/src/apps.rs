//! The projects that are measured: hello, and one from each template, built in a temporary folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::options::Options;

/// The shortest program.
const HELLO: &str = "export default { fetch() { return new Response(\"hello\"); } };\n";
/// Echoes what it is told.
const WEBSOCKET: &str = "export default { fetch() {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.addEventListener(\"message\", ({ data }) => server.send(data));
  return new Response(null, { status: 101, webSocket: client });
} };
";
/// The templates, and whether they need npm.
pub const TEMPLATES: [(&str, bool); 3] = [("js", false), ("ts", false), ("hono", true)];

/// Projects that are built.
#[derive(Debug)]
pub struct Apps {
    folder: TempDir,
    /// Templates that could be prepared.
    pub templates: Vec<&'static str>,
}

impl Apps {
    /// Creates and builds everything once, which also fills the caches.
    pub fn build(options: &Options) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut apps = Self { folder, templates: Vec::new() };
        for (name, source) in [("hello", HELLO), ("websocket", WEBSOCKET)] {
            let folder = apps.project(name);
            fs::create_dir_all(folder.join("src"))?;
            fs::write(folder.join("src/index.js"), source)?;
            fs::write(folder.join("land.toml"), format!("name = \"{name}\"\n"))?;
            apps.land(options, &["build"], name)?;
        }
        for (template, needs_npm) in TEMPLATES {
            apps.land(options, &["new", template, "--template", template], ".")?;
            if needs_npm && !npm_install(&apps.project(template)) {
                continue;
            }
            apps.land(options, &["build"], template)?;
            apps.templates.push(template);
        }
        Ok(apps)
    }

    /// Adds a project that only one measurement needs; gives its artifact.
    pub fn add(
        &self,
        options: &Options,
        name: &str,
        config: &str,
        source: &str,
    ) -> Result<PathBuf> {
        let folder = self.project(name);
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("src/index.js"), source)?;
        fs::write(folder.join("land.toml"), config)?;
        self.land(options, &["build"], name)?;
        Ok(self.artifact(name))
    }

    /// A project's folder.
    pub fn project(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A project's artifact.
    pub fn artifact(&self, name: &str) -> PathBuf {
        self.project(name).join("dist").join(format!("{name}.wasm"))
    }

    /// A `land` command in a project's folder, with a cache of the bench's own.
    pub fn command(&self, options: &Options, words: &[&str], project: &str) -> Command {
        let mut command = Command::new(&options.land);
        command.args(words).current_dir(self.project(project)).env("LAND_CACHE_DIR", self.cache());
        command
    }

    /// The cache of compiled code.
    pub fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    /// Runs `land` to its end.
    pub fn land(&self, options: &Options, words: &[&str], project: &str) -> Result<()> {
        let output =
            self.command(options, words, project).output().context("can't start `land`")?;
        if !output.status.success() {
            bail!("`land {}`: {}", words.join(" "), String::from_utf8_lossy(&output.stderr));
        }
        Ok(())
    }
}

fn npm_install(project: &Path) -> bool {
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--fetch-retries=1"]).current_dir(project);
    npm.output().is_ok_and(|output| output.status.success())
}
