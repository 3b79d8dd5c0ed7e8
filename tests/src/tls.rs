//! Certificates for tests, and a client that trusts them.

use std::net::TcpStream;
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::http::Connection;
use crate::server::PATIENCE;

/// A certificate that signs itself, and its key.
#[derive(Debug)]
pub struct Pair {
    /// PEM.
    pub cert: String,
    /// PEM.
    pub key: String,
    der: CertificateDer<'static>,
}

impl Pair {
    /// For these names, valid now.
    pub fn new(names: &[&str]) -> Self {
        Self::with(names, |_| {})
    }

    /// For these names, changed before it is signed.
    pub fn with(names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Self {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).expect("names are names");
        change(&mut params);
        let key = KeyPair::generate().expect("there is entropy");
        let cert = params.self_signed(&key).expect("a key signs");
        Self { cert: cert.pem(), key: key.serialize_pem(), der: cert.der().clone() }
    }
}

/// How a handshake ended.
#[derive(Debug)]
pub struct Session<C = Connection> {
    /// What is spoken inside; HTTP/1.1 by default.
    pub connection: C,
    /// The protocol that was agreed on.
    pub alpn: Option<String>,
    /// The certificate that the server showed.
    pub shown: Vec<u8>,
}

impl<C> Session<C> {
    /// Whether the server showed this certificate.
    pub fn shows(&self, pair: &Pair) -> bool {
        self.shown == *pair.der
    }
}

/// Connects to `host:port` and speaks HTTP/1.1.
pub fn connect(
    address: &str,
    name: &str,
    trusted: &[&Pair],
    alpn: &[&str],
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> Result<Session, String> {
    let Session { connection, alpn, shown } = open(address, name, trusted, alpn, versions)?;
    Ok(Session { connection: Connection::over(connection), alpn, shown })
}

/// Connects to `host:port`, asking for `name`, trusting these certificates and no others.
pub fn open(
    address: &str,
    name: &str,
    trusted: &[&Pair],
    alpn: &[&str],
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> Result<Session<StreamOwned<ClientConnection, TcpStream>>, String> {
    let mut roots = RootCertStore::empty();
    for pair in trusted {
        roots.add(pair.der.clone()).map_err(|error| error.to_string())?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    let name = name.to_owned().try_into().map_err(|_| format!("`{name}` is no name"))?;
    let mut client =
        ClientConnection::new(Arc::new(config), name).map_err(|error| error.to_string())?;
    let mut stream = TcpStream::connect(address).map_err(|error| error.to_string())?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(|error| error.to_string())?;
    while client.is_handshaking() {
        client.complete_io(&mut stream).map_err(|error| error.to_string())?;
    }
    let alpn = client.alpn_protocol().map(|name| String::from_utf8_lossy(name).into_owned());
    let shown = client.peer_certificates().and_then(|chain| chain.first());
    let shown = shown.map(|cert| cert.to_vec()).unwrap_or_default();
    Ok(Session { connection: StreamOwned::new(client, stream), alpn, shown })
}
