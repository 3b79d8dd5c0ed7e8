//! What the bench kit is told on its command line and by `cargo xtask bench`.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// Measurements that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Requests without a network.
    InProcess,
    /// From a precompiled artifact to the first answer.
    Cold,
    /// `land build`.
    Build,
    /// `land dev`.
    Dev,
    /// JavaScript that computes.
    Compute,
    /// Requests over loopback, beside a bare server.
    Loopback,
    /// The same workloads on land and on its peers.
    Peers,
    /// A response of another server, passed on.
    Proxy,
    /// Memory over many requests.
    Memory,
    /// Memory of open WebSockets.
    WebSockets,
    /// Short requests beside endless loops.
    Fairness,
    /// Far more requests than there is capacity for.
    Overload,
    /// Many requests that wait.
    Waiting,
}

impl Group {
    /// In the order in which they run.
    pub const ALL: [Self; 13] = [
        Self::InProcess,
        Self::Cold,
        Self::Build,
        Self::Dev,
        Self::Compute,
        Self::Loopback,
        Self::Peers,
        Self::Proxy,
        Self::Memory,
        Self::WebSockets,
        Self::Fairness,
        Self::Overload,
        Self::Waiting,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::InProcess => "in-process",
            Self::Cold => "cold",
            Self::Build => "build",
            Self::Dev => "dev",
            Self::Compute => "compute",
            Self::Loopback => "loopback",
            Self::Peers => "peers",
            Self::Proxy => "proxy",
            Self::Memory => "memory",
            Self::WebSockets => "websockets",
            Self::Fairness => "fairness",
            Self::Overload => "overload",
            Self::Waiting => "waiting",
        }
    }

    /// The heading in the report.
    pub fn title(self) -> &'static str {
        match self {
            Self::InProcess => "one request, in-process",
            Self::Cold => "cold start",
            Self::Build => "builds and artifacts",
            Self::Dev => "a change under `land dev`",
            Self::Compute => "JavaScript that computes, CPU time of a call",
            Self::Loopback => "hello over loopback, in turns",
            Self::Peers => "land and its peers, in turns",
            Self::Proxy => "1 MiB from another server, in turns",
            Self::Memory => "memory",
            Self::WebSockets => "idle WebSockets",
            Self::Fairness => "short requests beside endless loops",
            Self::Overload => "ten times the load",
            Self::Waiting => "requests that wait",
        }
    }
}

/// Everything that can be chosen.
#[derive(Debug)]
pub struct Options {
    only: Vec<Group>,
    /// Fewer and shorter rounds: shows that everything works, and little more.
    pub quick: bool,
    /// Leaves out peers that other engines run: for a look at a change.
    pub alone: bool,
    /// The `land` command under test.
    pub land: PathBuf,
    /// The folder for the JSON report.
    pub out: PathBuf,
}

impl Options {
    /// Reads the command line.
    pub fn parse(words: impl Iterator<Item = String>) -> Result<Self> {
        let set = |name| env::var_os(name).map(PathBuf::from);
        let mut options = Self {
            only: Vec::new(),
            quick: false,
            alone: false,
            land: set("LAND_BIN").context("`LAND_BIN` isn't set: run `cargo xtask bench`")?,
            out: set("LAND_BENCH_OUT").unwrap_or_else(env::temp_dir),
        };
        for word in words {
            if word == "--quick" {
                options.quick = true;
            } else if word == "--alone" {
                options.alone = true;
            } else if let Some(group) = Group::ALL.into_iter().find(|group| group.word() == word) {
                options.only.push(group);
            } else {
                let known = Group::ALL.map(Group::word).join(", ");
                bail!("unknown argument `{word}`; known: --quick, --alone, {known}");
            }
        }
        Ok(options)
    }

    /// Whether a group is to run: all do when none is named.
    pub fn wants(&self, group: Group) -> bool {
        self.only.is_empty() || self.only.contains(&group)
    }

    /// `full` rounds, or a few of them.
    pub fn rounds(&self, full: usize) -> usize {
        if self.quick { full.div_ceil(5) } else { full }
    }
}
