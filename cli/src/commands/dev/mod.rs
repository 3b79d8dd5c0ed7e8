//! `land dev`: a project is served while it is written. It is built again when a file of it changes,
//! and what went wrong is shown in the browser and here.

mod address;
mod build_loop;
pub mod env_files;
mod keys;
mod watch;

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc;

use land_host::dev::Site;
use land_host::log::{self, Format};
use land_host::{Observe, ServeOptions, limits};
use tokio::sync::Notify;

use super::runtime;
use super::signals::Stop;
use crate::args::Dev;
use crate::failure::Failure;
use crate::ui::Ui;
use build_loop::BuildLoop;
use keys::Keys;
pub use keys::restore_terminal;

/// What the loop that builds hears.
#[derive(Debug)]
enum Event {
    /// Something changed on disk.
    Changed,
    /// Build, whatever has changed.
    Rebuild,
}

pub fn run(args: &Dev, ui: &Ui) -> Result<(), Failure> {
    land_host::dev::keep_heap();
    let project = build_loop::root_of(&args.dir)?;
    let runtime = runtime::open()?;
    runtime::tell_of_first_build(&runtime, ui);
    let threads = land_host::server::tokio_runtime()
        .map_err(|error| Failure::caused("can't start threads", &error))?;
    log::set_format(if ui.colours() { Format::DevColour } else { Format::Dev });
    let site = Site::new(args.allow_host.clone());
    let (events, heard) = mpsc::channel();
    let quit = Arc::new(Notify::new());
    threads.block_on(async {
        let stop = Stop::new().map_err(|error| Failure::caused("can't hear signals", &error))?;
        let listener = address::bind(args, ui).await?;
        let address = listener
            .local_addr()
            .map_err(|error| Failure::caused("can't tell the listener's address", &error))?;
        let mut builds = BuildLoop::new(project, runtime.clone(), site.clone(), args, ui)?;
        builds.watch(events.clone())?;
        let url = url(address);
        let (first, built) = tokio::sync::oneshot::channel();
        // It ends with the process: what a build under way makes is of no use any more.
        std::thread::Builder::new()
            .name("land-dev".to_owned())
            .spawn(move || builds.run(&heard, first))
            .map_err(|error| Failure::caused("can't start threads", &error))?;
        let mut over = pin!(over(stop, quit.clone()));
        tokio::select! {
            () = &mut over => return Ok(()),
            _ = built => {}
        }
        announce(args, ui, address, &url);
        let _keys = Keys::listen(events, quit, url, ui);
        let observe = Observe { requests: true, ..Observe::default() };
        let options = ServeOptions {
            grace: limits::DEV_GRACE,
            observe: Arc::new(observe),
            ..ServeOptions::default()
        };
        land_host::serve_site(runtime, listener, site, options, over).await;
        Ok(())
    })
}

/// A signal, or the key for it.
async fn over(stop: Stop, quit: Arc<Notify>) {
    tokio::select! {
        () = stop.wait() => {}
        () = quit.notified() => {}
    }
}

/// The address as a browser on this machine takes it.
fn url(address: SocketAddr) -> String {
    let ip = address.ip();
    if ip.is_unspecified() {
        return format!("http://localhost:{}", address.port());
    }
    format!("http://{address}")
}

fn announce(args: &Dev, ui: &Ui, address: SocketAddr, url: &str) {
    ui.result(&format!("listening on {url}"));
    if !address.ip().is_loopback() {
        ui.note("everybody who can reach this machine sees the app, and its source in error pages");
    }
    if args.open
        && let Err(error) = open::that_detached(url)
    {
        ui.console(&format!("can't open a browser: {error}"));
    }
}
