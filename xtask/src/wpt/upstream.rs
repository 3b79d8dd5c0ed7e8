//! Upstream's own server, `wptserve`, over the checkout: what tests fetch.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::tree::Tree;
use crate::paths;
use crate::report::hinted;
use crate::serving::ask;

/// What starts it.
const SCRIPT: &str = "xtask/src/wpt/serve.py";

/// The server; it ends with the value.
#[derive(Debug)]
pub struct Upstream {
    child: Child,
    /// Its ports; pages take the second for another origin.
    ports: Vec<String>,
}

impl Upstream {
    /// Starts it, and waits until it says where it is.
    pub fn start(tree: &Tree) -> Result<Self> {
        let mut python = Command::new("python3");
        python.arg(paths::root().join(SCRIPT)).arg(tree.root());
        // It ends with its standard input, whatever becomes of us.
        python.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = python.spawn().map_err(|error| {
            hinted(
                format!("can't start `python3`: {error}"),
                "install Python 3, which upstream's server needs",
            )
        })?;
        let out = child.stdout.take().context("the server's output is captured")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let ports: Vec<_> = line.split_whitespace().map(str::to_owned).collect();
        if ports.is_empty() {
            bail!("upstream's server doesn't start: run `python3 {SCRIPT} CHECKOUT`");
        }
        Ok(Self { child, ports })
    }

    /// The address of the page that a test believes to be on.
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.ports[0])
    }

    /// What a test may fetch from, by the names and addresses that pages use.
    pub fn origins(&self) -> Vec<String> {
        let hosts = ["localhost", "127.0.0.1"];
        let of_port = |port| hosts.map(|host| format!("http://{host}:{port}"));
        self.ports.iter().flat_map(of_port).collect()
    }

    /// A file as the server gives it, with what it substitutes.
    pub fn read(&self, path: &str) -> Result<String> {
        let address = format!("127.0.0.1:{}", self.ports[0]);
        let path = format!("/{}", path.trim_start_matches('/'));
        let response = ask(&address, &path, None, Duration::from_secs(30))?;
        match response.status {
            200 => Ok(String::from_utf8_lossy(&response.body).into_owned()),
            status => bail!("upstream's server answers {status} for `{path}`"),
        }
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
