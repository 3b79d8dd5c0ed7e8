//! TLS for what goes out: certificates are checked against the web's authorities, or against those
//! of the file that `SSL_CERT_FILE` names.

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// The file of authorities that replaces the built-in ones: PEM, any number of certificates.
pub const CERT_FILE: &str = "SSL_CERT_FILE";

/// Why TLS couldn't be set up with a peer.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file of authorities can't be used.
    #[error("`{CERT_FILE}`: {0}")]
    Authorities(String),
    /// The host's name can't stand in a certificate.
    #[error("`{0}` is not a host that TLS knows")]
    Name(String),
    /// The handshake failed.
    #[error("TLS with `{host}` failed: {error}")]
    Handshake {
        /// The peer.
        host: String,
        /// What rustls said.
        error: std::io::Error,
    },
    /// The peer didn't answer.
    #[error("TLS with `{host}` failed: no handshake within {} ms", .within.as_millis())]
    TimedOut {
        /// The peer.
        host: String,
        /// The limit.
        within: Duration,
    },
}

/// What a client offers to speak inside TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alpn {
    /// Nothing: the protocol is the program's own.
    None,
    /// HTTP/1.1 alone.
    Http1,
    /// HTTP/2, else HTTP/1.1.
    Http,
}

/// One per process: authorities are read once, sessions are resumed.
struct Configs {
    none: Arc<ClientConfig>,
    http1: Arc<ClientConfig>,
    http: Arc<ClientConfig>,
}

static CONFIGS: LazyLock<Result<Configs, String>> = LazyLock::new(|| {
    let roots = match std::env::var_os(CERT_FILE) {
        Some(file) => read_roots(Path::new(&file))?,
        None => RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() },
    };
    let config = |protocols: &[&[u8]]| -> Result<_, String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots.clone())
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        Ok(Arc::new(config))
    };
    Ok(Configs {
        none: config(&[])?,
        http1: config(&[b"http/1.1"])?,
        http: config(&[b"h2", b"http/1.1"])?,
    })
});

fn read_roots(file: &Path) -> Result<RootCertStore, String> {
    let name = file.display();
    let certificates = CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| format!("`{name}` can't be read: {error}"))?;
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(certificates);
    if added == 0 {
        return Err(format!("`{name}` has no certificate of an authority"));
    }
    Ok(roots)
}

/// Begins TLS on `stream`; the peer has to be `host`, a name or an address without brackets,
/// and to be done `within` this time.
pub async fn connect<S>(
    stream: S,
    host: &str,
    alpn: Alpn,
    within: Duration,
) -> Result<TlsStream<S>, TlsError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let configs = CONFIGS.as_ref().map_err(|error| TlsError::Authorities(error.clone()))?;
    let config = match alpn {
        Alpn::None => &configs.none,
        Alpn::Http1 => &configs.http1,
        Alpn::Http => &configs.http,
    };
    let name = ServerName::try_from(host.to_owned());
    let name = name.map_err(|_| TlsError::Name(host.to_owned()))?;
    let handshake = TlsConnector::from(config.clone()).connect(name, stream);
    match timeout(within, handshake).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(TlsError::Handshake { host: host.to_owned(), error }),
        Err(_) => Err(TlsError::TimedOut { host: host.to_owned(), within }),
    }
}
