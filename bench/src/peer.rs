//! The peer: hyper alone, answering the same response with nothing in between, or passing on another
//! server's.

use std::convert::Infallible;
use std::future::Future;

use anyhow::Result;
use bytes::Bytes;
use http::{HeaderValue, Request, Response, Uri, header};
use http_body_util::{Empty, Full};
use hyper::body::{Body, Incoming};
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpListener;

/// The argument that makes the bench kit be the peer.
pub const WORD: &str = "bare-hyper";

/// The argument that makes it be a server of 1 MiB.
pub const UPSTREAM: &str = "upstream";
/// The argument that makes it be a proxy to the server whose URL follows.
pub const PROXY: &str = "bare-proxy";

/// Serves a short answer until it is ended.
pub fn serve() -> Result<()> {
    run(|_| async { Ok::<_, Infallible>(hello()) })
}

/// Serves 1 MiB until it is ended.
pub fn upstream() -> Result<()> {
    static BLOCK: [u8; 1 << 20] = [b'x'; 1 << 20];
    run(|_| async { Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(&BLOCK)))) })
}

/// Passes every request on until it is ended.
pub fn proxy(upstream: &str) -> Result<()> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    let uri: Uri = upstream.parse()?;
    run(move |_| {
        let (client, uri) = (client.clone(), uri.clone());
        async move { client.get(uri).await }
    })
}

fn run<H, F, B, E>(handler: H) -> Result<()>
where
    H: Fn(Request<Incoming>) -> F + Clone + Send + 'static,
    F: Future<Output = Result<Response<B>, E>> + Send + 'static,
    B: Body<Data: Send, Error: Into<Failure>> + Send + 'static,
    E: Into<Failure> + 'static,
{
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("listening on http://{}", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let service = service_fn(handler.clone());
            tokio::spawn(async move {
                // A client that leaves ends its connection in whatever way it likes.
                let _ = auto::Builder::new(TokioExecutor::new())
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    })
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn hello() -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(b"hello")));
    let kind = HeaderValue::from_static("text/plain;charset=UTF-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
