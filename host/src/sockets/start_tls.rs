//! From a plain connection to an encrypted one (`startTls`).

use tokio::time::timeout;

use super::connect::ConnectError;
use super::socket::{About, Socket};
use crate::operations::{Bodies, HostBody, Settle, Work};
use crate::outbound::tls::{self, Alpn};

/// Takes the connection with these two bodies, and begins TLS on it. `None` when there is no such
/// connection, or when it was not opened for this.
pub(crate) fn start_tls(bodies: &mut Bodies, incoming: u32, outgoing: u32) -> Option<Work> {
    let at = bodies.sockets.iter().position(|socket| {
        socket.incoming == incoming && socket.outgoing == outgoing && socket.about.may_start_tls
    })?;
    let socket = bodies.sockets.swap_remove(at);
    let (Some(HostBody::Incoming(body)), Some(HostBody::Outgoing(writer, _))) =
        (bodies.take(incoming), bodies.take(outgoing))
    else {
        return None;
    };
    // Bytes that came in the clear must not pass for what TLS vouches for.
    let is_clean = body.is_untouched();
    socket.keep();
    writer.close();
    Some(Box::pin(async move {
        let outcome = if is_clean {
            upgrade(socket).await
        } else {
            Err("the peer has sent bytes that were not read before TLS began".to_owned())
        };
        drop(body);
        match outcome {
            Ok(open) => open,
            Err(reason) => Box::new(move |_: &mut Bodies| Err(reason)) as Settle,
        }
    }))
}

async fn upgrade(socket: Socket) -> Result<Settle, String> {
    let about = About { may_start_tls: false, ..socket.about.clone() };
    let within = about.limits.outbound_tls;
    let joined = timeout(within, socket.join()).await;
    let (stream, permit) =
        joined.ok().flatten().ok_or("the connection is over: TLS can't begin on it")?;
    let stream = tls::connect(stream, &about.host, Alpn::None, within).await.map_err(|error| {
        let error = ConnectError::from(error);
        if let Some((limit, value)) = error.met() {
            about.teller.met(limit, value);
        }
        error.to_string()
    })?;
    let stream = Box::new(stream);
    Ok(Box::new(move |bodies: &mut Bodies| Socket::open(bodies, stream, about, permit)))
}
