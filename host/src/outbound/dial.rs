//! Connecting: look the name up, check every address, connect to exactly what was checked.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

use super::policy::{Policy, Refusal, Target};
use crate::limits::{OUTBOUND_ADDRESSES, OUTBOUND_STAGGER};

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum DialError {
    /// The policy says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The name leads nowhere.
    #[error("can't look `{host}` up: {error}")]
    Lookup {
        /// The name.
        host: String,
        /// What the resolver said.
        error: io::Error,
    },
    /// Nobody answers there.
    #[error("can't connect to `{host}`: {error}")]
    Connect {
        /// Host and port.
        host: String,
        /// What the system said of the last address.
        error: io::Error,
    },
    /// It took too long.
    #[error("can't connect to `{host}`: no connection within {} ms", .within.as_millis())]
    TimedOut {
        /// Host and port.
        host: String,
        /// The limit.
        within: Duration,
    },
}

/// The addresses of a name, in the order in which they are tried.
pub type Lookup<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// What turns names into addresses.
pub trait Resolve: Send + Sync {
    /// Looks `host` up, a name and no address.
    fn lookup<'a>(&'a self, host: &'a str) -> Lookup<'a>;
}

/// The system's resolver.
#[derive(Debug, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn lookup<'a>(&'a self, host: &'a str) -> Lookup<'a> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Connects to `target` as `policy` allows, with the system's resolver.
pub async fn dial(
    policy: &Policy,
    target: &Target<'_>,
    within: Duration,
) -> Result<TcpStream, DialError> {
    dial_with(&SystemResolver, policy, target, within).await
}

/// Connects to `target` as `policy` allows, `within` this time. A name is looked up once, and the connection goes to
/// an address that was checked: a name that leads elsewhere a moment later changes nothing.
pub async fn dial_with(
    resolver: &dyn Resolve,
    policy: &Policy,
    target: &Target<'_>,
    within: Duration,
) -> Result<TcpStream, DialError> {
    policy.check(target)?;
    let deadline = Instant::now() + within;
    let host = || format!("{}:{}", target.host, target.port);
    let late = || DialError::TimedOut { host: host(), within };
    let found = timeout_at(deadline, addresses(resolver, target)).await;
    let found = found.map_err(|_| late())??;
    let allowed = alternating(allowed(policy, target, &found)?);
    let connected = timeout_at(deadline, race(&allowed, target.port)).await;
    let connected = connected.map_err(|_| late())?;
    let stream = connected.map_err(|error| DialError::Connect { host: host(), error })?;
    // Small writes must not wait for acknowledgements of earlier ones; a socket that refuses the
    // option still works.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

/// The two families in turn, beginning with the first address's; each in the resolver's order.
///
/// <https://www.rfc-editor.org/rfc/rfc8305#section-4>
fn alternating(addresses: Vec<IpAddr>) -> Vec<IpAddr> {
    let Some(first) = addresses.first().map(IpAddr::is_ipv6) else { return addresses };
    let (one, other): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.is_ipv6() == first);
    let (mut one, mut other) = (one.into_iter(), other.into_iter());
    let mut mixed = Vec::new();
    loop {
        let pair = [one.next(), other.next()];
        if pair.iter().all(Option::is_none) {
            return mixed;
        }
        mixed.extend(pair.into_iter().flatten());
    }
}

/// Connects to whichever address answers first. The next one is tried when one has failed, or has kept
/// us waiting: it may swallow packets. Why the last one failed, when all do.
///
/// <https://www.rfc-editor.org/rfc/rfc8305#section-5>
async fn race(addresses: &[IpAddr], port: u16) -> io::Result<TcpStream> {
    let mut attempts = FuturesUnordered::new();
    let mut rest = addresses.iter();
    let mut last = None;
    loop {
        if let Some(ip) = rest.next() {
            attempts.push(TcpStream::connect(SocketAddr::new(*ip, port)));
        }
        let next = attempts.next();
        let outcome = if rest.len() > 0 {
            match timeout(OUTBOUND_STAGGER, next).await {
                Ok(outcome) => outcome,
                Err(_) => continue,
            }
        } else {
            next.await
        };
        match outcome {
            Some(Ok(stream)) => return Ok(stream),
            Some(Err(error)) => last = Some(error),
            None => return Err(last.unwrap_or_else(|| io::ErrorKind::AddrNotAvailable.into())),
        }
    }
}

async fn addresses(resolver: &dyn Resolve, target: &Target<'_>) -> Result<Vec<IpAddr>, DialError> {
    let host = target.bare_host();
    if let Ok(ip) = host.parse() {
        return Ok(vec![ip]);
    }
    let lookup = |error| DialError::Lookup { host: host.to_owned(), error };
    let mut found = resolver.lookup(host).await.map_err(lookup)?;
    if found.is_empty() {
        return Err(lookup(io::Error::new(io::ErrorKind::NotFound, "the name has no address")));
    }
    found.truncate(OUTBOUND_ADDRESSES);
    Ok(found)
}

/// Those that may be connected to; the first one's refusal when there is none.
fn allowed(policy: &Policy, target: &Target<'_>, found: &[IpAddr]) -> Result<Vec<IpAddr>, Refusal> {
    let mut refused = None;
    let mut allowed = Vec::with_capacity(found.len());
    for ip in found {
        match policy.check_address(target, *ip) {
            Ok(()) => allowed.push(*ip),
            Err(refusal) => refused = refused.or(Some(refusal)),
        }
    }
    match refused {
        Some(refusal) if allowed.is_empty() => Err(refusal),
        _ => Ok(allowed),
    }
}

#[cfg(test)]
mod tests;
