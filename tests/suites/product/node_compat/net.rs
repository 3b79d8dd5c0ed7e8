//! `node:net`, `node:tls` and `node:http`'s client against servers of this machine.

use std::net::TcpListener;

use land_tests::project::Project;
use land_tests::server::Server;
use land_tests::upstream::{Upstream, answer};

use crate::{sockets, sockets_tls};

const NET: &str = r#"
import net from "node:net";
import tls from "node:tls";

/** All that a socket says until it is closed. */
function follow(socket) {
  const seen = { text: "", events: [] };
  socket.setEncoding("utf8");
  socket.on("data", (text) => void (seen.text += text));
  for (const name of ["connect", "secureConnect", "ready", "end", "timeout"]) socket.on(name, () => seen.events.push(name));
  socket.on("error", (error) => Object.assign(seen, { code: error.code, syscall: error.syscall, name: error.name }));
  return new Promise((resolve) => socket.once("close", (failed) => resolve({ ...seen, failed, destroyed: socket.destroyed })));
}

const programs = {
  "/echo": async (port) => {
    const socket = net.createConnection({ port, host: "127.0.0.1", allowHalfOpen: true }, () => socket.write("hello "));
    const states = [socket.readyState];
    socket.once("connect", () => {
      states.push(socket.readyState, net.isIP(socket.remoteAddress), socket.remotePort === port, socket.remoteFamily, socket.localPort > 0);
      socket.write(Buffer.from("from ")), socket.end("node");
    });
    const seen = await follow(socket);
    return { ...seen, states, read: socket.bytesRead, written: socket.bytesWritten };
  },
  "/large": async (port) => {
    const socket = net.connect(port, "127.0.0.1");
    const closed = follow(socket);
    let rest = 40, waited = 0;
    const more = () => {
      while (rest-- > 0) if (!socket.write(Buffer.alloc(32768, "x"))) return void (waited += 1, socket.once("drain", more));
      socket.end();
    };
    more();
    const { text, failed } = await closed;
    return { length: text.length, waited: waited > 0, failed };
  },
  "/fails": async (port) => {
    const { code, syscall, failed, name } = await follow(net.connect(port, "127.0.0.1"));
    return { code, syscall, failed, name };
  },
  "/silent": async (port) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.setTimeout(20, () => socket.destroy());
    return follow(socket);
  },
  "/tls": async (port, host) => {
    const socket = tls.connect({ host, port }, () => socket.end("hello\n"));
    return { ...(await follow(socket)), authorized: socket.authorized, encrypted: socket.encrypted };
  },
  "/upgraded": async (port) => {
    const plain = net.connect(port, "127.0.0.1");
    plain.write("STARTTLS\n");
    await new Promise((resolve) => plain.once("data", resolve));
    plain.removeAllListeners("data");
    const socket = tls.connect({ socket: plain, host: "127.0.0.1" }, () => socket.end("late\n"));
    return follow(socket);
  },
  "/certificate": async (port) => {
    try {
      tls.connect({ host: "127.0.0.1", port, cert: "mine", key: "mine" });
    } catch (error) {
      return { code: error.code };
    }
  },
};

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    return Response.json(await programs[pathname](Number(searchParams.get("port")), searchParams.get("host") ?? "127.0.0.1"));
  },
};
"#;

fn ask(server: &Server, path: &str) -> serde_json::Value {
    let response = server.get(path);
    assert_eq!(response.status, 200, "{path}: {}", server.log());
    serde_json::from_str(&response.text()).expect("JSON")
}

