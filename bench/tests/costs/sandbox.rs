//! What a request does in its sandbox: pages of memory that it writes to, and wasm instructions.

use std::fs;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, ensure};
use http::Request;
use http_body_util::BodyExt;
use land_host::{App, AppOptions, Artifact, Body, Runtime, RuntimeOptions, Sandbox};

use crate::programs::{Program, cache};

/// Each sandbox has hash seeds of its own, which move a few collisions: the middle one counts.
const SANDBOXES: usize = 9;

/// Costs by name.
pub fn measure(program: &Program) -> Result<[(&'static str, u64); 2]> {
    let app = load(program, true)?;
    let threads = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (mut pages, mut instructions) = (Vec::new(), Vec::new());
    for _ in 0..SANDBOXES {
        let (written, executed) = threads.block_on(request(&app, program))?;
        pages.push(written);
        instructions.push(executed);
    }
    Ok([("pages written to", middle(pages)), ("wasm instructions", middle(instructions))])
}

/// The app in a process of its own.
pub fn load(program: &Program, count_instructions: bool) -> Result<Arc<App>> {
    let cache_dir = Some(cache());
    let options = RuntimeOptions { cache_dir, count_instructions, sandboxes: 16 };
    let artifact = Artifact::parse(fs::read(program.artifact())?)?;
    Ok(App::load(&Runtime::new(options)?, &artifact, AppOptions::default())?)
}

async fn request(app: &Arc<App>, program: &Program) -> Result<(u64, u64)> {
    let method = if program.body.is_some() { "POST" } else { "GET" };
    let request = Request::builder()
        .method(method)
        .uri(format!("http://localhost{}", program.path))
        .header("host", "localhost")
        .header("accept", "*/*");
    let request = match program.body {
        Some(body) => request.header("content-type", "application/json").body(Body::from(body))?,
        None => request.body(Body::empty())?,
    };
    let mut sandbox = Sandbox::new(app).map_err(|error| anyhow!("{error}"))?;
    let response = sandbox.handle(request).await.map_err(|error| anyhow!("{error}"))?;
    let body = response.into_body().collect().await.map_err(|error| anyhow!(error))?.to_bytes();
    let text = String::from_utf8_lossy(&body);
    ensure!(text.contains(program.answer), "{} answers: {text}", program.name);
    let instructions = sandbox.instructions().context("the runtime counts instructions")?;
    Ok((sandbox.dirty_pages() as u64, instructions))
}

/// The median.
pub fn middle(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values[values.len() / 2]
}
