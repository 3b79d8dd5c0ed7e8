//! Between a test file's sandbox and the program that it tests: `SELF.fetch` becomes a request to the
//! program, and the program's own `fetch` a question to the tests.
//!
//! Both are apps of this process. Neither reaches the network: each has a stand-in for it, which is here.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use http::header::{CONNECTION, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use land_host::testing::{Answer, StandIn, ask};
use land_host::{App, Body};
use tokio::sync::{mpsc, oneshot};

use super::packed::{RequestHead, ResponseHead, packed, rebuild, response, unpack};
use super::progress::{Event, Progress};

/// The largest message about a test: a diff of two large values.
const EVENT: usize = 8 << 20;

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
        let (parts, body) = request.into_parts();
        let mut request = rebuild(&head, body)?;
        let program = self.program.get().ok_or("there is no program to ask")?.clone();
        // On its own: when the test doesn't wait for it any more, it goes on like a visitor's.
        let answered = if parts.headers.contains_key(UPGRADE) {
            // The handshake is between the test's sandbox and the program.
            for name in [CONNECTION, UPGRADE, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION] {
                let value = parts.headers.get(&name).cloned();
                value.and_then(|value| request.headers_mut().insert(name, value));
            }
            tokio::spawn(ask(program, request))
                .await
                .map(|answer| answer.map_err(|e| e.to_string()))
        } else {
            tokio::spawn(async move { Ok(program.handle(request).await) }).await
        };
        let (parts, body) = answered.map_err(|error| error.to_string())??.into_parts();
        let headers = parts.headers.iter().map(|(name, value)| {
            (name.to_string(), value.as_bytes().iter().map(|&byte| char::from(byte)).collect())
        });
        let status = parts.status.as_u16();
        let head = ResponseHead { id: 0, status, headers: headers.collect(), error: None };
        let mut answer = packed(&head, body)?;
        if parts.status == StatusCode::SWITCHING_PROTOCOLS {
            *answer.status_mut() = parts.status;
            answer.headers_mut().extend(parts.headers);
            *answer.extensions_mut() = parts.extensions;
        }
        Ok(answer)
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

/// The stand-in for the network of a test file's sandbox.
#[derive(Debug)]
pub struct Control(pub Arc<Bridge>);

impl StandIn for Control {
    fn answer(&self, request: Request<Body>) -> Answer {
        Box::pin(self.0.clone().control(request))
    }

    /// The runner has an address that no policy knows.
    fn is_held_to_policy(&self) -> bool {
        false
    }
}

/// The stand-in for the network of the program under test.
#[derive(Debug)]
pub struct Faked(pub Arc<Bridge>);

impl StandIn for Faked {
    fn answer(&self, request: Request<Body>) -> Answer {
        Box::pin(self.0.clone().ask_tests(request))
    }

    fn is_held_to_policy(&self) -> bool {
        true
    }
}
