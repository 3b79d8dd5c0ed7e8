//! The language's own tests, test262: how many of them the engine passes.
//!
//! One program evaluates whatever script it is sent; each request has a sandbox of its own, as each test wants it.
//! What only a module can say, and what needs a second realm or shared memory, isn't run, and counts apart.

mod compiled;
mod front;
mod page;
mod sample;
mod tally;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use front::Front;
use tally::{Tally, Verdict};

use crate::process;
use crate::report::step;
use crate::serving::Server;

/// What evaluates the tests.
const MAIN: &str = include_str!("main.js");
/// What tests find in their sandboxes, a module that both programs import.
const REALM: &str = include_str!("realm.js");
/// CPU time of a test; the limits are those of `land.toml`.
const CONFIG: &str =
    "name = \"test262\"\nmain = \"main.js\"\n[limits]\ncpu_ms = 20000\ncpu_turn_ms = 20000\n";
/// How long one test may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// The harness that every test has but the raw ones.
const HARNESS: [&str; 2] = ["assert.js", "sta.js"];
/// What a test can only have from a host with several realms or agents, or as a module.
const OUT_OF_REACH: [&str; 4] =
    ["module", "CanBlockIsFalse", "CanBlockIsTrue", "non-deterministic"];

/// What the command line says.
#[derive(Debug)]
pub struct Options {
    /// The product.
    pub land: PathBuf,
    /// The checkout.
    pub tree: PathBuf,
    /// Only tests whose path contains this.
    pub filter: String,
    /// How many of them, drawn at random.
    pub sample: Option<usize>,
    /// What the draw begins with: the same seed draws the same tests.
    pub seed: u64,
    /// Whether every failure is shown.
    pub verbose: bool,
    /// Whether the page in the docs is written anew.
    pub update: bool,
    /// Whether the tests are compiled ahead of time, and compared with themselves, interpreted.
    pub aot: bool,
}

/// A test that can be run.
#[derive(Debug)]
struct Test {
    front: Front,
    text: String,
}

/// Runs the tests, and prints their rate. Failures are no error: this measures.
pub fn run(options: &Options) -> Result<()> {
    let mut paths = Vec::new();
    let root = options.tree.join("test");
    collect(&root, &mut paths)?;
    paths.sort();
    // Wherever the checkout lies, the same tests are drawn.
    let within =
        |path: &Path| path.strip_prefix(&root).unwrap_or(path).to_string_lossy().into_owned();
    paths.retain(|path| within(path).contains(&options.filter));
    if let Some(count) = options.sample {
        paths = sample::draw(paths, count, options.seed);
    }
    if paths.is_empty() {
        bail!("no test's path contains `{}`", options.filter);
    }
    let folder = std::env::temp_dir().join(format!("land-test262-{}", std::process::id()));
    let result = step(format!("running {} tests", paths.len()), || match options.aot {
        true => compiled::run(options, &folder, &paths),
        false => rate(options, &folder, &paths),
    });
    fs::remove_dir_all(&folder).ok();
    result
}

/// Runs each test as a script, and prints how many pass.
fn rate(options: &Options, folder: &Path, paths: &[PathBuf]) -> Result<()> {
    let server = serve(options, folder)?;
    let verdicts = in_parallel(paths, |_, path| one(options, &server, path));
    server.stop()?;
    let tally = Tally::of(verdicts?);
    println!("{tally}");
    if options.update {
        page::write(options, &tally)?;
    }
    Ok(())
}

/// Builds and serves the program that runs tests.
fn serve(options: &Options, folder: &Path) -> Result<Server> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("land.toml"), CONFIG)?;
    fs::write(folder.join("main.js"), MAIN)?;
    fs::write(folder.join("realm.js"), REALM)?;
    process::output(Command::new(&options.land).arg("build").arg(folder))?;
    start(options, folder)
}

