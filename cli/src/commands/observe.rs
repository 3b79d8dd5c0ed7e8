//! What `serve` shows of requests: the log, traces, `server-timing`.

use std::sync::Arc;

use land_builder::Diagnostic;
use land_host::log::{self, Format};
use land_host::observe::{Exporter, Observe, Settings};

use crate::args;
use crate::failure::Failure;
use crate::ui::{Ui, Verbosity};

/// Makes the log and the way to a collector ready. Needs a tokio runtime around it.
pub fn start(args: &args::Observe, ui: &Ui) -> Result<Arc<Observe>, Failure> {
    let settings = Settings::read(|name| std::env::var(name).ok())
        .map_err(|error| Diagnostic::error(error.to_string()).hint(error.hint()))?;
    let is_json = args.log_format == args::LogFormat::Json;
    log::set_format(if is_json { Format::Json } else { Format::Text });
    log::start_writer().map_err(|error| Failure::caused("can't start the log", &error))?;
    Ok(Arc::new(Observe {
        requests: is_json || args.access_log || ui.verbosity() == Verbosity::Verbose,
        server_timing: args.server_timing,
        exporter: settings.map(Exporter::start),
    }))
}
