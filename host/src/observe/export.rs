//! Sends spans to a collector: in batches, from a queue that drops what it has no room for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderValue};
use http::{Request, StatusCode};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until, timeout};

use super::otlp::{Span, encode};
use super::sampler::Sampler;
use super::settings::Settings;
use crate::body::Body;
use crate::limits::OTLP_TRIES;
use crate::log;

/// The way to a collector. Requests hand over their spans and don't wait.
#[derive(Debug)]
pub struct Exporter {
    pub(super) sampler: Sampler,
    queue: mpsc::Sender<Message>,
    dropped: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Message {
    Span(Box<Span>),
    /// Send what there is, then answer.
    Flush(oneshot::Sender<()>),
}

impl Exporter {
    /// Begins to send. Needs a tokio runtime around it.
    pub fn start(settings: Settings) -> Self {
        let (queue, spans) = mpsc::channel(settings.queue);
        let dropped = Arc::new(AtomicU64::new(0));
        let sampler = settings.sampler;
        tokio::spawn(send_all(settings, spans, Arc::clone(&dropped)));
        Self { sampler, queue, dropped }
    }

    pub(super) fn record(&self, span: Span) {
        if self.queue.try_send(Message::Span(Box::new(span))).is_err() {
            self.dropped.fetch_add(1, Relaxed);
        }
    }

    /// Sends what has not been sent, as far as `patience` allows.
    pub async fn flush(&self, patience: Duration) {
        let (answer, sent) = oneshot::channel();
        let work = async {
            if self.queue.send(Message::Flush(answer)).await.is_ok() {
                // An end without an answer: the sender is gone, and so are its spans.
                let _ = sent.await;
            }
        };
        if timeout(patience, work).await.is_err() {
            log::warn(format_args!("stopped before all spans were sent"));
        }
    }
}

async fn send_all(settings: Settings, mut queue: mpsc::Receiver<Message>, dropped: Arc<AtomicU64>) {
    while let Some(first) = queue.recv().await {
        let (spans, flush) = collect(&settings, &mut queue, first).await;
        let lost = match send(&settings, &spans).await {
            Ok(()) => dropped.swap(0, Relaxed),
            Err(error) => {
                let count = dropped.swap(0, Relaxed) + spans.len() as u64;
                let endpoint = &settings.endpoint;
                log::warn(format_args!("{count} spans are lost: `{endpoint}`: {error}"));
                0
            }
        };
        if lost > 0 {
            log::warn(format_args!("{lost} spans are lost: the collector doesn't keep up"));
        }
        if let Some(answer) = flush {
            // Nobody waits any more: also fine.
            let _ = answer.send(());
        }
    }
}

/// Gathers a batch, until it is full or its time is over.
async fn collect(
    settings: &Settings,
    queue: &mut mpsc::Receiver<Message>,
    first: Message,
) -> (Vec<Span>, Option<oneshot::Sender<()>>) {
    let mut spans = Vec::new();
    let end = Instant::now() + settings.delay;
    let mut next = Some(first);
    loop {
        match next.take() {
            Some(Message::Span(span)) => spans.push(*span),
            Some(Message::Flush(answer)) => return (spans, Some(answer)),
            None => return (spans, None),
        }
        if spans.len() < settings.batch {
            next = tokio::select! {
                message = queue.recv() => message,
                () = sleep_until(end) => None,
            };
        }
    }
}

/// Sends a batch. What the collector may take later is tried again.
async fn send(settings: &Settings, spans: &[Span]) -> Result<(), String> {
    if spans.is_empty() {
        return Ok(());
    }
    let body = Bytes::from(encode(settings, spans));
    let mut pause = Duration::from_millis(200);
    for left in (0..OTLP_TRIES).rev() {
        let tried = timeout(settings.timeout, post(settings, body.clone())).await;
        let (error, again) = match tried {
            Ok(Ok(status)) if status.is_success() => return Ok(()),
            Ok(Ok(status)) => {
                let again = matches!(status.as_u16(), 429 | 502 | 503 | 504);
                (format!("it answers {status}"), again)
            }
            Ok(Err(error)) => (error.to_string(), true),
            Err(_) => (format!("no answer in {} ms", settings.timeout.as_millis()), true),
        };
        if left == 0 || !again {
            return Err(error);
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
    }
    Ok(())
}

/// One request on a connection of its own: batches are seconds apart.
async fn post(
    settings: &Settings,
    body: Bytes,
) -> Result<StatusCode, Box<dyn std::error::Error + Send + Sync>> {
    let uri = &settings.endpoint;
    let host = uri.host().unwrap_or_default();
    // Written with brackets in a URL, and without them elsewhere.
    let name = host.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((name, uri.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let authority = uri.authority().map_or(host, |authority| authority.as_str());
    let mut request = Request::post(uri.path_and_query().map_or("/", |path| path.as_str()))
        .header(HOST, authority)
        .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
        .header(CONTENT_LENGTH, body.len());
    for (name, value) in &settings.headers {
        request = request.header(name, value);
    }
    let exchange = sender.send_request(request.body(Body::from(body))?);
    tokio::pin!(exchange, connection);
    // The connection works only while it is polled, and goes away with the answer.
    tokio::select! {
        response = &mut exchange => Ok(response?.status()),
        ended = &mut connection => {
            ended?;
            Ok(exchange.await?.status())
        }
    }
}
