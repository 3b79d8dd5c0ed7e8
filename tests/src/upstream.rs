//! Servers that a program under test fetches from: HTTP/1.1 and HTTP/2, in the clear or with a
//! certificate of a made-up authority, or bytes as a test has them.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

use crate::server::PATIENCE;

/// What a handler answers with.
pub type Answer = Response<UnsyncBoxBody<Bytes, std::io::Error>>;

/// What a server has seen, as far as tests ask.
#[derive(Debug, Default)]
pub struct Seen {
    connections: AtomicUsize,
    requests: Mutex<Vec<String>>,
    now: AtomicUsize,
    most: AtomicUsize,
}

/// A running server; it ends with the value.
#[derive(Debug)]
pub struct Upstream {
    address: SocketAddr,
    seen: Arc<Seen>,
    runtime: Option<Runtime>,
}

/// An answer at rest.
pub fn answer(status: u16, headers: &[(&str, &[u8])], body: impl Into<Bytes>) -> Answer {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    let body = Full::new(body.into()).map_err(|never: Infallible| match never {});
    response.body(body.boxed_unsync()).expect("a response")
}

impl Upstream {
    /// Answers HTTP in the clear.
    pub fn http<H, F>(handler: H) -> Self
    where
        H: Fn(Request<Incoming>) -> F + Clone + Send + 'static,
        F: Future<Output = Answer> + Send + 'static,
    {
        Self::start(move |stream, seen| serve(stream, seen, handler.clone()))
    }

    /// Answers HTTP inside TLS, as `localhost`, offering these protocols.
    pub fn https<H, F>(authority: &Authority, protocols: &[&[u8]], handler: H) -> Self
    where
        H: Fn(Request<Incoming>) -> F + Clone + Send + 'static,
        F: Future<Output = Answer> + Send + 'static,
    {
        let acceptor = TlsAcceptor::from(authority.server(protocols));
        Self::start(move |stream, seen| {
            let (acceptor, handler) = (acceptor.clone(), handler.clone());
            async move {
                // A client that doesn't trust us ends the handshake.
                if let Ok(stream) = acceptor.accept(stream).await {
                    serve(stream, seen, handler).await;
                }
            }
        })
    }

    /// Answers whatever head arrives with these bytes, and closes.
    pub fn raw(bytes: &'static [u8]) -> Self {
        Self::start(move |mut stream, _| async move {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                match stream.read_u8().await {
                    Ok(byte) => head.push(byte),
                    Err(_) => return,
                }
            }
            // A client may have heard enough.
            let _ = stream.write_all(bytes).await;
            let _ = stream.shutdown().await;
        })
    }

    fn start<H, F>(on_connection: H) -> Self
    where
        H: Fn(tokio::net::TcpStream, Arc<Seen>) -> F + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("threads");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::new(Seen::default());
        let shared = seen.clone();
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(on_connection(stream, shared.clone()));
            }
        });
        Self { address, seen, runtime: Some(runtime) }
    }

    /// `http://127.0.0.1:port` and `path`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Connections so far.
    pub fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    /// Requests so far: method, path and version.
    pub fn requests(&self) -> Vec<String> {
        self.seen.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The most requests that were being handled at one time.
    pub fn most_at_once(&self) -> usize {
        self.seen.most.load(Ordering::SeqCst)
    }

    /// Waits until no request is being handled: until handlers whose client left were dropped, too.
    #[track_caller]
    pub fn wait_until_idle(&self) {
        let end = Instant::now() + PATIENCE;
        while self.seen.now.load(Ordering::SeqCst) > 0 {
            assert!(Instant::now() < end, "a request is still being handled");
            std::thread::yield_now();
        }
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Counts a request as long as its handler runs.
struct Handling(Arc<Seen>);

impl Drop for Handling {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn serve<S, H, F>(stream: S, seen: Arc<Seen>, handler: H)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    H: Fn(Request<Incoming>) -> F + Send + 'static,
    F: Future<Output = Answer> + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let line = format!("{} {} {:?}", request.method(), request.uri().path(), request.version());
        seen.requests.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        let now = seen.now.fetch_add(1, Ordering::SeqCst) + 1;
        seen.most.fetch_max(now, Ordering::SeqCst);
        let handling = Handling(seen.clone());
        let answer = handler(request);
        async move {
            let answer = answer.await;
            drop(handling);
            Ok::<_, Infallible>(answer)
        }
    });
    // How connections end is the other side's affair.
    let _ =
        Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
}

/// A made-up authority for certificates.
#[derive(Debug)]
pub struct Authority {
    certificate: rcgen::Certificate,
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
    folder: tempfile::TempDir,
}

impl Authority {
    /// A new one.
    pub fn new() -> Self {
        let key = rcgen::KeyPair::generate().expect("a key");
        let mut params = rcgen::CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).expect("a certificate");
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { certificate, issuer: rcgen::Issuer::new(params, key), folder }
    }

    /// A file that tells clients to trust it.
    pub fn file(&self) -> PathBuf {
        let path = self.folder.path().join("authority.pem");
        std::fs::write(&path, self.certificate.pem()).expect("writable");
        path
    }

    fn server(&self, protocols: &[&[u8]]) -> Arc<ServerConfig> {
        let key = rcgen::KeyPair::generate().expect("a key");
        let params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("a certificate and its key");
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        Arc::new(config)
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}
