//! `land serve`: a project or an artifact answers HTTP until it is told to stop.

use std::path::Path;
use std::sync::Arc;

use land_builder::{Diagnostic, Project};
use land_host::{App, AppOptions, Artifact, Runtime, ServeOptions, limits};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{build, inspect, runtime};
use crate::args::Serve;
use crate::failure::Failure;
use crate::ui::{Ui, here};

pub fn run(args: &Serve, ui: &Ui) -> Result<(), Failure> {
    let runtime = runtime::open()?;
    let (artifact, source_map) = if args.path.is_file() {
        from_file(&args.path, ui)?
    } else {
        from_project(args, &runtime, ui)?
    };
    let options = AppOptions { source_map, ..AppOptions::default() };
    let app = App::load(&runtime, &artifact, options)
        .map_err(|error| Failure::caused("can't load the app", &error))?;
    // The bytes of the module aren't needed any more; its code is mapped from the cache.
    drop(artifact);
    let threads = land_host::server::tokio_runtime()
        .map_err(|error| Failure::caused("can't start threads", &error))?;
    threads.block_on(serve(args, app, ui))
}

/// An artifact, and the source map beside it if there is one.
fn from_file(path: &Path, ui: &Ui) -> Result<(Artifact, Option<Vec<u8>>), Failure> {
    let artifact = inspect::read(path)?;
    let map = artifact.manifest.source_map.as_deref().and_then(|name| {
        // The name comes from the artifact: it may name a file beside it, and no other.
        let is_plain = Path::new(name).file_name().is_some_and(|plain| plain == name);
        let map = path.with_file_name(name);
        let fits = std::fs::metadata(&map).is_ok_and(|file| file.len() <= limits::SOURCE_MAP_SIZE);
        if is_plain && fits {
            return std::fs::read(&map).ok();
        }
        ui.detail(&format!("no source map at {}: stacks show the bundle's lines", map.display()));
        None
    });
    Ok((artifact, map))
}

/// A project is built each time: a warm build is quick, and never serves what is out of date.
fn from_project(
    args: &Serve,
    runtime: &Arc<Runtime>,
    ui: &Ui,
) -> Result<(Artifact, Option<Vec<u8>>), Failure> {
    let project = Project::discover(&args.path)?;
    let built = runtime::block_on(build::build(&project, runtime, ui))?;
    let artifact = Artifact::parse(built.artifact).map_err(|error| {
        Diagnostic::error(format!("`{}`: {error}", here(&built.path).display())).hint(error.hint())
    })?;
    Ok((artifact, Some(built.map)))
}

async fn serve(args: &Serve, app: Arc<App>, ui: &Ui) -> Result<(), Failure> {
    let stop = Stop::new().map_err(|error| Failure::caused("can't hear signals", &error))?;
    let listener = land_host::bind(args.listen)
        .await
        .map_err(|error| Failure::from(Diagnostic::error(error.to_string()).hint(error.hint())))?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::caused("can't tell the listener's address", &error))?;
    ui.result(&format!("listening on http://{address}"));
    land_host::serve(listener, app, ServeOptions::default(), stop.wait()).await;
    Ok(())
}

/// The signals that end a server.
struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the first signal; a second one ends the process at once.
    async fn wait(mut self) {
        self.next().await;
        tokio::spawn(async move {
            let number = self.next().await;
            std::process::exit(128 + number.as_raw_value());
        });
    }

    async fn next(&mut self) -> SignalKind {
        tokio::select! {
            _ = self.terminate.recv() => SignalKind::terminate(),
            _ = self.interrupt.recv() => SignalKind::interrupt(),
        }
    }
}
