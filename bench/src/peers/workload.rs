//! What every server has to do, as one standard ES module that all of them run unchanged.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::install::Installed;
use crate::apps::Apps;
use crate::options::Options;
use crate::peer;
use crate::processes::Server;
use crate::wrk::Shape;

/// A thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Workload {
    /// The shortest answer.
    Hello,
    /// 1 KiB of JSON is parsed, changed and written again.
    Json,
    /// A router with 20 routes and a middleware.
    Hono,
    /// 1 MiB in 16 chunks.
    Stream,
    /// Another server's short answer, passed on.
    Proxy,
}

/// A workload's files, and the server that it needs.
pub struct Stage {
    /// The same with its packages in one file, for the peers; `None` when there are none.
    pub bundle: Option<PathBuf>,
    /// The server behind the proxy.
    pub upstream: Option<Server>,
}

const HELLO: &str = include_str!("../../programs/workloads/hello.js");
const JSON: &str = include_str!("../../programs/workloads/json.js");
const HONO: &str = include_str!("../../programs/workloads/hono.js");
const STREAM: &str = include_str!("../../programs/workloads/stream.js");
/// A document of about 1 KiB.
const DOCUMENT: &str = include_str!("../../programs/workloads/json.json");

/// Names, and what they are for whoever reads the figures.
pub const NAMES: [(&str, &str); 5] = [
    ("hello", "the shortest answer"),
    ("json", "1 KiB parsed, changed, written"),
    ("hono", "20 routes and a middleware"),
    ("stream", "1 MiB in 16 chunks"),
    ("proxy", "another server's answer"),
];

impl Workload {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Hello, Self::Json, Self::Hono, Self::Stream, Self::Proxy];

    /// As the report names it.
    pub fn name(self) -> &'static str {
        NAMES[self as usize].0
    }

    fn path(self) -> &'static str {
        match self {
            Self::Hono => "/api/teams/7/members/42",
            _ => "/",
        }
    }

    /// The requests that are sent.
    pub fn shape(self) -> Result<Shape> {
        Shape::new(self.path(), (self == Self::Json).then_some(DOCUMENT))
    }

    fn source(self, upstream: Option<&Server>) -> String {
        match self {
            Self::Hello => HELLO.into(),
            Self::Json => JSON.into(),
            Self::Stream => STREAM.into(),
            Self::Hono => HONO.into(),
            Self::Proxy => {
                let url = upstream.map_or("", |server| &server.url);
                format!("export default {{ fetch() {{ return fetch(\"{url}/\"); }} }};\n")
            }
        }
    }

    /// Writes the files and builds land's artifact.
    pub fn prepare(self, apps: &Apps, options: &Options, installed: &Installed) -> Result<Stage> {
        let this = std::env::current_exe()?;
        let upstream = (self == Self::Proxy)
            .then(|| Server::start(Command::new(this).arg(peer::WORD)))
            .transpose()?;
        let source = self.source(upstream.as_ref());
        let name = self.project();
        let mut config = format!("name = \"{name}\"\n");
        if self == Self::Hono {
            // As the template has it; the peers have compiled their routes once, too.
            config.push_str("[build]\nwarm = [\"GET /api/users\"]\n");
        }
        if let Some(server) = &upstream {
            config.push_str(&format!("[fetch]\nallow = [\"{}\"]\n", server.url));
        }
        let bundle = match installed.folder() {
            Some(folder) => Some(self.bundle(folder, installed, &source)?),
            None => None,
        };
        // Land gets the user's source; packages it finds where the peers' bundler does.
        match &bundle {
            Some(bundle) if self == Self::Hono => {
                apps.add(options, &name, &config, &fs::read_to_string(bundle)?)?
            }
            None if self == Self::Hono => bail!("hono isn't installed"),
            _ => apps.add(options, &name, &config, &source)?,
        };
        Ok(Stage { bundle, upstream })
    }

    /// The name of land's project.
    pub fn project(self) -> String {
        format!("peers-{}", self.name())
    }

    fn bundle(
        self,
        folder: &std::path::Path,
        installed: &Installed,
        source: &str,
    ) -> Result<PathBuf> {
        let entry = folder.join(format!("{}.entry.js", self.name()));
        let bundle = folder.join(format!("{}.bundle.mjs", self.name()));
        fs::write(&entry, source)?;
        let esbuild = installed.file("@esbuild/linux-x64/bin/esbuild").context("installed")?;
        let output = Command::new(esbuild)
            .args(["--bundle", "--format=esm", "--log-level=warning"])
            .arg(format!("--outfile={}", bundle.display()))
            .arg(&entry)
            .output()?;
        if !output.status.success() {
            bail!("esbuild: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(bundle)
    }
}
