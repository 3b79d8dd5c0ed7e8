//! Running tests: a batch is built, served by one process, asked, and thrown away.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use super::outcome::Outcome;
use super::program::{self, Times};
use super::tree::{Test, Tree};
use super::upstream::Upstream;
use crate::serving::Server;

/// Tests that one server holds: enough that its start doesn't count, few enough for the disk.
const BATCH: usize = 24;
/// Tests that run at a time in one server: many only wait for a timer.
const AT_ONCE: usize = 3;
/// Beyond the server's own limit for a request.
const PATIENCE: Duration = Duration::from_secs(15);

/// A test, and the number of its app.
type Placed<'t> = (usize, &'t Test);
/// What became of each; an error is a server that didn't answer.
type Answers<'t> = Vec<(Placed<'t>, Result<Outcome>)>;

/// What every batch needs.
#[derive(Debug)]
pub struct Runner<'a> {
    /// The command line of the product.
    pub land: &'a Path,
    /// A folder for projects.
    pub scratch: &'a Path,
    /// The checkout.
    pub tree: &'a Tree,
    /// Its server.
    pub upstream: &'a Upstream,
}

impl Runner<'_> {
    /// Runs every test, on every processor.
    pub fn run(&self, tests: &[Test]) -> Result<BTreeMap<String, Outcome>> {
        let results = Mutex::new(BTreeMap::new());
        let batches: Vec<&[Test]> = tests.chunks(BATCH).collect();
        let next = AtomicUsize::new(0);
        let jobs = thread::available_parallelism()?.get();
        let work = || -> Result<()> {
            while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                for (test, outcome) in self.batch(batch)? {
                    results.lock().expect("no thread panics").insert(test.name(), outcome);
                }
            }
            Ok(())
        };
        thread::scope(|scope| {
            let threads: Vec<_> = (0..jobs).map(|_| scope.spawn(work)).collect();
            threads.into_iter().try_for_each(|thread| thread.join().expect("no thread panics"))
        })?;
        Ok(results.into_inner().expect("no thread panics"))
    }

    /// Builds, serves and asks some tests. One that takes the server down is asked again alone.
    fn batch<'t>(&self, tests: &'t [Test]) -> Result<Vec<(&'t Test, Outcome)>> {
        let folder = new_folder(self.scratch)?;
        let mut outcomes = Vec::new();
        let mut built = Vec::new();
        for (at, test) in tests.iter().enumerate() {
            match self.build(&folder.join(format!("t{at}")), &format!("t{at}"), test)? {
                None => built.push((at, test)),
                Some(error) => outcomes.push((test, Outcome::broken(&error))),
            }
        }
        let mut again = Vec::new();
        for (test, outcome) in self.serve(&folder, &built)? {
            match outcome {
                Ok(outcome) => outcomes.push((test.1, outcome)),
                Err(_) => again.push(test),
            }
        }
        for test in again {
            let (_, outcome) = self.serve(&folder, &[test])?.remove(0);
            let outcome = outcome.unwrap_or_else(|error| Outcome::broken(&format!("{error:#}")));
            outcomes.push((test.1, outcome));
        }
        fs::remove_dir_all(&folder).context("can't remove the projects of tests")?;
        Ok(outcomes)
    }

    /// Builds the project of a test; gives what the build says if it fails.
    fn build(&self, folder: &Path, name: &str, test: &Test) -> Result<Option<String>> {
        program::write(folder, name, test, self.tree, self.upstream)?;
        let mut land = Command::new(self.land);
        let output = land.arg("build").arg(folder).output().context("can't start `land build`")?;
        let failed = !output.status.success();
        Ok(failed.then(|| format!("build: {}", String::from_utf8_lossy(&output.stderr))))
    }

    /// Serves the tests and asks for each.
    fn serve<'t>(&self, folder: &Path, tests: &[Placed<'t>]) -> Result<Answers<'t>> {
        let file = folder.join("node.toml");
        fs::write(&file, configuration(tests)?)?;
        let words = [OsStr::new("--config"), file.as_os_str()];
        let server = Server::start(self.land, &words, &folder.join("log"))?;
        let next = AtomicUsize::new(0);
        let outcomes = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    while let Some(test) = tests.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let outcome = ask(&server, test.0, test.1);
                        outcomes.lock().expect("no thread panics").push((*test, outcome));
                    }
                });
            }
        });
        server.stop()?;
        Ok(outcomes.into_inner().expect("no thread panics"))
    }
}

/// The configuration of a node with an app for each test.
fn configuration(tests: &[Placed<'_>]) -> Result<String> {
    let mut config = "listen = \"127.0.0.1:0\"\n".to_owned();
    for (at, _) in tests {
        let artifact = format!("t{at}/dist/t{at}.wasm");
        writeln!(
            config,
            "[[app]]\nname = \"t{at}\"\nartifact = \"{artifact}\"\nroutes = [\"/t{at}\"]"
        )?;
    }
    Ok(config)
}

fn ask(server: &Server, at: usize, test: &Test) -> Result<Outcome> {
    let wall = Duration::from_millis(Times::of(test).wall_ms.into());
    let response = server.ask(&format!("/t{at}"), None, wall + PATIENCE)?;
    if response.status != 200 {
        let text = String::from_utf8_lossy(&response.body).into_owned();
        return Ok(Outcome::broken(&format!("status {}: {text}", response.status)));
    }
    Ok(Outcome::parse(&response.body).unwrap_or_else(|error| Outcome::broken(&error.to_string())))
}

/// A new folder below `scratch`.
fn new_folder(scratch: &Path) -> Result<PathBuf> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let folder = scratch.join(format!("{}", COUNT.fetch_add(1, Ordering::Relaxed)));
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
