//! Dialling under a policy, with resolvers that lie and addresses that don't answer.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::TcpListener;

use super::super::policy::Scheme;
use super::*;

/// More than anything here takes.
const WITHIN: Duration = Duration::from_secs(10);

/// Answers another address each time it is asked.
struct Rebinding(AtomicUsize, Vec<Vec<&'static str>>);

impl Rebinding {
    fn new(answers: &[&[&'static str]]) -> Self {
        Self(AtomicUsize::new(0), answers.iter().map(|answer| answer.to_vec()).collect())
    }
}

impl Resolve for Rebinding {
    fn lookup<'a>(&'a self, _: &'a str) -> Lookup<'a> {
        let asked = self.0.fetch_add(1, Ordering::Relaxed);
        let answer = self.1[asked.min(self.1.len() - 1)].clone();
        Box::pin(async move { Ok(answer.iter().map(|ip| ip.parse().unwrap()).collect()) })
    }
}

fn target(host: &str, port: u16) -> Target<'_> {
    Target { scheme: Scheme::Http, host, port, method: Some("GET") }
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_after_its_lookup() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    for inside in ["127.0.0.1", "::ffff:127.0.0.1", "10.1.2.3", "169.254.169.254", "0.0.0.0"] {
        let resolver = Rebinding::new(&[&[inside]]);
        let target = target("evil.example", port);
        let error = dial_with(&resolver, &Policy::default(), &target, WITHIN).await.unwrap_err();
        assert!(matches!(error, DialError::Refused(_)), "{inside}: {error}");
    }
}

#[tokio::test]
async fn a_name_is_looked_up_once_for_a_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let resolver = Rebinding::new(&[&["127.0.0.1"], &["10.0.0.1"]]);
    let policy = Policy::parse(&["127.0.0.1"]).unwrap();
    let stream = dial_with(&resolver, &policy, &target("a.example", port), WITHIN).await.unwrap();
    assert_eq!(stream.peer_addr().unwrap().ip().to_string(), "127.0.0.1");
    assert_eq!(resolver.0.load(Ordering::Relaxed), 1);
    // The next connection is checked on its own.
    let again = dial_with(&resolver, &policy, &target("a.example", port), WITHIN).await;
    assert!(matches!(again, Err(DialError::Refused(_))));
}

#[tokio::test]
async fn of_several_addresses_only_allowed_ones_are_tried() {
    let listener = TcpListener::bind("127.0.0.2:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let resolver = Rebinding::new(&[&["127.0.0.1", "127.0.0.2"]]);
    let policy = Policy::parse(&["127.0.0.2"]).unwrap();
    let stream = dial_with(&resolver, &policy, &target("a.example", port), WITHIN).await.unwrap();
    assert_eq!(stream.peer_addr().unwrap().ip().to_string(), "127.0.0.2");
}

/// An address that takes no connection and refuses none: its queue is full. Two listeners' worth of
/// streams keep it so.
async fn silent(ip: &str) -> (tokio::net::TcpListener, Vec<TcpStream>) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(ip.parse().unwrap(), 0)).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut streams = Vec::new();
    while let Ok(stream) = timeout(Duration::from_millis(200), TcpStream::connect(address)).await {
        streams.push(stream.unwrap());
    }
    (listener, streams)
}

#[tokio::test]
async fn who_doesnt_answer_keeps_nobody_waiting() {
    let (silent, _full) = silent("127.0.0.1").await;
    let port = silent.local_addr().unwrap().port();
    let _other = TcpListener::bind(("127.0.0.2", port)).await.unwrap();
    let policy = Policy::parse(&["127.0.0.1", "127.0.0.2", "127.0.0.3"]).unwrap();
    // The first swallows packets, the second refuses at once, the third answers.
    let resolver = Rebinding::new(&[&["127.0.0.1", "127.0.0.3", "127.0.0.2"]]);
    let stream = dial_with(&resolver, &policy, &target("a.example", port), WITHIN).await.unwrap();
    assert_eq!(stream.peer_addr().unwrap().ip().to_string(), "127.0.0.2");
}

#[tokio::test]
async fn nobody_waits_longer_than_the_limit() {
    let (silent, _full) = silent("127.0.0.1").await;
    let port = silent.local_addr().unwrap().port();
    let policy = Policy::parse(&["127.0.0.1"]).unwrap();
    let resolver = Rebinding::new(&[&["127.0.0.1", "127.0.0.1"]]);
    let within = Duration::from_millis(400);
    let late = dial_with(&resolver, &policy, &target("a.example", port), within).await;
    assert!(matches!(late, Err(DialError::TimedOut { .. })), "{late:?}");
}

#[tokio::test]
async fn of_many_addresses_the_first_ones_are_looked_at() {
    let listener = TcpListener::bind("127.0.0.2:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let policy = Policy::parse(&["127.0.0.1", "127.0.0.2"]).unwrap();
    for (others, found) in [(OUTBOUND_ADDRESSES - 1, true), (OUTBOUND_ADDRESSES, false)] {
        let mut addresses = vec!["127.0.0.1"; others];
        addresses.push("127.0.0.2");
        let resolver = Rebinding::new(&[&addresses]);
        let target = target("a.example", port);
        let dialled = dial_with(&resolver, &policy, &target, WITHIN).await;
        assert_eq!(dialled.is_ok(), found, "{others}: {dialled:?}");
    }
}

#[test]
fn families_take_turns() {
    let parse =
        |texts: &[&str]| texts.iter().map(|ip| ip.parse().unwrap()).collect::<Vec<IpAddr>>();
    let mixed = alternating(parse(&["::1", "::2", "::3", "10.0.0.1", "10.0.0.2"]));
    assert_eq!(mixed, parse(&["::1", "10.0.0.1", "::2", "10.0.0.2", "::3"]));
    let mixed = alternating(parse(&["10.0.0.1", "::1", "10.0.0.2"]));
    assert_eq!(mixed, parse(&["10.0.0.1", "::1", "10.0.0.2"]));
    assert_eq!(alternating(Vec::new()), Vec::<IpAddr>::new());
}
