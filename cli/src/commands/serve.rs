//! `land serve`: a project or an artifact answers HTTP until it is told to stop.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use land_builder::{Diagnostic, Project};
use land_host::node::source::{self, SourceError};
use land_host::stack::SourceMap;
use land_host::{App, AppOptions, Artifact, LoadError, Runtime, ServeOptions, limits};

use super::signals::Stop;
use super::{build, observe, runtime, serve_node};
use crate::args::Serve;
use crate::failure::Failure;
use crate::ui::{Ui, here};

pub fn run(args: &Serve, ui: &Ui) -> Result<(), Failure> {
    if let Some(config) = &args.config {
        return serve_node::run(config, args, ui);
    }
    let runtime = runtime::open()?;
    let (path, artifact, source_map) = if args.path.is_file() {
        let (artifact, map) = source::read(&args.path).map_err(unusable)?;
        (args.path.clone(), artifact, map)
    } else {
        from_project(args, &runtime, ui)?
    };
    let threads = land_host::server::tokio_runtime()
        .map_err(|error| Failure::caused("can't start threads", &error))?;
    let observe = {
        let _inside = threads.enter();
        observe::start(&args.observe, ui)?
    };
    let options = AppOptions {
        source_map: source_map.map(SourceMap::Json),
        allow_loopback: args.allow_loopback,
        folder: path.parent().map(Path::to_owned),
        observe: observe.clone(),
        ..AppOptions::default()
    };
    let app = App::load(&runtime, &artifact, options).map_err(|error| load_failure(&error))?;
    // The bytes of the module aren't needed any more; its code is mapped from the cache.
    drop(artifact);
    threads.block_on(async {
        let served = serve(args, app, ui).await;
        if let Some(exporter) = &observe.exporter {
            exporter.flush(limits::OTLP_FLUSH).await;
        }
        served
    })
}

fn load_failure(error: &LoadError) -> Failure {
    let mut failure = Failure::caused("can't load the app", error);
    if let (Some(hint), Some(diagnostic)) = (error.hint(), failure.diagnostics.first_mut()) {
        diagnostic.hint = Some(hint.into());
    }
    failure
}

/// A project is built each time: a warm build is quick, and never serves what is out of date.
fn from_project(
    args: &Serve,
    runtime: &Arc<Runtime>,
    ui: &Ui,
) -> Result<(PathBuf, Artifact, Option<Vec<u8>>), Failure> {
    let project = Project::discover(&args.path)?;
    let built = runtime::block_on(build::build(&project, runtime, ui))?;
    let artifact = Artifact::parse(built.artifact).map_err(|error| {
        Diagnostic::error(format!("`{}`: {error}", here(&built.path).display())).hint(error.hint())
    })?;
    Ok((built.path, artifact, Some(built.map)))
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

fn unusable(error: SourceError) -> Diagnostic {
    let diagnostic = Diagnostic::error(error.to_string());
    match &error {
        SourceError::Read { .. } => {
            diagnostic.hint("give a project's folder, or an artifact that `land build` has made")
        }
        SourceError::Artifact { error, .. } => diagnostic.hint(error.hint()),
    }
}
