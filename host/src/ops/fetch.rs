//! Outbound requests, as the guest starts them.

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Uri};
use land_abi::{ASSETS, Body as Source, FetchHead, IMPORT_MODULE, NETWORK, RequestHead, code};
use url::{Position, Url};
use wasmtime::{Caller, Linker};

use crate::apps::App;
use crate::body::Body;
use crate::limits::OUTBOUND_REQUEST_HEAD;
use crate::log;
use crate::memory::{slice, split};
use crate::observe::Call;
use crate::operations::{HostBody, Settle, Work};
use crate::outbound::{Fetched, Origin, Payload, Plan, Share, run};
use crate::state::RequestState;
use crate::websocket::{Wish, is_wished};

pub(super) fn link(linker: &mut Linker<RequestState>) -> wasmtime::Result<()> {
    linker.func_wrap(IMPORT_MODULE, "fetch_start", start)?;
    Ok(())
}

fn start(
    mut caller: Caller<'_, RequestState>,
    head_ptr: u32,
    head_len: u32,
    body_ptr: u32,
    body_len: u32,
) -> wasmtime::Result<i32> {
    let (memory, state) = split(&mut caller)?;
    let head = slice(memory, head_ptr, head_len)?;
    let inline = slice(memory, body_ptr, body_len)?;
    Ok(begin(state, head, inline).unwrap_or_else(|code| code))
}

fn begin(state: &mut RequestState, head: &[u8], inline: &[u8]) -> Result<i32, i32> {
    if head.len() > OUTBOUND_REQUEST_HEAD {
        return Err(code::LIMIT);
    }
    let head = FetchHead::decode(head).map_err(|_| code::MALFORMED)?;
    match head.target {
        NETWORK => {}
        ASSETS => return assets(state, &head, inline),
        _ => return Err(code::BAD_HANDLE),
    }
    let share = share(state)?;
    let payload = take_payload(state, head.body, inline)?;
    let work = match plan(&head, &share.origin, payload) {
        Ok(mut plan) => {
            let call = Call::begin(state.record.as_ref(), &state.head, &mut plan);
            let mut wish = None;
            if is_wished(&plan.method, &head.headers) {
                let permit = state.socket_permit().ok_or(code::LIMIT)?;
                wish = Some(Wish::new(state.app.clone(), permit));
            }
            let exchange = run(state.app.outbound().clone(), share, plan, head.redirect, wish);
            Box::pin(async move {
                let outcome = exchange.await.map_err(|error| error.text());
                call.end(outcome.as_ref().ok().map(Fetched::status));
                let settle: Settle = Box::new(|bodies| outcome?.settle(bodies));
                settle
            }) as Work
        }
        // Told like any other failure of a request.
        Err(text) => Box::pin(async move { Box::new(move |_: &mut _| Err(text)) as Settle }),
    };
    Ok(state.start(work))
}

/// A request to the app's own files. Its body, if it has one, is of no use.
fn assets(state: &mut RequestState, head: &FetchHead<'_>, inline: &[u8]) -> Result<i32, i32> {
    if state.app.assets().is_none() {
        return Err(code::BAD_HANDLE);
    }
    drop(take_payload(state, head.body, inline)?);
    // Tells later which codings the visitor understands.
    share(state)?;
    let asked = plan(head, &Origin::default(), Payload::Empty);
    let app = state.app.clone();
    let work = async move {
        let outcome = ask_assets(&app, asked).await;
        Box::new(|bodies: &mut _| outcome?.settle(bodies)) as Settle
    };
    Ok(state.start(Box::pin(work)))
}

async fn ask_assets(app: &App, asked: Result<Plan, String>) -> Result<Fetched, String> {
    let Plan { method, url, headers, .. } = asked?;
    let path: Uri = url[Position::BeforePath..].parse().map_err(|_| "the URL is too long")?;
    let assets = app.assets().ok_or("the app has no assets")?;
    let response = assets.fetch(&method, &path, &headers).await.map_err(|error| {
        log::error(format_args!("[{}] an asset can't be read: `{path}`: {error}", app.name()));
        "the asset can't be read"
    })?;
    Ok(Fetched::own(response, method, url))
}

/// The request's share of the outside, made for its first `fetch`.
fn share(state: &mut RequestState) -> Result<Arc<Share>, i32> {
    if let Some(share) = &state.share {
        return Ok(share.clone());
    }
    let head = RequestHead::decode(&state.head).map_err(|_| code::MALFORMED)?;
    let origin = Origin::of(&head);
    let teller = state.teller();
    let share = Arc::new(Share::new(origin, state.app.limits(), teller));
    state.share = Some(share.clone());
    Ok(share)
}

fn plan(head: &FetchHead<'_>, origin: &Origin, payload: Payload) -> Result<Plan, String> {
    let method = Method::from_bytes(head.method).map_err(|_| "the method can't be sent")?;
    if method == Method::CONNECT {
        return Err("`CONNECT` is for proxies".into());
    }
    let url = std::str::from_utf8(head.url).ok().and_then(|url| Url::parse(url).ok());
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.ok_or("the URL can't be requested")?;
    Ok(Plan { method, url, headers: origin.outgoing(&head.headers)?, payload })
}

fn take_payload(state: &mut RequestState, source: Source, inline: &[u8]) -> Result<Payload, i32> {
    match source {
        Source::Empty => Ok(Payload::Empty),
        Source::Inline => Ok(Payload::Bytes(Bytes::copy_from_slice(inline))),
        Source::Outgoing(handle) => match state.bodies.get(handle) {
            Some(HostBody::Outgoing(_, reader)) => {
                let reader = reader.take().ok_or(code::BAD_HANDLE)?;
                Ok(Payload::Stream(Some(Body::from_guest(reader))))
            }
            _ => Err(code::BAD_HANDLE),
        },
        Source::Incoming(handle) => match state.bodies.take_incoming(handle) {
            Some(incoming) => Ok(Payload::Stream(Some(Body::spliced(incoming.decoded())))),
            None => Err(code::BAD_HANDLE),
        },
        Source::WebSocket(_) => Err(code::BAD_HANDLE),
    }
}
