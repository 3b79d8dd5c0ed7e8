//! HTTP/2 clients that don't want an answer but the server's memory and time: they are cut, and
//! others don't notice.

use std::io;
use std::time::{Duration, Instant};

use land_tests::http2::{Connection, frame};
use land_tests::project::Project;
use land_tests::server::Server;

/// Memory that a flood may cost while it lasts, in KiB.
const MEMORY: u64 = 64 << 10;
/// Time in which a flood must be over, one way or the other.
const PATIENCE: Duration = Duration::from_secs(20);

fn server() -> Server {
    let program = "export default { fetch: async (request) => new Response(await request.text() || 'fine') };\n";
    Server::start(&Project::js(program).artifact())
}

/// Floods until the server hangs up, or `most` rounds are through; answers how many were.
fn flood(
    server: &Server,
    most: u32,
    mut round: impl FnMut(&mut Connection, u32) -> io::Result<()>,
) -> u32 {
    let before = server.resident_kib();
    let begun = Instant::now();
    let mut connection = Connection::open(server.address()).expect("a connection");
    connection.give_up_after(Duration::from_secs(5)).expect("a socket takes a timeout");
    let mut rounds = 0;
    while rounds < most && round(&mut connection, rounds).is_ok() {
        rounds += 1;
    }
    assert_eq!(server.get("/").text(), "fine", "others are served");
    let grown = server.resident_kib().saturating_sub(before);
    assert!(grown < MEMORY, "{grown} KiB more");
    assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    drop(connection);
    assert_eq!(server.get("/").text(), "fine", "and afterwards");
    assert!(!server.log().contains("panicked"), "{}", server.log());
    rounds
}

#[test]
fn rapid_resets_end_the_connection() {
    let server = server();
    let rounds = flood(&server, 200_000, |connection, _| {
        let stream = connection.request("GET", "/", b"")?;
        connection.reset(stream)
    });
    assert!(rounds < 200_000, "{rounds} resets were taken");
}

#[test]
fn endless_heads_end_the_connection() {
    let server = server();
    let block = [&[0u8, 1, b'x', 127, 0x81, 0x7f][..], &[b'a'; 16_000][..]].concat();
    let rounds = flood(&server, 20_000, |connection, round| match round {
        0 => connection.send(frame::HEADERS, 0, 1, &block),
        _ => connection.send(frame::CONTINUATION, 0, 1, &block),
    });
    assert!(rounds < 20_000, "{rounds} frames were taken");
}

#[test]
fn empty_continuations_end_the_connection() {
    let server = server();
    flood(&server, 200_000, |connection, round| match round {
        0 => connection.send(frame::HEADERS, 0, 1, &[]),
        _ => connection.send(frame::CONTINUATION, 0, 1, &[]),
    });
}

#[test]
fn settings_and_pings_that_nobody_reads_cost_nothing() {
    let server = server();
    flood(&server, 200_000, |connection, _| {
        connection.send(frame::SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 100])
    });
    flood(&server, 200_000, |connection, _| connection.send(frame::PING, 0, 0, &[7; 8]));
}

#[test]
fn small_frames_cost_little() {
    let server = server();
    flood(&server, 100_000, |connection, _| {
        connection.send(frame::PRIORITY, 0, 1, &[0, 0, 0, 3, 1])
    });
    flood(&server, 100_000, |connection, _| {
        connection.send(frame::WINDOW_UPDATE, 0, 0, &[0, 0, 0, 1])
    });
    flood(&server, 100_000, |connection, round| match round {
        0 => connection.head("POST", "/", 1),
        _ => connection.send(frame::DATA, 0, 1, &[]),
    });
}

#[test]
fn what_the_protocol_forbids_ends_the_connection() {
    let server = server();
    let cases: [(&str, u8, u8, u32, &[u8]); 8] = [
        ("data on stream 0", frame::DATA, 0, 0, b"x"),
        ("a head on stream 0", frame::HEADERS, 4, 0, &[0x82]),
        ("a stream of the server's", frame::HEADERS, 5, 2, &[0x82, 0x84, 0x86, 0x41, 1, b'a']),
        ("settings of odd length", frame::SETTINGS, 0, 0, &[1, 2, 3]),
        ("a short ping", frame::PING, 0, 0, &[1]),
        ("a window of nothing", frame::WINDOW_UPDATE, 0, 0, &[0, 0, 0, 0]),
        ("a continuation of nothing", frame::CONTINUATION, 4, 1, &[0x82]),
        ("a head that isn't HPACK", frame::HEADERS, 5, 1, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    ];
    for (title, kind, flags, stream, payload) in cases {
        let mut connection = Connection::open(server.address()).expect("a connection");
        connection.send(kind, flags, stream, payload).expect("sent");
        assert!(connection.ends_with_error(), "{title}");
        assert_eq!(server.get("/").text(), "fine", "after {title}");
    }
}

#[test]
fn heads_with_too_many_fields_are_refused() {
    let server = server();
    let mut connection = Connection::open(server.address()).expect("a connection");
    let mut head = land_tests::http2::head("GET", "/");
    for number in 0..150 {
        land_tests::http2::field(&mut head, &format!("x-{number}"), "v");
    }
    connection.send(frame::HEADERS, 5, 1, &head).expect("sent");
    let status = connection.status_of(1).expect("an answer");
    assert_eq!(status, "431");
}
