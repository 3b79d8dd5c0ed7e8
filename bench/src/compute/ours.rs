//! A program in our engine, in-process: CPU time and wasm instructions of a request that makes calls.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use http::Request;
use http_body_util::BodyExt;
use land_host::{App, Body, Runtime, RuntimeOptions, Sandbox};
use rustix::time::{ClockId, clock_gettime};

use super::programs::Program;
use crate::apps::Apps;
use crate::in_process::load_into;
use crate::options::Options;

const WORKER: &str = include_str!("../../programs/compute/worker.js");
/// The limits that a slow program would meet, at what they may be at most.
const LIMITS: &str = "[limits]\ncpu_ms = 300000\ncpu_turn_ms = 300000\nwall_ms = 300000\n";

/// A call before the memory is kept. V8's peers make many before one is measured.
const WARM: &str = "warm = [\"GET /?calls=1\"]\n";

/// An app that holds a program.
#[derive(Debug)]
pub struct Ours<'a> {
    apps: &'a Apps,
    name: String,
    calls: u32,
    number: u32,
}

impl<'a> Ours<'a> {
    /// Builds and loads it; `aot` says whether its functions are compiled ahead of time.
    pub fn build(
        (apps, options): (&'a Apps, &Options),
        program: &Program,
        file: &Path,
        aot: bool,
    ) -> Result<Self> {
        let name = format!("compute-{}{}", program.suite, if aot { "-aot" } else { "" });
        let source = apps.project(&name).join("src");
        fs::create_dir_all(&source)?;
        fs::copy(file, source.join("program.js"))?;
        let warm = if program.warm { WARM } else { "" };
        let config = format!("name = \"{name}\"\n[build]\naot = {aot}\n{warm}{LIMITS}");
        apps.add(options, &name, &config, WORKER)?;
        Ok(Self { apps, name, calls: program.calls, number: program.number })
    }

    /// Loads it, into a runtime of its own: more than a few at a time are too much for the machine's
    /// addresses.
    fn load(&self, count_instructions: bool) -> Result<Arc<App>> {
        let cache_dir = Some(self.apps.cache());
        let options = RuntimeOptions { cache_dir, count_instructions, ..Default::default() };
        load_into(&Runtime::new(options)?, self.apps, &self.name)
    }

    /// CPU time of one call, and its result.
    pub fn time(&self) -> Result<(Duration, String)> {
        let app = self.load(false)?;
        let (none, _) = measured(|| self.request(&app, 0))?;
        let (some, (result, _)) = measured(|| self.request(&app, self.calls))?;
        Ok((some.saturating_sub(none) / self.calls, result))
    }

    /// Wasm instructions of one call.
    pub fn instructions(&self) -> Result<u64> {
        let app = self.load(true)?;
        let count = |calls| {
            let (_, count) = self.request(&app, calls)?;
            count.context("the runtime counts instructions")
        };
        Ok((count(self.calls)? - count(0)?) / u64::from(self.calls))
    }

    /// One request in a fresh sandbox: its response's text and the instructions that it took.
    fn request(&self, app: &Arc<App>, calls: u32) -> Result<(String, Option<u64>)> {
        let threads = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        threads.block_on(async {
            let uri = format!("http://localhost/?program={}&calls={calls}", self.number);
            let request = Request::get(uri).header("host", "localhost").body(Body::empty())?;
            let mut sandbox = Sandbox::new(app).map_err(|error| anyhow!("{error}"))?;
            let response = sandbox.handle(request).await.map_err(|error| anyhow!("{error}"))?;
            let status = response.status();
            let body = response.into_body().collect().await.map_err(|error| anyhow!(error))?;
            let text = String::from_utf8(body.to_bytes().to_vec())?;
            ensure!(status == 200, "`{}` answers {status}: {text}", self.name);
            Ok((text, sandbox.instructions()))
        })
    }
}

/// CPU time of this process while something runs.
fn measured<T>(run: impl FnOnce() -> Result<T>) -> Result<(Duration, T)> {
    let now = || Duration::try_from(clock_gettime(ClockId::ProcessCPUTime));
    let started = now()?;
    let result = run()?;
    Ok((now()?.saturating_sub(started), result))
}
