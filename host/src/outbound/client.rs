//! An app's HTTP client: its pools of connections, one for each set of rules that applies.
//!
//! An app has its own: a connection that one app's policy allows must not carry another app's
//! requests.

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{HeaderMap, Method, Request, Response, Uri, header};
use hyper::body::Incoming;
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::sync::Semaphore;

use super::connector::{ConnectError, Connector, target_of};
use super::policy::{Policy, Refusal};
use super::tls::Alpn;
use super::upload::{Moved, Upload};
use crate::limits::{
    Limits, OUTBOUND_IDLE, OUTBOUND_IDLE_CONNECTIONS, OUTBOUND_RESPONSE_HEAD,
    OUTBOUND_RESPONSE_HEADERS,
};
use crate::met::Met;
use crate::testing::StandIn;

type Client = legacy::Client<Connector, Upload>;

/// Flow-control window of an HTTP/2 response: what may be on its way before the reader asks.
const HTTP2_WINDOW: u32 = 1 << 20;

/// What an app's requests to the outside go through.
#[derive(Debug)]
pub struct Outbound {
    policy: Arc<Policy>,
    /// By the rules that speak of a request's method, and whether HTTP/2 is out of the question.
    clients: Mutex<HashMap<(Vec<bool>, bool), Client>>,
    /// Room for connections, over all of them.
    room: Arc<Semaphore>,
    stand_in: Option<Arc<dyn StandIn>>,
    limits: Limits,
}

/// Why a request got no response.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("{text}")]
    Connect { text: String, reason: String, met: Option<(Met, String)> },
    #[error("`{host}` sent no response within {} ms", .within.as_millis())]
    TimedOut { host: String, within: Duration },
    #[error("no response from `{host}`: {reason}")]
    Failed { host: String, reason: String },
    #[error("the URL can't be requested")]
    Url,
}

impl Outbound {
    /// Once per app.
    pub(crate) fn new(policy: Policy, limits: Limits, stand_in: Option<Arc<dyn StandIn>>) -> Self {
        let room = Arc::new(Semaphore::new(limits.outbound_connections));
        Self { policy: Arc::new(policy), clients: Mutex::default(), room, stand_in, limits }
    }

    /// Who answers instead of the network.
    pub(crate) fn stand_in(&self) -> Option<&dyn StandIn> {
        self.stand_in.as_deref()
    }

    /// Whether a request may be made, as far as that can be told without the network.
    pub(crate) fn check(&self, uri: &Uri, method: &Method) -> Result<(), SendError> {
        let target = target_of(uri, method.as_str()).ok_or(SendError::Url)?;
        Ok(self.policy.check(&target)?)
    }

    /// Whom the app may talk to.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Sends one request and waits for its response's head. Dropping the future, or the response's
    /// body later, ends the request on the wire. `upgrades` is for one that asks for another protocol.
    pub(crate) async fn send(
        &self,
        request: Request<Upload>,
        upgrades: bool,
    ) -> Result<Response<Incoming>, SendError> {
        let method = request.method().as_str();
        let target = target_of(request.uri(), method).ok_or(SendError::Url)?;
        self.policy.check(&target)?;
        let host = target.bare_host().to_owned();
        // HTTP/2 says whom a request is for in its URL alone, and knows no upgrades.
        let http1_only = upgrades || names_another_host(&request);
        let client = self.client(method, http1_only);
        let moved = request.body().moved();
        let response = client.request(request);
        let within = self.limits.outbound_head;
        match within_limit(response, &moved, within).await {
            // The connection's buffer is what the library holds to the limit, more or less.
            Some(Ok(response)) if head_size(response.headers()) > OUTBOUND_RESPONSE_HEAD => {
                Err(SendError::Failed { host, reason: "message head is too large".into() })
            }
            Some(Ok(response)) => Ok(response),
            Some(Err(error)) => Err(explain(&error, host)),
            None => Err(SendError::TimedOut { host, within }),
        }
    }

    fn client(&self, method: &str, http1_only: bool) -> Client {
        let key = (self.policy.rules_for(method), http1_only);
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients
            .entry(key)
            .or_insert_with(|| {
                let alpn = if http1_only { Alpn::Http1 } else { Alpn::Http };
                let policy = self.policy.clone();
                let (room, limits) = (self.room.clone(), self.limits);
                builder().build(Connector { policy, method: method.into(), alpn, room, limits })
            })
            .clone()
    }
}

fn builder() -> legacy::Builder {
    let mut builder = legacy::Client::builder(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(OUTBOUND_IDLE)
        .pool_max_idle_per_host(OUTBOUND_IDLE_CONNECTIONS)
        .http1_max_buf_size(OUTBOUND_RESPONSE_HEAD)
        .http1_max_headers(OUTBOUND_RESPONSE_HEADERS)
        .http2_max_header_list_size(OUTBOUND_RESPONSE_HEAD as u32)
        .http2_initial_stream_window_size(HTTP2_WINDOW)
        .http2_initial_connection_window_size(HTTP2_WINDOW * 4);
    builder
}

fn names_another_host(request: &Request<Upload>) -> bool {
    let authority = request.uri().authority().map(|authority| authority.as_str());
    let host = |headers: &HeaderMap| headers.get(header::HOST).map(|host| host.as_bytes().to_vec());
    host(request.headers())
        .is_some_and(|host| Some(host.as_slice()) != authority.map(str::as_bytes))
}

/// Bytes of a head's lines, as HTTP/1.1 writes them.
fn head_size(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum()
}

/// Waits for the response's head; `None` when neither it came nor anything of the upload left.
async fn within_limit<F: Future>(response: F, moved: &Moved, limit: Duration) -> Option<F::Output> {
    let mut response = std::pin::pin!(response);
    let mut seen = moved.count();
    loop {
        if let Ok(response) = tokio::time::timeout(limit, &mut response).await {
            return Some(response);
        }
        let now = moved.count();
        if now == seen {
            return None;
        }
        seen = now;
    }
}

fn explain(error: &legacy::Error, host: String) -> SendError {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<ConnectError>() {
            let text = error.to_string();
            return SendError::Connect {
                reason: error.reason().unwrap_or_else(|| text.clone()),
                met: error.met(),
                text,
            };
        }
        cause = error.source();
    }
    let mut reason = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    let mut cause = error.source().and_then(Error::source);
    while let Some(error) = cause {
        reason.push_str(": ");
        reason.push_str(&error.to_string());
        cause = error.source();
    }
    SendError::Failed { host, reason }
}
