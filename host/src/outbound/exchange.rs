//! One `fetch`: the request, its redirects, and the response that the program gets.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use hyper::body::Incoming as Received;
use hyper::ext::ReasonPhrase;
use land_abi::{FetchResult, Redirect};
use tokio::sync::Semaphore;

use super::client::Outbound;
use super::decode::Codings;
use super::failed::FetchError;
use super::headers::{Origin, is_hop_by_hop};
use super::ports::is_blocked;
use super::redirect::{Payload, Plan, location};
use super::upload::Upload;
use crate::body::{Body, Incoming};
use crate::limits::{Limits, REDIRECTS};
use crate::met::Teller;
use crate::operations::{Bodies, HostBody};
use crate::websocket::{WebSocket, Wish};

/// What one request may do to the outside, shared by all that it has under way.
pub(crate) struct Share {
    pub(crate) origin: Origin,
    limit: u32,
    used: AtomicU32,
    /// Those that wait for their response's head.
    line: Semaphore,
    /// How long the body of a response may stand still.
    stall: Duration,
    teller: Arc<Teller>,
}

impl Share {
    pub(crate) fn new(origin: Origin, limits: &Limits, teller: Arc<Teller>) -> Self {
        let (limit, line) = (limits.fetches, Semaphore::new(limits.fetches_at_once));
        let stall = limits.outbound_stall;
        Self { origin, limit, used: AtomicU32::new(0), line, stall, teller }
    }

    fn take_one(&self) -> Result<(), FetchError> {
        // Saturating isn't needed: operations are bounded, and so are redirects.
        if self.used.fetch_add(1, Ordering::Relaxed) >= self.limit {
            return Err(FetchError::TooMany(self.limit));
        }
        Ok(())
    }
}

/// The response to a `fetch`, its body not read yet.
pub(crate) struct Fetched {
    response: Response<Body>,
    method: Method,
    url: url::Url,
    redirected: bool,
    /// What its connection has become.
    socket: Option<WebSocket>,
}

/// Makes the request, and those that redirects ask for. With a wish, a 101 opens a WebSocket.
pub(crate) async fn run(
    outbound: Arc<Outbound>,
    share: Arc<Share>,
    plan: Plan,
    redirect: Redirect,
    wish: Option<Wish>,
) -> Result<Fetched, FetchError> {
    let outcome = follow(&outbound, &share, plan, redirect, wish).await;
    if let Err(error) = &outcome
        && let Some((limit, value)) = error.met()
    {
        share.teller.met(limit, value);
    }
    outcome
}

async fn follow(
    outbound: &Outbound,
    share: &Share,
    mut plan: Plan,
    redirect: Redirect,
    wish: Option<Wish>,
) -> Result<Fetched, FetchError> {
    for followed in 0.. {
        let response = send(outbound, share, &mut plan, wish.as_ref()).await?;
        let to = location(response.status(), response.headers());
        match (to, redirect) {
            (Some(_), Redirect::Error) => return Err(FetchError::Redirected),
            (Some(_), Redirect::Follow) if followed == REDIRECTS => break,
            (Some(to), Redirect::Follow) => plan = plan.redirected(response.status(), to)?,
            (_, Redirect::Manual) | (None, _) => {
                return finish(share, response, plan, followed > 0, wish).await;
            }
        }
    }
    Err(FetchError::TooManyRedirects)
}

/// The body of a response, by where it comes from.
enum Came {
    Network(Received),
    /// From whoever answers instead of the network.
    StandIn(Body),
}

async fn finish(
    share: &Share,
    mut response: Response<Came>,
    plan: Plan,
    redirected: bool,
    wish: Option<Wish>,
) -> Result<Fetched, FetchError> {
    let Plan { method, url, .. } = plan;
    let mut socket = None;
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        let taken = wish.ok_or(FetchError::Switched)?.take(&mut response).await;
        let host = || url.host_str().unwrap_or_default().to_owned();
        socket = Some(taken.map_err(|reason| FetchError::WebSocket { host: host(), reason })?);
    }
    let patience = (share.stall, share.teller.clone());
    let response = response.map(|came| match came {
        Came::Network(received) => Body::from_network(received, patience),
        Came::StandIn(body) => body,
    });
    Ok(Fetched { response, method, url, redirected, socket })
}

