//! Between a test file's sandbox and the program that it tests: `SELF.fetch` becomes a request to the
//! program, and the program's own `fetch` a question to the tests.
//!
//! Both are apps of this process. Neither reaches the network: each has a stand-in for it, which is here.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use http::header::HeaderName;
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use land_host::testing::{Answer, StandIn};
use land_host::{App, Body};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};

use super::progress::{Event, Progress};

/// The head of what is passed on, where `land:test` reads and writes it.
const HEAD: HeaderName = HeaderName::from_static("land-head");

/// The largest message about a test: a diff of two large values.
const EVENT: usize = 8 << 20;

#[derive(Debug, Serialize, Deserialize)]
struct RequestHead {
    #[serde(default)]
    id: u64,
    method: String,
    url: String,
    headers: Vec<(String, String)>,
}

#[derive(Debug, Serialize, Deserialize)]
struct ResponseHead {
    #[serde(default)]
    id: u64,
    #[serde(default)]
    status: u16,
    #[serde(default)]
    headers: Vec<(String, String)>,
    error: Option<String>,
}

type Reply = oneshot::Sender<Result<Response<Body>, String>>;

/// What both sides share.
#[derive(Debug)]
pub struct Bridge {
    progress: Arc<Progress>,
    program: OnceLock<Arc<App>>,
    calls: mpsc::UnboundedSender<(RequestHead, Body)>,
    waiting: tokio::sync::Mutex<mpsc::UnboundedReceiver<(RequestHead, Body)>>,
    replies: Mutex<HashMap<u64, Reply>>,
    last: AtomicU64,
}

impl Bridge {
    pub fn new(progress: Arc<Progress>) -> Arc<Self> {
        let (calls, waiting) = mpsc::unbounded_channel();
        Arc::new(Self {
            progress,
            program: OnceLock::new(),
            calls,
            waiting: tokio::sync::Mutex::new(waiting),
            replies: Mutex::default(),
            last: AtomicU64::new(0),
        })
    }

    /// The program under test, once.
    pub fn set_program(&self, program: Arc<App>) {
        // There is one per bridge; a second would be a defect of the caller's, and the first stays.
        let _ = self.program.set(program);
    }