#[test]
fn net_sockets_tell_what_happens_to_them() {
    let echo = sockets::listen(sockets::echo);
    let silent = sockets::listen(|stream| {
        // Until the program goes away.
        let _ = std::io::copy(&mut &stream, &mut std::io::sink());
    });
    let gone =
        TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port();
    let server = Server::start(&sockets::project(NET, &[echo, silent, gone]).artifact());
    let heard = ask(&server, &format!("/echo?port={echo}"));
    assert_eq!(heard["text"], "hello from node");
    assert_eq!(heard["events"], serde_json::json!(["connect", "ready", "end"]), "{heard}");
    assert_eq!(heard["states"], serde_json::json!(["opening", "open", 4, true, "IPv4", true]));
    assert_eq!((&heard["read"], &heard["written"]), (&15.into(), &15.into()));
    assert_eq!((&heard["failed"], &heard["destroyed"]), (&false.into(), &true.into()));
    let large = ask(&server, &format!("/large?port={echo}"));
    assert_eq!(large, serde_json::json!({ "length": 40 * 32768, "waited": true, "failed": false }));
    let refused = ask(&server, &format!("/fails?port={gone}"));
    let wanted = |code: &str| serde_json::json!({ "code": code, "syscall": "connect", "failed": true, "name": "Error" });
    assert_eq!(refused, wanted("ECONNREFUSED"), "{}", server.log());
    assert_eq!(ask(&server, "/fails?port=9"), wanted("EACCES"), "no rule covers it");
    let timed_out = ask(&server, &format!("/silent?port={silent}"));
    assert_eq!(timed_out["events"], serde_json::json!(["connect", "ready", "timeout"]));
}

#[test]
fn tls_sockets_are_checked_by_the_host() {
    let (pem, config) = sockets_tls::authority();
    let port = sockets_tls::listen(config);
    let project = Project::js(NET);
    let server = sockets_tls::start(&project, port, &pem);
    let heard = ask(&server, &format!("/tls?port={port}"));
    assert_eq!(heard["text"], "secret hello\n", "{heard}");
    assert_eq!((&heard["authorized"], &heard["encrypted"]), (&true.into(), &true.into()));
    assert_eq!(ask(&server, &format!("/upgraded?port={port}"))["text"], "secret late\n");
    let other = ask(&server, &format!("/tls?port={port}&host=localhost"));
    assert_eq!((&other["failed"], &other["authorized"]), (&true.into(), &false.into()), "{other}");
    let own = ask(&server, &format!("/certificate?port={port}"));
    assert_eq!(own["code"], "ERR_METHOD_NOT_IMPLEMENTED", "certificates of one's own are refused");
}

const HTTP: &str = r#"
import http from "node:http";

const read = (stream) => new Promise((resolve, reject) => {
  let text = "";
  stream.setEncoding("utf8").on("data", (part) => void (text += part)).on("end", () => resolve(text)).on("error", reject);
});

export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const url = new URL(searchParams.get("to"));
    const events = [];
    const options = { method: searchParams.get("method"), headers: { "x-own": "1" } };
    const sent = http.request(url, options);
    for (const name of ["socket", "finish", "response", "close"]) sent.on(name, () => events.push(name));
    const answered = new Promise((resolve, reject) => sent.on("response", resolve).on("error", reject));
    if (options.method === "POST") sent.write("some "), sent.write(Buffer.from("bytes"));
    sent.end();
    try {
      const response = await answered;
      const text = await read(response);
      await new Promise((resolve) => (sent.closed ? resolve() : sent.once("close", resolve)));
      return Response.json({ status: response.statusCode, type: response.headers["content-type"], text, events });
    } catch (error) {
      return Response.json({ code: error.code, syscall: error.syscall });
    }
  },
};
"#;

#[test]
fn the_http_client_sends_and_receives() {
    let upstream = Upstream::http(|request| async move {
        use http_body_util::BodyExt;
        let what = format!("{} {:?} ", request.method(), request.headers().get("x-own"));
        let body = request.into_body().collect().await.expect("a body").to_bytes();
        answer(201, &[("content-type", b"text/x")], [what.as_bytes(), &body].concat())
    });
    let gone =
        TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port();
    let project = Project::js(HTTP);
    project.write("land.toml", "name = \"app\"\n[fetch]\nallow = [\"http://127.0.0.1:*\"]\n");
    let server = Server::start(&project.artifact());
    for (method, body) in [("GET", ""), ("POST", "some bytes")] {
        let heard = ask(&server, &format!("/?method={method}&to={}", upstream.url("/")));
        assert_eq!((&heard["status"], &heard["type"]), (&201.into(), &"text/x".into()), "{heard}");
        assert_eq!(heard["text"], format!("{method} Some(\"1\") {body}"));
        let order = serde_json::json!(["socket", "finish", "response", "close"]);
        assert_eq!(heard["events"], order, "the request ends with its response");
    }
    let refused = ask(&server, &format!("/?method=GET&to=http://127.0.0.1:{gone}/"));
    assert_eq!(refused["code"], "ECONNREFUSED", "{refused}");
}
