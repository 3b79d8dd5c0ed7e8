//! Where a development server listens: at the port that was asked for, or near the usual one.

use std::net::SocketAddr;

use land_builder::Diagnostic;
use land_host::BindError;
use tokio::net::TcpListener;

use crate::args::Dev;
use crate::failure::Failure;
use crate::ui::Ui;

/// The usual port.
const PORT: u16 = 8787;

/// Ports that are tried when the usual one is taken.
const TRIES: u16 = 20;

/// Listens. A port that was asked for is the only one that will do.
pub async fn bind(args: &Dev, ui: &Ui) -> Result<TcpListener, Failure> {
    if let Some(port) = args.port {
        return at(args, port).await.map_err(|error| failure(&error, port));
    }
    let mut taken = None;
    for port in PORT..PORT + TRIES {
        match at(args, port).await {
            Ok(listener) => {
                if port != PORT {
                    ui.note(&format!("port {PORT} is taken: using {port}"));
                }
                return Ok(listener);
            }
            Err(error @ BindError::InUse(_)) => taken = Some(error),
            Err(error) => return Err(failure(&error, port)),
        }
    }
    let error = taken.map_or_else(String::new, |error| error.to_string());
    Err(Diagnostic::error(format!("{error}, and so are the {TRIES} ports from {PORT}"))
        .hint("let the system choose a free port: `--port 0`")
        .into())
}

async fn at(args: &Dev, port: u16) -> Result<TcpListener, BindError> {
    land_host::bind(SocketAddr::new(args.host, port)).await
}

fn failure(error: &BindError, port: u16) -> Failure {
    let hint = match error {
        BindError::InUse(_) => format!(
            "stop the other process, or choose another port: `--port {}`",
            port.checked_add(1).unwrap_or(PORT)
        ),
        BindError::Denied(_) => format!("choose a port above 1023: `--port {PORT}`"),
        BindError::Other { .. } => "give an address of this machine: `--host 127.0.0.1`".to_owned(),
    };
    Diagnostic::error(error.to_string()).hint(hint).into()
}
