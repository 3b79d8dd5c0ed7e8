//! What the tests share: artifacts made of guests, one runtime, a log that can be read.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use http::{Request, Response};
use http_body_util::BodyExt;
use land_host::log::Level;
use land_host::{App, AppOptions, Artifact, Body, Limits, Runtime, RuntimeOptions, ServeOptions};
use wasm_encoder::{CustomSection, Section};

/// One for all tests: they make few sandboxes at a time.
pub static RUNTIME: LazyLock<Arc<Runtime>> =
    LazyLock::new(|| Runtime::new(RuntimeOptions { sandboxes: 64, ..Default::default() }).unwrap());

static LOG: LazyLock<Mutex<Vec<String>>> = LazyLock::new(|| {
    land_host::log::set_sink(|level: Level, text: &str| {
        LOG.lock().unwrap().push(format!("{level:?} {text}"));
    });
    Mutex::default()
});

/// The log lines that name this app.
pub fn log_of(name: &str) -> Vec<String> {
    let tag = format!("[{name}]");
    LOG.lock().unwrap().iter().filter(|line| line.contains(&tag)).cloned().collect()
}

/// Waits for a log line of this app that contains `text`.
pub async fn wait_for_log(name: &str, text: &str) {
    for _ in 0..500 {
        if log_of(name).iter().any(|line| line.contains(text)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no `{text}` in the log of {name}: {:?}", log_of(name));
}

/// The custom sections that make a module an artifact.
pub fn sections(abi: u32, name: &str) -> Vec<u8> {
    let manifest = format!(r#"{{"name":"{name}","handler":"default.fetch","land_version":"0"}}"#);
    let mut out = Vec::new();
    for (section, data) in [
        (land_abi::section::ABI, &abi.to_le_bytes()[..]),
        (land_abi::section::ENGINE, &[b'a'; 64][..]),
        (land_abi::section::MANIFEST, manifest.as_bytes()),
    ] {
        CustomSection { name: section.into(), data: data.into() }.append_to(&mut out);
    }
    out
}

/// An artifact's bytes, from a guest's text.
pub fn artifact_bytes(name: &str, guest: &str) -> Vec<u8> {
    let mut bytes = wat::parse_str(guest).unwrap();
    bytes.extend(sections(land_abi::VERSION, name));
    bytes
}

/// An app with these options.
pub fn app_with(name: &str, guest: &str, options: AppOptions) -> Arc<App> {
    LazyLock::force(&LOG);
    let artifact = Artifact::parse(artifact_bytes(name, guest)).unwrap();
    App::load(&RUNTIME, &artifact, options).unwrap()
}

/// A process of its own, with so many sandboxes.
pub fn runtime_of(sandboxes: u32) -> Arc<Runtime> {
    Runtime::new(RuntimeOptions { sandboxes, ..Default::default() }).unwrap()
}

/// An app in it.
pub fn app_of(runtime: &Arc<Runtime>, name: &str, guest: &str) -> Arc<App> {
    LazyLock::force(&LOG);
    let artifact = Artifact::parse(artifact_bytes(name, guest)).unwrap();
    App::load(runtime, &artifact, AppOptions::default()).unwrap()
}

/// An app with these limits.
pub fn app_limited(name: &str, guest: &str, limits: Limits) -> Arc<App> {
    app_with(name, guest, AppOptions { limits, ..Default::default() })
}

/// An app.
pub fn app(name: &str, guest: &str) -> Arc<App> {
    app_with(name, guest, AppOptions::default())
}

/// A `GET`.
pub fn get(path: &str) -> Request<Body> {
    Request::get(path).header("host", "example.test").body(Body::empty()).unwrap()
}

/// A response with its whole body.
pub async fn collect(response: Response<Body>) -> (http::response::Parts, Vec<u8>) {
    let (parts, body) = response.into_parts();
    (parts, body.collect().await.unwrap().to_bytes().to_vec())
}

/// Sends a `GET` to a fresh sandbox.
pub async fn fetch(app: &Arc<App>) -> (http::response::Parts, Vec<u8>) {
    collect(app.handle(get("/")).await).await
}

/// A server on a port of the system's choice.
pub struct Server {
    pub address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    pub async fn start(app: Arc<App>, grace: Duration) -> Self {
        Self::start_with(app, ServeOptions { grace, ..Default::default() }).await
    }

    pub async fn start_with(app: Arc<App>, options: ServeOptions) -> Self {
        let listener = land_host::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let task = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            land_host::serve(listener, app, options, stopped).await;
        });
        Self { address, stop: Some(stop), task }
    }

    /// Tells it to stop, and waits until it has.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        self.task.await.unwrap();
    }
}

/// A runtime that keeps code in `dir`.
pub fn caching_runtime(dir: &Path) -> Arc<Runtime> {
    LazyLock::force(&LOG);
    Runtime::new(RuntimeOptions {
        cache_dir: Some(dir.to_owned()),
        sandboxes: 4,
        ..Default::default()
    })
    .unwrap()
}