    /// The tests are over, or begin anew: nobody answers what was asked before.
    pub fn forget_calls(&self) {
        self.replies.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    async fn control(self: Arc<Self>, request: Request<Body>) -> Result<Response<Body>, String> {
        match request.uri().path() {
            "/event" => self.event(request).await,
            "/self" => self.ask_program(request).await,
            "/next" => self.next_call().await,
            "/answer" => self.answer_call(request),
            path => Err(format!("the test runner knows no `{path}`")),
        }
    }

    async fn event(&self, request: Request<Body>) -> Result<Response<Body>, String> {
        let body = http_body_util::Limited::new(request.into_body(), EVENT).collect().await;
        let bytes =
            body.map_err(|error| format!("the test's result can't be read: {error}"))?.to_bytes();
        let event: Event = serde_json::from_slice(&bytes)
            .map_err(|error| format!("the test runner doesn't understand: {error}"))?;
        self.progress.hear(event);
        Ok(heard())
    }

    /// `SELF.fetch`: the request goes the way that a visitor's would.
    async fn ask_program(&self, request: Request<Body>) -> Result<Response<Body>, String> {
        let head: RequestHead = unpack(request.headers())?;
        let request = rebuild(&head, request.into_body())?;
        let program = self.program.get().ok_or("there is no program to ask")?.clone();
        // On its own: when the test doesn't wait for it any more, it goes on like a visitor's.
        let answered = tokio::spawn(async move { program.handle(request).await }).await;
        let (parts, body) = answered.map_err(|error| error.to_string())?.into_parts();
        let headers = parts.headers.iter().map(|(name, value)| {
            (name.to_string(), value.as_bytes().iter().map(|&byte| char::from(byte)).collect())
        });
        let status = parts.status.as_u16();
        let head = ResponseHead { id: 0, status, headers: headers.collect(), error: None };
        packed(&head, body)
    }

    /// The next request that the program makes; answered when there is one.
    async fn next_call(&self) -> Result<Response<Body>, String> {
        let call = self.waiting.lock().await.recv().await;
        let (head, body) = call.ok_or("the program is gone")?;
        packed(&head, body)
    }

    fn answer_call(&self, request: Request<Body>) -> Result<Response<Body>, String> {
        let head: ResponseHead = unpack(request.headers())?;
        let reply = self.replies.lock().unwrap_or_else(PoisonError::into_inner).remove(&head.id);
        let answer = match head.error {
            Some(error) => Err(error),
            None => response(&head, request.into_body()),
        };
        // A program that doesn't wait any more needs no answer.
        if let Some(reply) = reply {
            let _ = reply.send(answer);
        }
        Ok(heard())
    }

    /// The program's `fetch`: a question to the tests.
    async fn ask_tests(self: Arc<Self>, request: Request<Body>) -> Result<Response<Body>, String> {
        let (parts, body) = request.into_parts();
        let id = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let (reply, answer) = oneshot::channel();
        self.replies.lock().unwrap_or_else(PoisonError::into_inner).insert(id, reply);
        let headers = parts.headers.iter().map(|(name, value)| {
            (name.to_string(), value.as_bytes().iter().map(|&byte| char::from(byte)).collect())
        });
        let head = RequestHead {
            id,
            method: parts.method.to_string(),
            url: parts.uri.to_string(),
            headers: headers.filter(|(name, _)| name != "cdn-loop").collect(),
        };
        let url = head.url.clone();
        self.calls.send((head, body)).map_err(|_| "the tests are over".to_owned())?;
        answer.await.unwrap_or_else(|_| Err(format!("the test that would answer `{url}` is over")))
    }
}

/// An answer that says no more than that it was heard; with this status it has no body to read.
fn heard() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

fn unpack<T: DeserializeOwned>(headers: &http::HeaderMap) -> Result<T, String> {
    let text = headers.get(HEAD).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let json = percent_decode_str(text).decode_utf8_lossy();
    serde_json::from_str(&json)
        .map_err(|error| format!("the test runner doesn't understand: {error}"))
}

fn packed(head: &impl Serialize, body: Body) -> Result<Response<Body>, String> {
    let json = serde_json::to_string(head).map_err(|error| error.to_string())?;
    let text = utf8_percent_encode(&json, NON_ALPHANUMERIC).to_string();
    Response::builder().header(HEAD, text).body(body).map_err(|error| error.to_string())
}

/// A header's value, each character of which is a byte.
fn bytes_of(value: &str) -> Vec<u8> {
    value.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

fn rebuild(head: &RequestHead, body: Body) -> Result<Request<Body>, String> {
    let uri: http::Uri = head
        .url
        .split('#')
        .next()
        .unwrap_or_default()
        .parse()
        .map_err(|_| format!("`{}` can't be requested", head.url))?;
    let host = uri.authority().map(ToString::to_string).unwrap_or_default();
    let mut request = Request::builder().method(head.method.as_str()).uri(uri);
    if !head.headers.iter().any(|(name, _)| name == "host") {
        request = request.header(http::header::HOST, host);
    }
    for (name, value) in &head.headers {
        request = request.header(name, bytes_of(value));
    }
    request.body(body).map_err(|error| format!("the request can't be made: {error}"))
}

fn response(head: &ResponseHead, body: Body) -> Result<Response<Body>, String> {
    let status = StatusCode::from_u16(head.status).map_err(|error| error.to_string())?;
    let mut response = Response::builder().status(status);
    for (name, value) in &head.headers {
        response = response.header(name, bytes_of(value));
    }
    response.body(body).map_err(|error| format!("the fake's response can't be sent: {error}"))
}

/// The stand-in for the network of a test file's sandbox.
#[derive(Debug)]
pub struct Control(pub Arc<Bridge>);

impl StandIn for Control {
    fn answer(&self, request: Request<Body>) -> Answer {
        Box::pin(self.0.clone().control(request))
    }
}

/// The stand-in for the network of the program under test.
#[derive(Debug)]
pub struct Faked(pub Arc<Bridge>);

impl StandIn for Faked {
    fn answer(&self, request: Request<Body>) -> Answer {
        Box::pin(self.0.clone().ask_tests(request))
    }
}