/// Serves what was built.
fn start(options: &Options, folder: &Path) -> Result<Server> {
    let words = ["dist/test262.wasm", "--listen", "127.0.0.1:0"];
    let artifact = folder.join(words[0]);
    let words = [artifact.as_os_str(), OsStr::new(words[1]), OsStr::new(words[2])];
    Server::start(&options.land, &words, &folder.join("log"))
}

/// Does something with every item, on every processor; the order of what it gives is that of the items.
fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(usize, &T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let results = Mutex::new(Vec::new());
    let next = AtomicUsize::new(0);
    let run = || -> Result<()> {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(number) else { return Ok(()) };
            let result = work(number, item)?;
            results.lock().expect("no thread panics").push((number, result));
        }
    };
    thread::scope(|scope| {
        let jobs = thread::available_parallelism()?.get();
        let threads: Vec<_> = (0..jobs).map(|_| scope.spawn(run)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("no thread panics"))
    })?;
    let mut results = results.into_inner().expect("no thread panics");
    results.sort_by_key(|(number, _)| *number);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

/// Reads a test; none if it is out of reach.
fn read(path: &Path) -> Result<Option<Test>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("can't read `{}`", path.display()))?;
    let front = Front::parse(&text);
    let more = ["$262.agent", "$262.createRealm", "_FIXTURE.js"];
    let needs_more = more.iter().any(|what| text.contains(what));
    let is_out = OUT_OF_REACH.iter().any(|flag| front.has(flag));
    Ok((!needs_more && !is_out).then_some(Test { front, text }))
}

/// Runs one test, in each mode that it is for: all have to be right.
fn one(options: &Options, server: &Server, path: &Path) -> Result<Verdict> {
    let Some(Test { front, text }) = read(path)? else { return Ok(Verdict::OutOfReach) };
    let mut script = String::new();
    if !front.has("raw") {
        let needed = front.has("async").then_some("doneprintHandle.js");
        let includes = front.includes.iter().map(String::as_str);
        for name in HARNESS.into_iter().chain(needed).chain(includes) {
            script.push_str(&fs::read_to_string(options.tree.join("harness").join(name))?);
            script.push('\n');
        }
    }
    // The harness is never strict: its functions have to become global ones.
    script.push('\0');
    let strict = format!("{script}\"use strict\";\n{text}");
    script.push_str(&text);
    let mut modes = Vec::new();
    if !front.has("onlyStrict") {
        modes.push(&script);
    }
    if !front.has("noStrict") && !front.has("raw") {
        modes.push(&strict);
    }
    for script in modes {
        if let Some(problem) = problem(server, &front, script) {
            let test = path.strip_prefix(options.tree.join("test"))?.display().to_string();
            if options.verbose {
                println!("{test}: {problem}");
            }
            return Ok(Verdict::Failed(test, problem));
        }
    }
    Ok(Verdict::Passed)
}

/// What is wrong with how a script ended; nothing when it ended as the test wants it.
fn problem(server: &Server, front: &Front, script: &str) -> Option<String> {
    let path = if front.has("async") { "/?async" } else { "/" };
    let response = match server.ask(path, Some(script.as_bytes()), PATIENCE) {
        Ok(response) => response,
        Err(error) => return Some(format!("{error:#}")),
    };
    let said = String::from_utf8_lossy(&response.body);
    if response.status != 200 {
        return Some(format!("status {}: {said}", response.status));
    }
    match &front.negative {
        None => (!said.is_empty()).then(|| said.into_owned()),
        Some(kind) if said.split(':').next() == Some(kind) => None,
        Some(kind) => Some(format!("it has to end with {kind}, and ended with `{said}`")),
    }
}

/// Every test below `folder`; fixtures are parts of others.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("can't read `{}`", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.to_string_lossy();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if name.ends_with(".js") && !name.ends_with("_FIXTURE.js") {
            paths.push(path);
        }
    }
    Ok(())
}
