//! Answers of the development server's own: the error page in the form that its reader understands,
//! and the script that reloads pages.

use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER, VARY,
};
use http::{HeaderValue, Response};
use serde_json::json;

use super::html;
use super::problem::{Calls, Entry, Problem};
use super::wants::Wants;
use crate::body::Body;

const CLIENT: &str = include_str!("client.js");

/// The page runs our script and nothing else, whatever a message holds.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'";

/// The script's element, for a page of this version.
pub(super) fn script(version: u64, nonce: Option<&str>) -> String {
    let nonce = nonce.map(|nonce| format!(" nonce=\"{nonce}\"")).unwrap_or_default();
    format!("<script src=\"/.land/dev/client.js?v={version}\" async{nonce}></script>\n")
}

/// The script.
pub(super) fn client() -> Response<Body> {
    let mut response = Response::new(Body::from(CLIENT));
    set(&mut response, "text/javascript; charset=utf-8");
    response
}

/// What went wrong, as HTML, JSON or text.
pub(super) fn respond(problem: &Problem, wants: &Wants) -> Response<Body> {
    let (body, kind) = if wants.html {
        // A page that answers a form would send the form again.
        let version = wants.page.then_some(wants.version);
        (html::page(problem, version), "text/html; charset=utf-8")
    } else if wants.json {
        (as_json(problem), "application/json")
    } else {
        (as_text(problem), "text/plain; charset=utf-8")
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = problem.status;
    set(&mut response, kind);
    let headers = response.headers_mut();
    headers.insert(VARY, HeaderValue::from_static("accept"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

fn set(response: &mut Response<Body>, kind: &'static str) {
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

/// Takes over what `failed`, which `page` replaces, says besides its text.
pub(super) fn keep(failed: &Response<Body>, page: &mut Response<Body>) {
    for name in [crate::request_id::HEADER, ALLOW, RETRY_AFTER] {
        if let Some(value) = failed.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
}

fn as_text(problem: &Problem) -> String {
    let mut out = String::new();
    for entry in &problem.entries {
        out.push_str(&format!("error: {}\n", entry.message));
        if let Some(location) = &entry.location {
            out.push_str(&format!("  --> {location}\n"));
        }
        entry.frame.iter().for_each(|frame| out.push_str(&format!("{frame}\n")));
        lines(&entry.calls).iter().for_each(|call| out.push_str(&format!("    {call}\n")));
        for (message, calls) in &entry.causes {
            out.push_str(&format!("caused by: {message}\n"));
            lines(calls).iter().for_each(|call| out.push_str(&format!("    {call}\n")));
        }
        entry.hint.iter().for_each(|hint| out.push_str(&format!("hint: {hint}\n")));
        out.push('\n');
    }
    for (_, text) in &problem.console {
        out.push_str(&format!("console: {text}\n"));
    }
    if problem.entries.is_empty() {
        out.push_str(&format!("{}\n", problem.note));
    }
    out
}

/// A stack as text; calls in a library are one line.
fn lines(calls: &[Calls]) -> Vec<String> {
    let lines = calls.iter().map(|part| match part {
        Calls::One(call) => call.clone(),
        Calls::Library(name, calls) => format!("… {} calls in {name}", calls.len()),
    });
    lines.collect()
}

fn as_json(problem: &Problem) -> String {
    let errors: Vec<_> = problem.entries.iter().map(error_json).collect();
    let console: Vec<_> = problem.console.iter().map(|(_, text)| text).collect();
    format!("{:#}\n", json!({ "kind": problem.kind, "errors": errors, "console": console }))
}

fn error_json(entry: &Entry) -> serde_json::Value {
    let causes = entry
        .causes
        .iter()
        .map(|(message, calls)| json!({ "message": message, "stack": lines(calls) }));
    json!({
        "message": entry.message,
        "location": entry.location,
        "frame": entry.frame,
        "stack": lines(&entry.calls),
        "causes": causes.collect::<Vec<_>>(),
        "hint": entry.hint,
    })
}
