//! Making a connection, under the app's policy.

use std::sync::Arc;

use land_abi::{ConnectRequest, Security};
use tokio::sync::OwnedSemaphorePermit;

use super::socket::{About, Socket, Stream};
use crate::apps::App;
use crate::met::{Met, Teller, millis};
use crate::operations::{Bodies, Settle};
use crate::outbound::tls::{self, Alpn, TlsError};
use crate::outbound::{DialError, Scheme, Target, dial};

/// The port between mail servers: whoever could reach it could send spam in the operator's name.
const MAIL: u16 = 25;

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConnectError {
    #[error(
        "connections to port 25 are blocked: send mail by a service's API, or by its submission port 587"
    )]
    Mail,
    #[error(transparent)]
    Dial(#[from] DialError),
    #[error(transparent)]
    Tls(#[from] TlsError),
}

impl ConnectError {
    /// The limit that it met, if it did, and its value.
    pub(super) fn met(&self) -> Option<(Met, String)> {
        match self {
            Self::Dial(DialError::TimedOut { within, .. }) => {
                Some((Met::OutboundConnect, millis(*within)))
            }
            Self::Tls(TlsError::TimedOut { within, .. }) => {
                Some((Met::OutboundTls, millis(*within)))
            }
            _ => None,
        }
    }
}

/// Connects as asked; what it answers opens the bodies.
pub(crate) async fn connect(
    app: Arc<App>,
    teller: Arc<Teller>,
    to: (String, u16),
    security: Security,
    permit: OwnedSemaphorePermit,
) -> Settle {
    match try_connect(&app, teller.clone(), to, security).await {
        Ok((stream, about)) => {
            Box::new(move |bodies: &mut Bodies| Socket::open(bodies, stream, about, permit.into()))
        }
        Err(error) => {
            if let Some((limit, value)) = error.met() {
                teller.met(limit, value);
            }
            let reason = error.to_string();
            Box::new(move |_: &mut Bodies| Err(reason))
        }
    }
}

async fn try_connect(
    app: &App,
    teller: Arc<Teller>,
    (host, port): (String, u16),
    security: Security,
) -> Result<(Stream, About), ConnectError> {
    if port == MAIL {
        return Err(ConnectError::Mail);
    }
    let limits = *app.limits();
    let target = Target { scheme: Scheme::Tcp, host: &host, port, method: None };
    let stream = dial(app.connect_policy(), &target, limits.outbound_connect).await?;
    let text = |address: std::io::Result<std::net::SocketAddr>| {
        address.map(|address| address.to_string()).unwrap_or_default()
    };
    let bare = target.bare_host().to_owned();
    let (remote, local) = (text(stream.peer_addr()), text(stream.local_addr()));
    let may_start_tls = security == Security::StartTls;
    let about = About { host: bare, remote, local, may_start_tls, limits, teller };
    if security != Security::On {
        return Ok((Box::new(stream), about));
    }
    let stream = tls::connect(stream, &about.host, Alpn::None, limits.outbound_tls).await?;
    Ok((Box::new(stream), about))
}

/// Reads what the guest asks for: a host in the form that rules have, and a port that exists.
pub(crate) fn check(request: &ConnectRequest<'_>) -> Option<(String, u16, Security)> {
    let port = u16::try_from(request.port).ok().filter(|port| *port != 0)?;
    let host = request.host.to_ascii_lowercase();
    (!host.is_empty()).then_some((host, port, request.security))
}
