//! `land serve --config node.toml`: many apps until told to stop.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use land_builder::{Diagnostic, Project};
use land_host::{ListenKind, NodeFile, Observe, Runtime, ServeOptions, limits};
use tokio::signal::unix::{SignalKind, signal};

use super::signals::Stop;
use super::{build, observe, runtime};
use crate::args::Serve;
use crate::failure::Failure;
use crate::ui::Ui;

pub fn run(config: &Path, args: &Serve, ui: &Ui) -> Result<(), Failure> {
    let runtime = runtime::open()?;
    let config = std::path::absolute(config)
        .map_err(|error| Failure::caused("can't tell the current folder", &error))?;
    let file = NodeFile::new(&config, builder(&runtime, ui));
    let threads = land_host::server::tokio_runtime()
        .map_err(|error| Failure::caused("can't start threads", &error))?;
    let observe = {
        let _inside = threads.enter();
        observe::start(&args.observe, ui)?
    };
    threads.block_on(async {
        let served = serve(runtime, file, observe.clone(), args.allow_loopback, ui).await;
        if let Some(exporter) = &observe.exporter {
            exporter.flush(limits::OTLP_FLUSH).await;
        }
        served
    })
}

async fn serve(
    runtime: Arc<Runtime>,
    file: NodeFile,
    observe: Arc<Observe>,
    allow_loopback: bool,
    ui: &Ui,
) -> Result<(), Failure> {
    let deaf = |error| Failure::caused("can't hear signals", &error);
    let stop = Stop::new().map_err(deaf)?;
    let hangups = Rc::new(RefCell::new(signal(SignalKind::hangup()).map_err(deaf)?));
    let hangup = move || {
        let hangups = hangups.clone();
        std::future::poll_fn(move |cx| hangups.borrow_mut().poll_recv(cx).map(drop))
    };
    let announce = |addresses: &[(ListenKind, SocketAddr)]| {
        for (kind, address) in addresses {
            ui.result(&match kind {
                ListenKind::Plain => format!("listening on http://{address}"),
                ListenKind::Tls => format!("listening on https://{address}"),
                ListenKind::Admin => format!("admin on http://{address}"),
            });
        }
    };
    let options = ServeOptions { observe, allow_loopback, ..ServeOptions::default() };
    land_host::serve_node(runtime, file, options, announce, hangup, stop.wait()).await?;
    Ok(())
}

/// Builds the apps that are given as projects. A node builds while it serves: what a build says
/// goes to the same outputs as that of `land build`.
fn builder(runtime: &Arc<Runtime>, ui: &Ui) -> Arc<land_host::BuildProject> {
    let (runtime, ui) = (runtime.clone(), ui.clone());
    Arc::new(move |dir: &Path| -> Result<PathBuf, Vec<Diagnostic>> {
        let project = Project::discover(dir).map_err(|error| vec![error])?;
        let built = runtime::block_on(build::build(&project, &runtime, &ui));
        built.map(|built| built.path).map_err(|failure| failure.diagnostics)
    })
}
