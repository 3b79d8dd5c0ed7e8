//! TLS on a program's own connections: from the beginning, or begun in the middle.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use land_tests::land;
use land_tests::project::Project;
use land_tests::server::Server;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// An authority's certificate as PEM, and a server that it vouches for as `127.0.0.1`.
pub(crate) fn authority() -> (String, Arc<ServerConfig>) {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let authority = CertifiedIssuer::self_signed(params, key).expect("a certificate");
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("a name");
    let certificate = params.signed_by(&key, &authority).expect("a certificate");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        );
    (authority.pem(), Arc::new(config.expect("a pair")))
}

/// A server that says `GO` to a line, and begins TLS after it; or before anything.
pub(crate) fn listen(config: Arc<ServerConfig>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("bound").port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let config = config.clone();
            thread::spawn(move || serve(stream.expect("a connection"), config));
        }
    });
    port
}

fn serve(mut stream: TcpStream, config: Arc<ServerConfig>) {
    let mut first = [0];
    if stream.peek(&mut first).is_err() {
        return;
    }
    if first[0] == b'S' {
        let mut line = [0; 9];
        stream.read_exact(&mut line).expect("a line");
        assert_eq!(&line, b"STARTTLS\n");
        stream.write_all(b"GO\n").expect("written");
    } else if first[0] == b'I' {
        // An attacker's: what it adds in the clear must not be read as if it came by TLS.
        stream.write_all(b"GO\ninjected\n").expect("written");
        return;
    }
    let connection = ServerConnection::new(config).expect("a configuration");
    let mut reader = BufReader::new(StreamOwned::new(connection, stream));
    let mut line = String::new();
    // A client that refuses the certificate goes away here.
    while reader.read_line(&mut line).is_ok_and(|count| count > 0) {
        let answer = format!("secret {line}");
        reader.get_mut().write_all(answer.as_bytes()).expect("written");
        line.clear();
    }
}

const PROGRAM: &str = r#"
import { connect } from "cloudflare:sockets";
const encoder = new TextEncoder();
const decoder = new TextDecoder();
async function say(socket, line) {
  const writer = socket.writable.getWriter();
  await writer.write(encoder.encode(line));
  writer.releaseLock();
}
async function hear(socket, length) {
  const reader = socket.readable.getReader();
  let text = "";
  while (text.length < length) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value);
  }
  reader.releaseLock();
  return text;
}
export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const address = { hostname: searchParams.get("host") ?? "127.0.0.1", port: Number(searchParams.get("port")) };
    try {
      if (pathname === "/on") {
        const socket = connect(address, { secureTransport: "on" });
        await say(socket, "hello\n");
        return new Response(await hear(socket, 13) + socket.secureTransport);
      }
      const plain = connect(address, { secureTransport: pathname === "/off" ? "off" : "starttls" });
      await say(plain, pathname === "/inject" ? "INJECT\n" : "STARTTLS\n");
      if (pathname !== "/inject") await hear(plain, 3);
      const secure = plain.startTls();
      await say(secure, "hello\n");
      const text = await hear(secure, 13);
      await plain.closed;
      await secure.close();
      return new Response(`${text}${plain.upgraded} ${plain.secureTransport} ${secure.upgraded} ${secure.secureTransport}`);
    } catch (error) {
      return new Response(`${error.name}: ${error.message}`, { status: 502 });
    }
  },
};
"#;

/// A server whose programs may connect to `port`, and trust this authority.
pub(crate) fn start(project: &Project, port: u16, pem: &str) -> Server {
    let rules = format!("[\"127.0.0.1:{port}\", \"localhost:{port}\"]");
    project.write("land.toml", format!("name = \"app\"\n[connect]\nallow = {rules}\n"));
    project.write("authority.pem", pem);
    let artifact = project.artifact();
    let path = artifact.to_str().expect("a plain name");
    let mut command = land::command(project.path(), &["serve", path, "--listen", "127.0.0.1:0"]);
    command.env("SSL_CERT_FILE", project.path().join("authority.pem"));
    Server::spawn(&mut command)
}

#[test]
fn tls_from_the_beginning_and_in_the_middle() {
    let (pem, config) = authority();
    let port = listen(config);
    let project = Project::js(PROGRAM);
    let server = start(&project, port, &pem);
    let ask = |path: &str| server.get(&format!("{path}port={port}")).text();
    assert_eq!(ask("/on?"), "secret hello\non", "{}", server.log());
    assert_eq!(ask("/start?"), "secret hello\ntrue starttls false on");
    let answer = ask("/off?");
    assert!(answer.contains("was not opened with"), "{answer}");
    let answer = ask("/inject?");
    assert!(answer.contains("TLS with `127.0.0.1` failed"), "{answer}");
    // The certificate names an address, not this name.
    let answer = ask("/on?host=localhost&");
    assert!(answer.contains("TLS with `localhost` failed"), "{answer}");
}

#[test]
fn an_unknown_authority_is_not_believed() {
    let (_, config) = authority();
    let (other, _) = authority();
    let port = listen(config);
    let project = Project::js(PROGRAM);
    let server = start(&project, port, &other);
    for path in ["/on", "/start"] {
        let answer = server.get(&format!("{path}?port={port}")).text();
        assert!(answer.contains("TLS with `127.0.0.1` failed"), "{answer}");
    }
}
