//! TLS: certificates by the name that a client asks for, exchanged with the configuration.

mod certificate;
mod store;

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::limits::TLS_HANDSHAKE;

pub(crate) use certificate::load;
pub(crate) use store::{Certificates, Entry};

/// Takes TLS handshakes; once per node.
pub(crate) struct Tls {
    acceptor: TlsAcceptor,
    certificates: Arc<Current>,
}

/// The certificates of the configuration that is in place.
#[derive(Debug)]
struct Current(ArcSwap<Certificates>);

impl ResolvesServerCert for Current {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let certificates = self.0.load();
        certificates.for_client(hello.server_name()).map(|entry| entry.key.clone())
    }
}

impl Tls {
    pub(crate) fn new() -> Self {
        let certificates = Arc::new(Current(ArcSwap::default()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
            .expect("the provider has suites for both versions")
            .with_no_client_auth()
            .with_cert_resolver(certificates.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Self { acceptor: TlsAcceptor::from(Arc::new(config)), certificates }
    }

    /// Puts certificates in place; connections that are open keep theirs.
    pub(crate) fn set(&self, certificates: Arc<Certificates>) {
        self.certificates.0.store(certificates);
    }

    /// Shakes hands, within a time limit.
    pub(crate) async fn accept(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        let late = || std::io::Error::other(format!("no TLS handshake in {}", secs(TLS_HANDSHAKE)));
        match tokio::time::timeout(TLS_HANDSHAKE, self.acceptor.accept(stream)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(late()),
        }
    }
}

fn secs(duration: Duration) -> String {
    format!("{} s", duration.as_secs())
}
