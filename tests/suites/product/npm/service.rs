//! What packages talk to in their tests: a server that answers as the services do that they were made for,
//! and keeps what it was sent.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::{Method, Request};
use land_tests::upstream::{Answer, Upstream, answer};
use serde_json::{Value, json};

/// Longer than any client waits for `/slow`.
const SLOW: Duration = Duration::from_secs(10);
const JSON: (&str, &[u8]) = ("content-type", b"application/json");
const XML: (&str, &[u8]) = ("content-type", b"application/xml");

#[derive(Default)]
struct State {
    /// Paths that have failed once.
    failed: HashSet<String>,
    /// Every request, as `/requests` tells it.
    requests: Vec<Value>,
    /// What was put, with its headers.
    objects: BTreeMap<String, (Value, Bytes)>,
}

/// A request with its body.
struct Asked {
    method: Method,
    path: String,
    query: String,
    headers: Value,
    body: Bytes,
}

/// Starts one; it has seen nothing yet.
pub fn start() -> Upstream {
    let state = Arc::new(Mutex::new(State::default()));
    Upstream::http(move |request| {
        let state = state.clone();
        async move {
            let asked = read(request).await;
            if asked.path.ends_with("/slow") {
                tokio::time::sleep(SLOW).await;
            }
            respond(&mut state.lock().unwrap_or_else(PoisonError::into_inner), &asked)
        }
    })
}

async fn read(request: Request<Incoming>) -> Asked {
    let (head, body) = request.into_parts();
    let mut headers = serde_json::Map::new();
    for (name, value) in &head.headers {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        headers.insert(name.as_str().to_owned(), Value::String(value));
    }
    Asked {
        method: head.method,
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: Value::Object(headers),
        body: body.collect().await.map(|body| body.to_bytes()).unwrap_or_default(),
    }
}

fn json(status: u16, value: &Value) -> Answer {
    answer(status, &[JSON], value.to_string())
}

fn respond(state: &mut State, asked: &Asked) -> Answer {
    let Asked { method, path, query, headers, body } = asked;
    let text = String::from_utf8_lossy(body);
    state.requests.push(json!({
        "method": method.as_str(), "path": path, "query": query, "headers": headers, "body": text,
    }));
    let is_first = path.contains("flaky") && state.failed.insert(path.clone());
    let parts: Vec<&str> = path[1..].splitn(2, '/').collect();
    match parts.as_slice() {
        _ if is_first => answer(503, &[], ""),
        ["requests"] => json(200, &Value::Array(state.requests.clone())),
        ["echo"] => {
            let (kind, hook) = (&headers["content-type"], &headers["x-hook"]);
            json(200, &json!([method.as_str(), query, kind, hook, text]))
        }
        ["big"] => answer(200, &[("content-type", b"text/plain")], "x".repeat(100_000)),
        ["flaky", name] => answer(200, &[], format!("{name} at last")),
        ["status", status] => {
            let status = status.parse().unwrap_or(400);
            json(status, &json!({ "status": status }))
        }
        ["v1", what] => completions(what, &text),
        ["s3", object] => storage(state, asked, object),
        _ => json(404, &json!({ "error": { "message": "no such path", "code": "nowhere" } })),
    }
}

/// The service that `openai` talks to.
fn completions(what: &str, body: &str) -> Answer {
    match what {
        "chat/completions" if body.contains("\"stream\":true") => {
            let chunk = |delta: Value, end: Value| {
                let choice = json!({ "index": 0, "delta": delta, "finish_reason": end });
                let chunk = json!({ "id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice] });
                format!("data: {chunk}\n\n")
            };
            let words = ["hel", "lo ", "é👍"];
            let mut text = chunk(json!({ "role": "assistant", "content": "" }), Value::Null);
            text.extend(words.map(|word| chunk(json!({ "content": word }), Value::Null)));
            text += &chunk(json!({}), json!("stop"));
            text += "data: [DONE]\n\n";
            answer(200, &[("content-type", b"text/event-stream")], text)
        }
        "chat/completions" => {
            let message =
                json!({ "role": "assistant", "content": format!("{} bytes", body.len()) });
            let choice = json!({ "index": 0, "message": message, "finish_reason": "stop" });
            json(200, &json!({ "id": "c", "choices": [choice], "usage": { "total_tokens": 7 } }))
        }
        "files" => {
            let has = |part: &str| body.contains(part);
            let whole = has("name=\"purpose\"") && has("filename=\"a.txt\"") && has("\r\nhi\r\n");
            json(200, &json!({ "id": "file-1", "whole": whole }))
        }
        "models" => json(200, &json!({ "object": "list", "data": [{ "id": "m" }, { "id": "n" }] })),
        "models/flaky" => json(200, &json!({ "id": "flaky" })),
        // 1 and -2, as 32-bit floats.
        "embeddings" => {
            json(200, &json!({ "data": [{ "index": 0, "embedding": "AACAPwAAAMA=" }] }))
        }
        _ => json(404, &json!({ "error": { "message": "no such model", "code": "nowhere" } })),
    }
}

/// The service that `@aws-sdk/client-s3` talks to.
fn storage(state: &mut State, asked: &Asked, object: &str) -> Answer {
    match (asked.method.as_str(), object) {
        ("PUT", _) => {
            let kept = (asked.headers.clone(), asked.body.clone());
            state.objects.insert(object.to_owned(), kept);
            answer(200, &[("etag", b"\"e1\"")], "")
        }
        ("POST", _) => {
            answer(200, &[XML], "<DeleteResult><Deleted><Key>x&lt;y</Key></Deleted></DeleteResult>")
        }
        ("HEAD", _) => answer(200, &[("content-length", b"0")], ""),
        (_, "box" | "box/") => {
            let entry = |key: &str| {
                let rest = "<Size>7</Size><LastModified>2024-02-29T12:00:00.000Z</LastModified>";
                format!("<Contents><Key>{key}</Key>{rest}</Contents>")
            };
            let body = format!(
                "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>true</IsTruncated>{}{}</ListBucketResult>",
                entry("a b/é.txt"),
                entry("a b/&lt;x&gt;")
            );
            answer(200, &[XML], body)
        }
        _ => match state.objects.get(object) {
            Some((headers, body)) => {
                let range = asked.headers["range"]
                    .as_str()
                    .and_then(|range| range.strip_prefix("bytes=0-"));
                let end = range.and_then(|end| end.parse::<usize>().ok()).map(|end| end + 1);
                let kind = headers["content-type"].as_str().unwrap_or_default().as_bytes();
                let who = headers["x-amz-meta-who"].as_str().unwrap_or_default().as_bytes();
                let headers = [("content-type", kind), ("x-amz-meta-who", who)];
                let status = if end.is_some() { 206 } else { 200 };
                answer(status, &headers, body.slice(..end.unwrap_or(body.len()).min(body.len())))
            }
            None => answer(
                404,
                &[XML],
                "<Error><Code>NoSuchKey</Code><Message>there is none</Message></Error>",
            ),
        },
    }
}
