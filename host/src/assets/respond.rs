//! What is sent of an asset that has been found: the whole, parts, or only that it hasn't changed.

use std::io;
use std::sync::Arc;

use http::header::{
    ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_TYPE, ETAG, LOCATION, VARY,
};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};

use super::coding::{Coding, Wanted};
use super::conditions::{Verdict, evaluate, range_holds};
use super::multipart::{assemble, content_range};
use super::range::{self, Asked};
use super::store::{Form, Store};
use super::stream::{Part, Stream};
use crate::body::Body;

/// One asset, ready to be sent.
#[derive(Debug)]
pub(super) struct Asset {
    pub(super) form: Form,
    pub(super) content_type: HeaderValue,
    pub(super) encoded: Vec<(Coding, Form)>,
}

/// Clients keep assets, and ask each time whether they are still current: a path may get another
/// content with each deploy.
const REVALIDATE: HeaderValue = HeaderValue::from_static("public, max-age=0, must-revalidate");

impl Asset {
    /// Answers a `GET` or `HEAD` with these headers.
    pub(super) async fn respond(
        &self,
        store: &Arc<Store>,
        method: &Method,
        headers: &HeaderMap,
    ) -> io::Result<Response<Body>> {
        let (coding, form) = self.choose(headers);
        let mut response = self.head(coding, form);
        match evaluate(headers, form.tag()) {
            Verdict::Go => {}
            Verdict::NotModified => {
                *response.status_mut() = StatusCode::NOT_MODIFIED;
                response.headers_mut().remove(CONTENT_TYPE);
                response.headers_mut().remove(CONTENT_ENCODING);
                return Ok(response);
            }
            Verdict::Failed => return Ok(bare(StatusCode::PRECONDITION_FAILED)),
        }
        // A range is for `GET` only.
        let asked = if method == Method::GET && range_holds(headers, form.tag()) {
            range::read(headers, form.size)
        } else {
            Asked::Whole
        };
        match asked {
            Asked::Whole => fill(&mut response, store, form, method, whole(form)).await?,
            Asked::Unsatisfiable => response = unsatisfiable(form.size),
            Asked::Parts(ranges) => {
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                let headers = response.headers_mut();
                let parts = if let [range] = &ranges[..] {
                    headers.insert(CONTENT_RANGE, number(&content_range(range, form.size)));
                    ranges.into_iter().map(Part::Range).collect()
                } else {
                    let (kind, parts) = assemble(ranges, form.size, &self.content_type);
                    headers.insert(CONTENT_TYPE, kind);
                    parts
                };
                fill(&mut response, store, form, method, parts).await?;
            }
        }
        Ok(response)
    }

    /// Answers with the whole of it, as a page that says that there is none.
    pub(super) async fn respond_not_found(
        &self,
        store: &Arc<Store>,
        method: &Method,
        headers: &HeaderMap,
    ) -> io::Result<Response<Body>> {
        let (coding, form) = self.choose(headers);
        let mut response = self.head(coding, form);
        *response.status_mut() = StatusCode::NOT_FOUND;
        response.headers_mut().remove(ACCEPT_RANGES);
        response.headers_mut().remove(ETAG);
        fill(&mut response, store, form, method, whole(form)).await?;
        Ok(response)
    }

    fn choose(&self, headers: &HeaderMap) -> (Option<Coding>, &Form) {
        let forms = self.encoded.iter().map(|(coding, form)| (*coding, form.size, form));
        match Wanted::read(headers).choose(self.form.size, forms) {
            Some((coding, form)) => (Some(coding), form),
            None => (None, &self.form),
        }
    }

    fn head(&self, coding: Option<Coding>, form: &Form) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, self.content_type.clone());
        headers.insert(CACHE_CONTROL, REVALIDATE);
        headers.insert(ETAG, form.etag.clone());
        headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        if let Some(coding) = coding {
            headers.insert(CONTENT_ENCODING, coding.header_value());
        }
        if !self.encoded.is_empty() {
            headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        }
        response
    }
}

fn whole(form: &Form) -> Vec<Part> {
    if form.size == 0 { Vec::new() } else { vec![Part::Range(0..form.size)] }
}

/// Gives the response its length and, unless it is for `HEAD`, its body.
async fn fill(
    response: &mut Response<Body>,
    store: &Arc<Store>,
    form: &Form,
    method: &Method,
    parts: Vec<Part>,
) -> io::Result<()> {
    let length = if method == Method::HEAD {
        form.size
    } else {
        let stream = Stream::new(store.content(form).await?, parts);
        let length = stream.left();
        *response.body_mut() = Body::from_asset(stream);
        length
    };
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    Ok(())
}

/// Sends the client to the page's own path.
pub(super) fn redirect(path: &str, query: Option<&str>) -> Response<Body> {
    let path = super::paths::encode(path);
    let location = match query {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    // A query came in as part of a URL, so it fits in a header.
    let Ok(location) = HeaderValue::from_str(&location) else {
        return bare(StatusCode::BAD_REQUEST);
    };
    let mut response = bare(StatusCode::TEMPORARY_REDIRECT);
    response.headers_mut().insert(LOCATION, location);
    response
}

/// Refuses ranges behind the end.
fn unsatisfiable(size: u64) -> Response<Body> {
    let mut response = bare(StatusCode::RANGE_NOT_SATISFIABLE);
    let value = number(&format!("bytes */{size}"));
    response.headers_mut().insert(CONTENT_RANGE, value);
    response
}

/// Refuses a method.
pub(super) fn method_not_allowed() -> Response<Body> {
    let mut response = bare(StatusCode::METHOD_NOT_ALLOWED);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

/// A status alone.
pub(super) fn bare(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn number(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("digits fit in a header")
}
