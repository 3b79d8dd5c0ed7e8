//! Whom the programs of these tests talk to: servers that do nothing, or only a part of it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// What a server does with each of its connections.
#[derive(Debug, Clone, Copy)]
pub enum Peer {
    /// Nobody is needed.
    None,
    /// Takes no connection and refuses none.
    Silent,
    /// Takes connections, reads nothing, says nothing.
    Idle,
    /// Answers with this, once something has arrived.
    Says(&'static str),
}

/// A running one; its connections live as long.
#[derive(Debug)]
pub struct Running {
    pub address: String,
    _kept: Vec<TcpStream>,
    _listener: Option<TcpListener>,
}

impl Peer {
    pub fn start(self) -> Running {
        match self {
            Self::None => Running { address: String::new(), _kept: Vec::new(), _listener: None },
            Self::Silent => silent(),
            Self::Idle => serve(""),
            Self::Says(text) => serve(text),
        }
    }
}

/// A listener whose queue is full: the system drops what comes on top.
fn silent() -> Running {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let listener = runtime.expect("a runtime").block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a free port");
        socket.listen(1).expect("listening").into_std().expect("a listener")
    });
    let address: SocketAddr = listener.local_addr().expect("bound");
    let mut kept = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
        kept.push(stream);
    }
    Running { address: address.to_string(), _kept: kept, _listener: Some(listener) }
}

fn serve(text: &'static str) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound").to_string();
    thread::spawn(move || {
        let mut kept = Vec::new();
        for mut stream in listener.incoming().map_while(Result::ok) {
            if text.is_empty() {
                kept.push(stream);
                continue;
            }
            thread::spawn(move || {
                // A program that has met its limit hangs up.
                while matches!(stream.read(&mut [0; 4096]), Ok(1..)) {
                    let _ = stream.write_all(text.as_bytes());
                }
            });
        }
    });
    Running { address, _kept: Vec::new(), _listener: None }
}
