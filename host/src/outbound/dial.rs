//! Connecting: look the name up, check every address, connect to exactly what was checked.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;

use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::policy::{Policy, Refusal, Target};
use crate::limits::{OUTBOUND_ADDRESSES, OUTBOUND_ATTEMPT, OUTBOUND_CONNECT};

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
    #[error("can't connect to `{host}`: no connection within {} s", OUTBOUND_CONNECT.as_secs())]
    TimedOut {
        /// Host and port.
        host: String,
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
pub async fn dial(policy: &Policy, target: &Target<'_>) -> Result<TcpStream, DialError> {
    dial_with(&SystemResolver, policy, target).await
}

/// Connects to `target` as `policy` allows. A name is looked up once, and the connection goes to
/// an address that was checked: a name that leads elsewhere a moment later changes nothing.
pub async fn dial_with(
    resolver: &dyn Resolve,
    policy: &Policy,
    target: &Target<'_>,
) -> Result<TcpStream, DialError> {
    policy.check(target)?;
    let deadline = Instant::now() + OUTBOUND_CONNECT;
    let host = || format!("{}:{}", target.host, target.port);
    let found = timeout_at(deadline, addresses(resolver, target)).await;
    let found = found.map_err(|_| DialError::TimedOut { host: host() })??;
    let allowed = allowed(policy, target, &found)?;
    let mut last = None;
    for (at, ip) in allowed.iter().enumerate() {
        // The last one may use what time is left; one that swallows packets must not use it all.
        let attempt = if at + 1 == allowed.len() { OUTBOUND_CONNECT } else { OUTBOUND_ATTEMPT };
        let until = deadline.min(Instant::now() + attempt);
        match timeout_at(until, TcpStream::connect(SocketAddr::new(*ip, target.port))).await {
            Ok(Ok(stream)) => {
                // Small writes must not wait for acknowledgements of earlier ones; a socket that
                // refuses the option still works.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => last = Some(error),
            Err(_) => {}
        }
    }
    Err(match last {
        Some(error) => DialError::Connect { host: host(), error },
        None => DialError::TimedOut { host: host() },
    })
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
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::net::TcpListener;

    use super::super::policy::Scheme;
    use super::*;

    /// Answers another address each time it is asked.
    struct Rebinding(AtomicUsize, Vec<Vec<&'static str>>);

    impl Rebinding {
        fn new(answers: &[&[&'static str]]) -> Self {
            Self(AtomicUsize::new(0), answers.iter().map(|answer| answer.to_vec()).collect())
        }
    }

    impl Resolve for Rebinding {
        fn lookup<'a>(&'a self, _: &'a str) -> Lookup<'a> {
            let asked = self.0.fetch_add(1, Ordering::Relaxed);
            let answer = self.1[asked.min(self.1.len() - 1)].clone();
            Box::pin(async move { Ok(answer.iter().map(|ip| ip.parse().unwrap()).collect()) })
        }
    }

    fn target(host: &str, port: u16) -> Target<'_> {
        Target { scheme: Scheme::Http, host, port, method: Some("GET") }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_after_its_lookup() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        for inside in ["127.0.0.1", "::ffff:127.0.0.1", "10.1.2.3", "169.254.169.254", "0.0.0.0"] {
            let resolver = Rebinding::new(&[&[inside]]);
            let target = target("evil.example", port);
            let error = dial_with(&resolver, &Policy::default(), &target).await.unwrap_err();
            assert!(matches!(error, DialError::Refused(_)), "{inside}: {error}");
        }
    }

    #[tokio::test]
    async fn a_name_is_looked_up_once_for_a_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let resolver = Rebinding::new(&[&["127.0.0.1"], &["10.0.0.1"]]);
        let policy = Policy::parse(&["127.0.0.1"]).unwrap();
        let stream = dial_with(&resolver, &policy, &target("a.example", port)).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap().ip().to_string(), "127.0.0.1");
        assert_eq!(resolver.0.load(Ordering::Relaxed), 1);
        // The next connection is checked on its own.
        let again = dial_with(&resolver, &policy, &target("a.example", port)).await;
        assert!(matches!(again, Err(DialError::Refused(_))));
    }

    #[tokio::test]
    async fn of_several_addresses_only_allowed_ones_are_tried() {
        let listener = TcpListener::bind("127.0.0.2:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let resolver = Rebinding::new(&[&["127.0.0.1", "127.0.0.2"]]);
        let policy = Policy::parse(&["127.0.0.2"]).unwrap();
        let stream = dial_with(&resolver, &policy, &target("a.example", port)).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap().ip().to_string(), "127.0.0.2");
    }
}
