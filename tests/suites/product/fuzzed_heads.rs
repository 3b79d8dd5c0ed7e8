//! Heads that are nearly right: each gets an answer or a closed connection, in bounded time.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use land_tests::http::latin1;
use land_tests::project::Project;
use land_tests::server::Server;

use crate::smuggling::{PROGRAM, statuses};

/// Numbers that follow from a seed.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        usize::try_from(self.0 >> 33).expect("31 bits") % most
    }
}

/// A head that is nearly right.
fn fuzzed(random: &mut Random) -> Vec<u8> {
    const SEED: &[u8] = b"POST /a?b=c HTTP/1.1\r\nhost: example.com\r\ncontent-length: 3\r\nx: y\r\n\
        transfer-encoding: chunked\r\nexpect: 100-continue\r\nconnection: keep-alive\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    const ODD: &[u8] = b"\r\n\0 \t:;,\x7f\xff\x80{}()[]@/?#%0123456789abcxyzGET";
    let mut bytes = SEED.to_vec();
    for _ in 0..=random.below(6) {
        if bytes.len() < 2 {
            break;
        }
        let at = random.below(bytes.len());
        let odd = ODD[random.below(ODD.len())];
        match random.below(5) {
            0 => bytes[at] = odd,
            1 => bytes.insert(at, odd),
            2 => drop(bytes.remove(at)),
            3 => bytes.truncate(at.max(1)),
            _ => {
                let piece = bytes[at..(at + random.below(40)).min(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

#[test]
fn fuzzed_heads_harm_nobody() {
    let project = Project::js(PROGRAM);
    let server = Server::start(&project.artifact());
    let mut random = Random(2024);
    let end = Instant::now() + Duration::from_secs(20);
    let mut sent = 0;
    while sent < 3_000 && Instant::now() < end {
        let mut stream = TcpStream::connect(server.address()).expect("connections are accepted");
        stream.write_all(&fuzzed(&mut random)).expect("a small write fits in a buffer");
        // The server may have hung up already.
        let _ = stream.shutdown(Shutdown::Write);
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a socket takes a timeout");
        let mut answer = Vec::new();
        if let Err(error) = stream.read_to_end(&mut answer) {
            assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "head {sent}");
        }
        let known = [200, 400, 405, 411, 413, 414, 417, 431, 500, 501, 505];
        let statuses = statuses(&latin1(&answer));
        assert!(
            statuses.iter().all(|status| *status == 100 || known.contains(status)),
            "{statuses:?}"
        );
        sent += 1;
    }
    assert!(sent > 100, "only {sent} heads in 20 s");
    assert_eq!(server.get("/after").text(), "body of 0");
    assert!(!server.log().contains("panicked"), "{}", server.log());
}
