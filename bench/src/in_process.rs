//! One request without a network: what a fresh sandbox costs, and what of it is JavaScript.

use std::fs;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use http::Request;
use http_body_util::BodyExt;
use land_host::{App, AppOptions, Artifact, Body, Runtime, RuntimeOptions, Sandbox};

use crate::apps::Apps;
use crate::options::Options;
use crate::report::Report;
use crate::series::Series;

/// Requests in one batch: long enough for the clock, short enough that batches can take turns.
const BATCH: u32 = 500;
const BATCHES: usize = 40;

/// Measures.
pub fn measure(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    let threads = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    threads.block_on(async {
        let app = load(apps, "hello")?;
        pages(&app, report).await?;
        instructions(apps, options, report).await?;
        let mut reused = Sandbox::new(&app).map_err(|error| anyhow!("{error}"))?;
        for _ in 0..BATCH {
            fresh(&app).await?;
            again(&mut reused).await?;
        }
        let [mut whole, mut same, mut instantiate] = [const { Vec::new() }; 3].map(Series::from);
        let faults = page_faults()?;
        for _ in 0..options.rounds(BATCHES) {
            let started = Instant::now();
            for _ in 0..BATCH {
                fresh(&app).await?;
            }
            whole.add_micros(started.elapsed() / BATCH);
            same.add_micros(time_again(&mut reused).await?);
            instantiate.add_micros(time_instantiate(&app)?);
        }
        let requests = BATCH as usize * options.rounds(BATCHES) * 2;
        report.series("fresh sandbox, hello", "µs", &whole);
        report.series("the same sandbox again", "µs", &same);
        report.series("a sandbox made and dropped", "µs", &instantiate);
        #[expect(clippy::cast_precision_loss, reason = "counts of this size are exact")]
        let per_sandbox = (page_faults()? - faults) as f64 / requests as f64;
        report.value("page faults per sandbox", "", per_sandbox);
        Ok(())
    })
}

/// What one request leaves in its memory.
async fn pages(app: &Arc<App>, report: &mut Report) -> Result<()> {
    let mut sandbox = Sandbox::new(app).map_err(|error| anyhow!("{error}"))?;
    again(&mut sandbox).await?;
    #[expect(clippy::cast_precision_loss, reason = "counts of this size are exact")]
    report.value("pages written to by one request", "pages", sandbox.dirty_pages() as f64);
    #[expect(clippy::cast_precision_loss, reason = "sizes of this size are exact")]
    report.value("linear memory", "KiB", sandbox.memory_size() as f64 / 1024.0);
    Ok(())
}

/// Has used every API before the snapshot, and uses none of them for a request.
const BESIDE_EVERY_API: &str = "globalThis.kept = [
  new URL('https://a.test/x?y'), new URLPattern('https://a.test/:x'), new Headers({ a: 'b' }), new Request('http://a/'),
  new FormData(), new TransformStream(), new CompressionStream('gzip'), new TextDecoder('shift_jis'), new TextEncoder(),
  new AbortController(), new EventTarget(), new MessageChannel(), new Blob(['x']), structuredClone({}), performance.mark('x'),
  await crypto.subtle.importKey('raw', new Uint8Array(16), 'AES-GCM', true, ['encrypt']),
];
export default { fetch() { return new Response(\"hello\"); } };
";

/// What the guest executes for one request, and for the same one where every API lies idle.
async fn instructions(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    let name = "beside-every-api";
    apps.add(options, name, &format!("name = \"{name}\"\n"), BESIDE_EVERY_API)?;
    let counting = RuntimeOptions {
        cache_dir: Some(apps.cache()),
        count_instructions: true,
        ..RuntimeOptions::default()
    };
    let runtime = Runtime::new(counting)?;
    for (app, what) in [("hello", ""), (name, ", every API idle beside it")] {
        let mut sandbox =
            Sandbox::new(&load_into(&runtime, apps, app)?).map_err(|error| anyhow!("{error}"))?;
        again(&mut sandbox).await?;
        let count = sandbox.instructions().context("the runtime counts instructions")?;
        #[expect(clippy::cast_precision_loss, reason = "counts of this size are exact")]
        report.value(&format!("wasm instructions of one request{what}"), "", count as f64);
        #[expect(clippy::cast_precision_loss, reason = "counts of this size are exact")]
        report.value(&format!("pages written to{what}"), "pages", sandbox.dirty_pages() as f64);
    }
    Ok(())
}

/// A runtime with the bench's cache.
pub fn runtime(apps: &Apps) -> Result<Arc<Runtime>> {
    let options = RuntimeOptions { cache_dir: Some(apps.cache()), ..RuntimeOptions::default() };
    Ok(Runtime::new(options)?)
}

/// Loads an app from its artifact, its code from the bench's cache.
pub fn load(apps: &Apps, name: &str) -> Result<Arc<App>> {
    load_into(&runtime(apps)?, apps, name)
}

/// The same in a process that runs already.
pub fn load_into(runtime: &Arc<Runtime>, apps: &Apps, name: &str) -> Result<Arc<App>> {
    let artifact = Artifact::parse(fs::read(apps.artifact(name))?)?;
    Ok(App::load(runtime, &artifact, AppOptions::default())?)
}

fn request() -> Result<Request<Body>> {
    let builder = Request::get("http://localhost/").header("host", "localhost");
    Ok(builder.header("accept", "*/*").body(Body::empty())?)
}

/// A request as the server hands it on: sandbox, answer, body, and all of it gone.
pub async fn fresh(app: &Arc<App>) -> Result<()> {
    let response = app.handle(request()?).await;
    ensure!(response.status() == 200, "status {}", response.status());
    let body = response.into_body().collect().await.map_err(|error| anyhow!(error))?.to_bytes();
    ensure!(body.as_ref() == b"hello", "another body");
    Ok(())
}

async fn again(sandbox: &mut Sandbox) -> Result<()> {
    let response = sandbox.handle(request()?).await.map_err(|error| anyhow!("{error}"))?;
    black_box(response.into_body().collect().await.map_err(|error| anyhow!(error))?.to_bytes());
    Ok(())
}

async fn time_again(sandbox: &mut Sandbox) -> Result<Duration> {
    let started = Instant::now();
    for _ in 0..BATCH {
        again(sandbox).await?;
    }
    Ok(started.elapsed() / BATCH)
}

fn time_instantiate(app: &Arc<App>) -> Result<Duration> {
    let started = Instant::now();
    for _ in 0..BATCH {
        black_box(Sandbox::new(app).map_err(|error| anyhow!("{error}"))?);
    }
    Ok(started.elapsed() / BATCH)
}

/// Minor page faults of this process so far.
fn page_faults() -> Result<u64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let rest = stat.rsplit(')').next().context("`stat` can't be read")?;
    let field = rest.split_whitespace().nth(7).and_then(|field| field.parse().ok());
    field.context("`stat` can't be read")
}
