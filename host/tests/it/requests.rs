//! A request's way through a sandbox, in process.

use http::Request;
use land_abi::{Body as Source, FailureKind, RequestHead};
use land_host::{AppOptions, Body};

use crate::guests;
use crate::support::{app, app_with, collect, fetch, get, log_of, wait_for_log};

#[tokio::test]
async fn answers() {
    let (parts, body) = fetch(&app("hello", &guests::hello())).await;
    assert_eq!(parts.status, 200);
    assert_eq!(parts.headers["content-type"], "text/plain");
    assert_eq!(body, b"hello\n");
}

#[tokio::test]
async fn every_request_has_fresh_memory_and_globals() {
    let app = app("counts", &guests::counts());
    for _ in 0..100 {
        assert_eq!(fetch(&app).await.1, b"1");
    }
}

#[tokio::test]
async fn sandboxes_never_agree_on_random_bytes() {
    let app = app("entropy", &guests::shows_entropy());
    let (a, b) = (fetch(&app).await.1, fetch(&app).await.1);
    assert_ne!(a[..16], b[..16]);
    let clock = f64::from_le_bytes(a[16..].try_into().unwrap());
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    assert!((now.as_secs_f64() - clock / 1000.0).abs() < 5.0);
}

#[tokio::test]
async fn heads_arrive_byte_for_byte() {
    let request = Request::post("http://h:8/p%2f?a=%zz&a")
        .header("x-a", "1")
        .header("x-a", http::HeaderValue::from_bytes(b"\xff\x80").unwrap())
        .body(Body::from("body"))
        .unwrap();
    let (_, bytes) = collect(app("head", &guests::shows_head()).handle(request).await).await;
    let head = RequestHead::decode(&bytes).unwrap();
    assert_eq!(head.method, b"POST");
    assert_eq!(head.url, b"http://h:8/p%2f?a=%zz&a");
    assert_eq!(head.body, 1);
    let expected = [(&b"host"[..], &b"h:8"[..]), (b"x-a", b"1"), (b"x-a", b"\xff\x80")];
    assert_eq!(head.headers, expected);
    let (_, bytes) = collect(app("head", &guests::shows_head()).handle(get("/")).await).await;
    assert_eq!(RequestHead::decode(&bytes).unwrap().body, 0);
}

#[tokio::test]
async fn waits_for_timers() {
    let (parts, body) = fetch(&app("later", &guests::answers_later(20))).await;
    assert_eq!((parts.status.as_u16(), &body[..]), (200, &b"later"[..]));
}

#[tokio::test]
async fn works_on_after_the_answer() {
    let (_, body) = fetch(&app("works-on", &guests::works_on(30, "it"))).await;
    assert_eq!(body, b"first");
    assert!(log_of("works-on").is_empty());
    wait_for_log("works-on", "it worked on").await;
}

#[tokio::test]
async fn a_failure_is_a_plain_page_and_a_log_entry() {
    let guest =
        guests::fails(FailureKind::Handling, "TypeError: secret", "    at f (worker.js:1:11)\n");
    let mut map = sourcemap::SourceMapBuilder::new(None);
    let token = map.add(0, 10, 4, 2, Some("../src/index.ts"), None, false);
    map.set_source_contents(token.src_id, Some("1\n2\n3\n4\n  boom();\n6"));
    let mut json = Vec::new();
    map.into_sourcemap().to_writer(&mut json).unwrap();
    let app = app_with(
        "fails",
        &guest,
        AppOptions { source_map: Some(json.into()), ..Default::default() },
    );
    let (parts, body) = fetch(&app).await;
    let id = parts.headers["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(parts.status, 500);
    assert_eq!(
        String::from_utf8(body).unwrap(),
        format!("Internal Server Error\n\nrequest id: {id}\n")
    );
    let log = log_of("fails");
    assert_eq!(
        log,
        [format!(
            "Error [fails] GET http://example.test/ (request {id}) failed: TypeError: secret\n    at f (src/index.ts:5:3)\n\n  4 | 4\n> 5 |   boom();\n    |   ^\n  6 | 6"
        )]
    );
}

#[tokio::test]
async fn a_guest_that_ends_without_an_answer_is_a_failure() {
    let (parts, _) = fetch(&app("no-answer", &guests::does("(i32.const 1)"))).await;
    assert_eq!(parts.status, 500);
    assert!(log_of("no-answer")[0].contains("ended without a response"));
}

#[tokio::test]
async fn a_promise_that_never_settles_fails_at_once() {
    let begun = std::time::Instant::now();
    let (parts, _) = fetch(&app("stalls", &guests::does("(i32.const 0)"))).await;
    assert_eq!(parts.status, 500);
    assert!(begun.elapsed().as_secs() < 5);
    assert!(log_of("stalls")[0].contains("the handler's promise never settles"));
}

#[tokio::test]
async fn bad_requests_never_reach_the_guest() {
    let app = app("bad", &guests::hello());
    let no_host = Request::get("/").body(Body::empty()).unwrap();
    assert_eq!(app.handle(no_host).await.status(), 400);
    let connect = Request::connect("h:1").header("host", "h").body(Body::empty()).unwrap();
    assert_eq!(app.handle(connect).await.status(), 405);
}

#[tokio::test]
async fn responses_without_a_body_have_none() {
    let no_content = guests::replies(&guests::head(204, Source::Inline, &[]), b"x");
    let (parts, body) = fetch(&app("no-content", &no_content)).await;
    assert_eq!((parts.status.as_u16(), body.len()), (204, 0));
    let head = Request::head("http://h/").body(Body::empty()).unwrap();
    let (parts, body) = collect(app("hello", &guests::hello()).handle(head).await).await;
    assert_eq!((parts.headers["content-length"].as_bytes(), body.len()), (&b"6"[..], 0));
}

#[tokio::test]
async fn responses_that_http_cannot_carry_are_refused() {
    type Headers = &'static [(&'static [u8], &'static [u8])];
    let bad: [(u32, Headers); 5] = [
        (101, &[]),
        (600, &[]),
        (200, &[(b"a b", b"")]),
        (200, &[(b"a", b"x\r\ny: z")]),
        (200, &[(b"content-length", b"1, 2")]),
    ];
    for (status, headers) in bad {
        // The guest traps when `respond` refuses.
        let guest = guests::replies(&guests::head(status, Source::Inline, headers), b"");
        let (parts, _) = fetch(&app("refused", &guest)).await;
        let lied = headers.first().is_some_and(|(name, _)| *name == b"content-length");
        // An inline body's length is known, so that what the guest says about it is left out.
        assert_eq!(parts.status, if lied { 200 } else { 500 });
    }
}
