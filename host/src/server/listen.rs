//! Opens the listening socket.

use std::io::ErrorKind;
use std::net::SocketAddr;

use tokio::net::TcpListener;

/// Why the server can't listen.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Somebody else does.
    #[error("`{0}` is in use by another process")]
    InUse(SocketAddr),
    /// Low ports are the administrator's.
    #[error("`{0}` needs privileges")]
    Denied(SocketAddr),
    /// Anything else.
    #[error("can't listen on `{address}`: {error}")]
    Other {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        error: std::io::Error,
    },
}

impl BindError {
    /// What to do about an address that stands in a configuration.
    pub(crate) fn config_hint(&self) -> &'static str {
        match self {
            Self::InUse(_) => "stop the other process, or give another port in `listen`",
            Self::Denied(_) => {
                "ports below 1024 need `CAP_NET_BIND_SERVICE`: `setcap cap_net_bind_service=+ep land`"
            }
            Self::Other { .. } => "give an address of this machine, or `0.0.0.0` for all of them",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::InUse(address) => {
                let (ip, port) = (address.ip(), address.port());
                let next = SocketAddr::new(ip, port.checked_add(1).unwrap_or(8787));
                format!("stop the other process, or choose another port: `--listen {next}`")
            }
            Self::Denied(address) => {
                let high = SocketAddr::new(address.ip(), 8787);
                format!("choose a port above 1023: `--listen {high}`")
            }
            Self::Other { address, .. } => {
                let local = SocketAddr::from(([127, 0, 0, 1], address.port()));
                format!("choose an address of this machine: `--listen {local}`")
            }
        }
    }
}

/// Listens on `address`; port 0 lets the system choose one.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, BindError> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => BindError::InUse(address),
        ErrorKind::PermissionDenied => BindError::Denied(address),
        _ => BindError::Other { address, error },
    })
}