async fn send(
    outbound: &Outbound,
    share: &Share,
    plan: &mut Plan,
    wish: Option<&Wish>,
) -> Result<Response<Came>, FetchError> {
    share.take_one()?;
    if let Some(port) = plan.url.port().filter(|port| is_blocked(*port)) {
        return Err(FetchError::Port(port));
    }
    // The semaphore is never closed.
    let _turn = share.line.acquire().await;
    let mut request = Request::new(plan.payload.take());
    *request.method_mut() = plan.method.clone();
    *request.uri_mut() = plan.url.as_str().parse().map_err(|_| FetchError::Url)?;
    *request.headers_mut() = plan.headers.clone();
    if says_nothing_is_there(plan) {
        // https://fetch.spec.whatwg.org/#http-network-or-cache-fetch, step 8.5
        request.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    if let Some(wish) = wish {
        let host = || plan.url.host_str().unwrap_or_default().to_owned();
        let asked = wish.ask(request.headers_mut());
        asked.map_err(|reason| FetchError::WebSocket { host: host(), reason })?;
    }
    if let Some(stand_in) = outbound.stand_in() {
        if stand_in.is_held_to_policy() {
            outbound.check(request.uri(), request.method())?;
        }
        let answer = stand_in.answer(request).await;
        return Ok(answer.map_err(FetchError::StandIn)?.map(Came::StandIn));
    }
    let response = outbound.send(request.map(Upload::new), wish.is_some()).await?;
    Ok(response.map(Came::Network))
}

fn says_nothing_is_there(plan: &Plan) -> bool {
    let expected = [Method::POST, Method::PUT, Method::PATCH].contains(&plan.method);
    expected && matches!(plan.payload, Payload::Empty)
}

impl Fetched {
    /// A response that the host has made itself.
    pub(crate) fn own(response: Response<Body>, method: Method, url: url::Url) -> Self {
        Self { response, method, url, redirected: false, socket: None }
    }

    /// The response's status.
    pub(crate) fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// Opens the body in the sandbox and packs the head.
    pub(crate) fn settle(self, bodies: &mut Bodies) -> Result<Vec<u8>, String> {
        let (parts, received) = self.response.into_parts();
        let bodiless =
            self.method == Method::HEAD || matches!(parts.status.as_u16(), 204 | 205 | 304);
        // A part of something compressed can't be undone on its own.
        let whole = !bodiless && parts.status != StatusCode::PARTIAL_CONTENT;
        let codings = whole.then(|| Codings::of(&parts.headers)).flatten();
        let headers = visible(&parts.headers, codings.is_some());
        let mut body = 0;
        if let Some(socket) = self.socket {
            let opened = bodies.open(HostBody::WebSocket(socket, None));
            body = opened.ok_or("too many bodies are open\nclose those of earlier WebSockets")?;
        } else if !bodiless {
            let incoming = Incoming::from_network(received, codings);
            let opened = bodies.open(HostBody::Incoming(incoming));
            body =
                opened.ok_or("too many bodies are open\nread or cancel those of earlier ones")?;
        }
        let reason = parts.extensions.get::<ReasonPhrase>().map(ReasonPhrase::as_bytes);
        let usual = parts.status.canonical_reason().unwrap_or_default();
        let result = FetchResult {
            status: u32::from(parts.status.as_u16()),
            redirected: self.redirected,
            body,
            status_text: reason.unwrap_or(usual.as_bytes()),
            url: self.url.as_str().as_bytes(),
            headers: headers
                .iter()
                .map(|(name, value)| (name.as_bytes(), value.as_bytes()))
                .collect(),
        };
        let mut packed = Vec::with_capacity(64 * (result.headers.len() + 2));
        result.encode(&mut packed);
        Ok(packed)
    }
}

/// What a program sees of a response's headers. A body that it reads decoded has neither its coding
/// nor the length of its coded form any more: answering with `new Response(text, response)` is right
/// then. A body that is passed on unread gets both back.
fn visible(headers: &HeaderMap, decoded: bool) -> Vec<(&str, &HeaderValue)> {
    headers
        .iter()
        .filter(|(name, _)| !is_hop_by_hop(name))
        .filter(|(name, _)| {
            !decoded || !matches!(name.as_str(), "content-encoding" | "content-length")
        })
        .map(|(name, value)| (name.as_str(), value))
        .collect()
}
