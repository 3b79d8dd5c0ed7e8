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

const HELLO: &str = "export default { fetch() { return new Response(\"hello\"); } };\n";

const JSON: &str = "export default { async fetch(request) {
  const data = await request.json();
  data.seen = true;
  for (const item of data.items) item.total = item.price * item.count;
  return Response.json(data);
} };
";

const STREAM: &str = "const chunk = new Uint8Array(65536).fill(120);
export default { fetch() {
  let left = 16;
  return new Response(new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(chunk.slice());
      else controller.close();
    },
  }));
} };
";

impl Workload {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Hello, Self::Json, Self::Hono, Self::Stream, Self::Proxy];

    /// As the report names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hello => "hello",
            Self::Json => "json",
            Self::Hono => "hono",
            Self::Stream => "stream",
            Self::Proxy => "proxy",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Hono => "/api/teams/7/members/42",
            _ => "/",
        }
    }

    /// The requests that are sent.
    pub fn shape(self) -> Result<Shape> {
        let body = (self == Self::Json).then(json);
        Shape::new(self.path(), body.as_deref())
    }

    fn source(self, upstream: Option<&Server>) -> String {
        match self {
            Self::Hello => HELLO.into(),
            Self::Json => JSON.into(),
            Self::Stream => STREAM.into(),
            Self::Hono => hono(),
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

/// A document of about 1 KiB.
fn json() -> String {
    let item = |at: u32| {
        format!(
            "{{\"id\":{at},\"name\":\"item number {at}\",\"price\":{at}.5,\"count\":{at},\"tags\":[\"a\",\"b\"]}}"
        )
    };
    let items: Vec<String> = (1..=13).map(item).collect();
    format!("{{\"user\":{{\"id\":42,\"name\":\"Ada\"}},\"items\":[{}]}}", items.join(","))
}

fn hono() -> String {
    let mut source = String::from(
        "import { Hono } from \"hono\";\nconst app = new Hono();\n\
         app.use(\"*\", async (c, next) => { await next(); c.header(\"x-powered-by\", \"hono\"); });\n",
    );
    for name in ["users", "posts", "comments", "tags", "teams", "files"] {
        source.push_str(&format!(
            "app.get(\"/api/{name}\", (c) => c.json({{ list: \"{name}\" }}));\n\
             app.post(\"/api/{name}\", (c) => c.json({{ made: \"{name}\" }}, 201));\n\
             app.get(\"/api/{name}/:id\", (c) => c.json({{ id: c.req.param(\"id\") }}));\n"
        ));
    }
    source.push_str(
        "app.get(\"/api/teams/:team/members/:member\", (c) => c.json(c.req.param()));\n\
         app.get(\"/files/*\", (c) => c.text(c.req.path));\nexport default app;\n",
    );
    source
}
