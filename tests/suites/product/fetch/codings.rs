//! Compressed responses: undone for programs, passed on as they are where that is right.

use async_compression::tokio::bufread;
use hyper::Request as Received;
use hyper::body::Incoming;
use land_tests::upstream::{Answer, Upstream, answer};
use tokio::io::AsyncReadExt;

use super::{act, failure, request, server};

const TEXT: &str = "Grüße, again and again and again and again.";

/// The text with these codings, the first one innermost.
async fn encode(codings: &str) -> Vec<u8> {
    let mut text = TEXT.as_bytes().to_vec();
    for coding in codings.split(", ") {
        let (input, mut out) = (&text[..], Vec::new());
        let done = match coding {
            "gzip" => bufread::GzipEncoder::new(input).read_to_end(&mut out).await,
            "deflate" => bufread::ZlibEncoder::new(input).read_to_end(&mut out).await,
            "raw" => bufread::DeflateEncoder::new(input).read_to_end(&mut out).await,
            "br" => bufread::BrotliEncoder::new(input).read_to_end(&mut out).await,
            "zstd" => bufread::ZstdEncoder::new(input).read_to_end(&mut out).await,
            _ => Ok(0),
        };
        done.expect("in memory");
        text = out;
    }
    text
}

/// `/coding` answers the text coded like this; `/coding/cut` only half of that.
async fn coded(request: Received<Incoming>) -> Answer {
    let mut path = request.uri().path()[1..].split('/');
    let coding = path.next().unwrap_or_default();
    let header = match coding {
        "raw" => "deflate",
        "twice" => "gzip, br",
        "most" => "gzip, br, gzip",
        "too-many" => "gzip, br, gzip, gzip",
        "empty" => "gzip",
        "unknown" => "x-ours",
        coding => coding,
    };
    let mut bytes = encode(if header.contains(", ") { header } else { coding }).await;
    match path.next() {
        Some("cut") => bytes.truncate(bytes.len() / 2),
        Some("damaged") => bytes[5..].fill(0xee),
        _ => {}
    }
    answer(200, &[("content-encoding", header.as_bytes()), ("content-type", b"text/plain")], bytes)
}

#[test]
fn programs_read_them_undone() {
    let (upstream, server) = (Upstream::http(coded), server());
    for coding in ["gzip", "deflate", "raw", "br", "zstd", "twice", "most"] {
        let response = act(&server, "changed", &upstream.url(&format!("/{coding}")));
        assert_eq!(response.text(), format!("[{TEXT}]"), "{coding}");
        assert_eq!(response.value("content-encoding"), None);
        assert_eq!(response.value("content-type").as_deref(), Some("text/plain"));
    }
    assert_eq!(act(&server, "changed", &upstream.url("/empty")).text(), "[]");
    // One more than are undone.
    let four = act(&server, "changed", &upstream.url("/too-many"));
    assert_eq!(four.value("content-encoding").as_deref(), Some("gzip, br, gzip, gzip"));
    assert_ne!(four.text(), format!("[{TEXT}]"));
    let unknown = act(&server, "changed", &upstream.url("/unknown"));
    assert_eq!(unknown.value("content-encoding").as_deref(), Some("x-ours"));
}

#[test]
fn visitors_get_them_as_they_are_when_they_accept_that() {
    let (upstream, server) = (Upstream::http(coded), server());
    for coding in ["gzip", "br", "zstd"] {
        let to = upstream.url(&format!("/{coding}"));
        let response =
            server.send(&request("pass", &to).header("accept-encoding", "gzip, br, zstd"));
        assert_eq!(response.value("content-encoding").as_deref(), Some(coding));
        let bytes = tokio::runtime::Builder::new_current_thread().build().expect("a thread");
        assert_eq!(response.body, bytes.block_on(encode(coding)));
        let length = response.body.len().to_string();
        assert_eq!(response.value("content-length").as_deref(), Some(length.as_str()));
        for accepted in ["identity", "gzip;q=0, deflate"] {
            let response = server.send(&request("pass", &to).header("accept-encoding", accepted));
            assert_eq!(
                (response.value("content-encoding"), response.text().as_str()),
                (None, TEXT)
            );
        }
    }
}

#[test]
fn damaged_ones_are_errors() {
    let (upstream, server) = (Upstream::http(coded), server());
    for coding in ["gzip", "deflate", "br", "zstd"] {
        for how in ["cut", "damaged"] {
            let text =
                failure(&act(&server, "changed", &upstream.url(&format!("/{coding}/{how}"))));
            assert!(text.contains("Body: its content coding is damaged"), "{coding} {how}: {text}");
        }
    }
}
