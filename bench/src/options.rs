//! What the bench kit is told on its command line and by `cargo xtask bench`.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::peers::WORKLOADS;

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
    /// Two cores against one.
    Cores,
    /// Many apps.
    Density,
}

impl Group {
    /// In the order in which they run.
    pub const ALL: [Self; 15] = [
        Self::InProcess,
        Self::Cold,
        Self::Build,
        Self::Dev,
        Self::Compute,
        Self::Loopback,
        Self::Peers,
        Self::Proxy,
        Self::Cores,
        Self::Memory,
        Self::WebSockets,
        Self::Fairness,
        Self::Overload,
        Self::Waiting,
        Self::Density,
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
            Self::Cores => "cores",
            Self::Density => "density",
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
            Self::Cores => "two cores against one",
            Self::Density => "many apps on one node",
        }
    }
}

/// The list of groups and options.
pub const HELP: &str = include_str!("../help.txt");

/// Everything that can be chosen.
#[derive(Debug)]
pub struct Options {
    only: Vec<Group>,
    /// Fewer and shorter rounds: shows that everything works, and little more.
    pub quick: bool,
    /// Leaves out peers that other engines run: for a look at a change.
    pub alone: bool,
    /// The workloads that peers run; all when none is named.
    workloads: Vec<String>,
    /// Earlier reports that this one goes on with.
    pub with: Vec<PathBuf>,
    /// Compares ratios with the committed ones.
    pub check: bool,
    /// Commits the ratios instead.
    pub save_baseline: bool,
    /// The `land` command under test.
    pub land: PathBuf,
    /// The folder for the JSON report.
    pub out: PathBuf,
    /// The folder for what takes long to install.
    pub cache: PathBuf,
}

impl Options {
    /// Reads the command line; `None` when it asks for help.
    pub fn parse(words: impl Iterator<Item = String>) -> Result<Option<Self>> {
        let set = |name| env::var_os(name).map(PathBuf::from);
        let cache = set("LAND_BENCH_OUT").unwrap_or_else(env::temp_dir);
        let mut options = Self {
            only: Vec::new(),
            quick: false,
            alone: false,
            workloads: Vec::new(),
            with: Vec::new(),
            check: false,
            save_baseline: false,
            land: set("LAND_BIN").unwrap_or_default(),
            out: cache.clone(),
            cache,
        };
        let mut words = words;
        while let Some(word) = words.next() {
            match word.as_str() {
                "--help" | "-h" => return Ok(None),
                "--quick" => options.quick = true,
                "--alone" => options.alone = true,
                "--check" => options.check = true,
                "--save-baseline" => options.save_baseline = true,
                "--workload" => {
                    let name = words.next().context("`--workload` needs a name")?;
                    ensure!(
                        WORKLOADS.iter().any(|(known, _)| *known == name),
                        "no workload `{name}`"
                    );
                    options.workloads.push(name);
                }
                "--with" => {
                    options.with.push(words.next().context("`--with` needs a file")?.into())
                }
                "--out" => options.out = words.next().context("`--out` needs a folder")?.into(),
                word => match Group::ALL.into_iter().find(|group| group.word() == word) {
                    Some(group) => options.only.push(group),
                    None => bail!("unknown argument `{word}`\n\n{HELP}"),
                },
            }
        }
        options.make_sense()?;
        Ok(Some(options))
    }

    fn make_sense(&self) -> Result<()> {
        if self.check || self.save_baseline {
            ensure!(!self.alone && !self.quick, "ratios need all peers and whole rounds");
            ensure!(self.wants(Group::Peers), "ratios come from the group `peers`");
        }
        ensure!(self.land.exists(), "`LAND_BIN` names no program: run `cargo xtask bench`");
        Ok(())
    }

    /// Whether a group is to run: when none is named, all do but the one that takes much disk.
    pub fn wants(&self, group: Group) -> bool {
        if self.only.is_empty() { group != Group::Density } else { self.only.contains(&group) }
    }

    /// Whether peers run a workload.
    pub fn runs(&self, workload: &str) -> bool {
        self.workloads.is_empty() || self.workloads.iter().any(|name| name == workload)
    }

    /// `full` rounds, or a few of them.
    pub fn rounds(&self, full: usize) -> usize {
        if self.quick { full.div_ceil(5) } else { full }
    }
}

#[cfg(test)]
mod tests {
    use super::{Group, HELP};

    #[test]
    fn the_help_has_one_line_for_each_group() {
        for group in Group::ALL {
            let start = format!("  {} ", group.word());
            let lines = HELP.lines().filter(|line| line.starts_with(&start)).count();
            assert_eq!(lines, 1, "{}", group.word());
        }
    }
}
