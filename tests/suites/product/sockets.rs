//! TCP connections of a program's own: data both ways, half-open, TLS, and what is refused.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use land_tests::land;
use land_tests::project::Project;
use land_tests::server::Server;

/// Serves each connection in a thread; gives the port.
pub(crate) fn listen(serve: impl Fn(TcpStream) + Send + Clone + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("bound").port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let serve = serve.clone();
            thread::spawn(move || serve(stream.expect("a connection")));
        }
    });
    port
}

pub(crate) fn echo(mut stream: TcpStream) {
    let mut copy = stream.try_clone().expect("a handle");
    // A peer that goes away ends the copying, too.
    let _ = std::io::copy(&mut stream, &mut copy);
    let _ = copy.shutdown(std::net::Shutdown::Write);
}

/// A project that may connect to these ports of this machine.
pub(crate) fn project(source: &str, ports: &[u16]) -> Project {
    let project = Project::js(source);
    let rules: Vec<String> = ports.iter().map(|port| format!("\"127.0.0.1:{port}\"")).collect();
    let rules = rules.join(", ");
    project.write("land.toml", format!("name = \"app\"\n[connect]\nallow = [{rules}]\n"));
    project
}

const ECHO: &str = r#"
import { connect } from "cloudflare:sockets";
import { connect as ours } from "land:sockets";

export default {
  async fetch(request) {
    if (connect !== ours) return new Response("two functions");
    const { searchParams } = new URL(request.url);
    const size = Number(searchParams.get("size"));
    try {
      const socket = connect(searchParams.get("to"), { allowHalfOpen: searchParams.has("half") });
      const { remoteAddress, localAddress } = await socket.opened;
      const writer = socket.writable.getWriter();
      const written = (async () => {
        for (let left = size; left > 0; left -= 65536) await writer.write(new Uint8Array(Math.min(left, 65536)).fill(7));
        await writer.close();
      })();
      let sum = 0;
      for await (const chunk of socket.readable) for (const byte of chunk) sum += byte;
      await written;
      await socket.closed;
      return Response.json({ sum, remoteAddress, local: localAddress.startsWith("127.0.0.1:"), secure: socket.secureTransport });
    } catch (error) {
      return new Response(`${error.name}: ${error.message}`, { status: 502 });
    }
  },
};
"#;

#[test]
fn bytes_go_both_ways_and_ends_are_halves() {
    let port = listen(echo);
    let server = Server::start(&project(ECHO, &[port]).artifact());
    let response = server.get(&format!("/?to=127.0.0.1:{port}&size=300000&half"));
    let wanted = format!(
        r#"{{"sum":2100000,"remoteAddress":"127.0.0.1:{port}","local":true,"secure":"off"}}"#
    );
    assert_eq!(response.text(), wanted, "{}", server.log());
}

#[test]
fn what_no_rule_names_is_refused() {
    let port = listen(echo);
    let server = Server::start(&project(ECHO, &[port]).artifact());
    let ask = |to: &str| {
        let response = server.get(&format!("/?to={to}&size=1"));
        assert_eq!(response.status, 502, "{to}: {}", response.text());
        response.text()
    };
    let other = port.wrapping_add(1).max(1024);
    let refused = ask(&format!("127.0.0.1:{other}"));
    assert!(refused.contains("outbound connection refused: no rule covers"), "{refused}");
    assert!(refused.contains("`[connect]` in land.toml"), "{refused}");
    assert!(refused.contains(&format!("\"127.0.0.1:{port}\", \"127.0.0.1:{other}\"")), "{refused}");
    assert!(ask("example.com:443").contains("refused"));
    assert!(ask("169.254.169.254:80").contains("refused"));
    assert!(ask("127.0.0.1:25").contains("port 25"));
    for nonsense in ["nowhere", "a%20b:1", "host:0", "host:65536", "host:x", "u@h:1", "h/x:1", ":1"]
    {
        assert!(ask(nonsense).starts_with("TypeError: connect: "), "{nonsense}");
    }
    // A rule for a name says nothing about the private address behind it.
    let project = Project::js(ECHO);
    project.write("land.toml", "name = \"app\"\n[connect]\nallow = [\"*.localhost.direct:1\"]\n");
    let server = Server::start(&project.artifact());
    assert_eq!(server.get(&format!("/?to=127.0.0.1:{port}&size=1")).status, 502);
}

#[test]
fn a_rule_says_with_whom() {
    for (rule, problem) in
        [("*:5432", "names nobody"), ("db.example.com", "has no port"), ("h:0", "port")]
    {
        let project = Project::js(ECHO);
        project.write("land.toml", format!("name = \"app\"\n[connect]\nallow = [\"{rule}\"]\n"));
        let said = project.build().expect_failure().stderr;
        assert!(said.contains(problem) && said.contains("hint: "), "{rule}: {said}");
    }
}

/// Speaks enough of Redis's protocol for an exchange.
fn redis(stream: TcpStream) {
    let mut reader = std::io::BufReader::new(stream.try_clone().expect("a handle"));
    let mut writer = stream;
    let mut stored = Vec::new();
    while let Some(words) = read_command(&mut reader) {
        let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
        let answer = match words[..] {
            [b"PING"] => b"+PONG\r\n".to_vec(),
            [b"SET", _, value] => {
                stored = value.to_vec();
                b"+OK\r\n".to_vec()
            }
            [b"GET", _] => [format!("${}\r\n", stored.len()).as_bytes(), &stored, b"\r\n"].concat(),
            _ => b"-ERR unknown\r\n".to_vec(),
        };
        writer.write_all(&answer).expect("the program reads");
    }
}

fn read_command(reader: &mut impl std::io::BufRead) -> Option<Vec<Vec<u8>>> {
    let count = read_number(reader, '*')?;
    (0..count)
        .map(|_| {
            let mut bytes = vec![0; read_number(reader, '$')? + 2];
            reader.read_exact(&mut bytes).ok()?;
            bytes.truncate(bytes.len() - 2);
            Some(bytes)
        })
        .collect()
}

fn read_number(reader: &mut impl std::io::BufRead, mark: char) -> Option<usize> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    line.trim_end().strip_prefix(mark)?.parse().ok()
}

const REDIS: &str = r#"
import { connect } from "land:sockets";
const encoder = new TextEncoder();
const decoder = new TextDecoder();
export default {
  async fetch(request) {
    const socket = connect({ hostname: "127.0.0.1", port: Number(new URL(request.url).searchParams.get("port")) });
    const writer = socket.writable.getWriter();
    const reader = socket.readable.getReader();
    const command = async (...words) => {
      await writer.write(encoder.encode(`*${words.length}\r\n${words.map((w) => `$${encoder.encode(w).length}\r\n${w}\r\n`).join("")}`));
      return decoder.decode((await reader.read()).value);
    };
    const answers = [await command("PING"), await command("SET", "key", "wörld"), await command("GET", "key"), await command("NO")];
    await socket.close();
    return Response.json([...answers, (await reader.read()).done]);
  },
};
"#;

#[test]
fn a_protocol_of_requests_and_answers() {
    let port = listen(redis);
    let server = Server::start(&project(REDIS, &[port]).artifact());
    let answer = server.get(&format!("/?port={port}")).text();
    let wanted = r#"["+PONG\r\n","+OK\r\n","$6\r\nwörld\r\n","-ERR unknown\r\n",true]"#;
    assert_eq!(answer, wanted, "{}", server.log());
}

const MANY: &str = r#"
import { connect } from "cloudflare:sockets";
export default {
  async fetch(request) {
    const to = new URL(request.url).searchParams.get("to");
    const sockets = Array.from({ length: 17 }, () => connect(to));
    const opened = await Promise.allSettled(sockets.map((socket) => socket.opened));
    const failed = opened.filter(({ status }) => status === "rejected");
    await sockets[0].close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const again = await connect(to).opened.then(() => "opened", ({ message }) => message);
    return Response.json([failed.length, failed[0]?.reason.message, again]);
  },
};
"#;

#[test]
fn a_sandbox_has_so_many_connections() {
    let port = listen(|mut stream| drop(stream.read(&mut [0])));
    let server = Server::start(&project(MANY, &[port]).artifact());
    let answer = server.get(&format!("/?to=127.0.0.1:{port}")).text();
    assert_eq!(answer, r#"[1,"connect: too many connections are open","opened"]"#);
}

#[test]
fn sockets_need_a_request() {
    let project = Project::js(
        "import { connect } from \"land:sockets\";\nconnect(\"a:1\");\nexport default { fetch() {} };\n",
    );
    let said = project.build().expect_failure().stderr;
    assert!(said.contains("`connect` can't be used at module scope"), "{said}");
    // What the engine has besides is its own.
    let project = Project::js("import \"land:sockets/channel\";\nexport default { fetch() {} };\n");
    project.build().expect_failure();
}

#[test]
fn loopback_may_be_allowed_for_development() {
    let port = listen(echo);
    let project = Project::js(ECHO);
    let artifact = project.artifact();
    let path = artifact.to_str().expect("a plain name");
    let words = ["serve", path, "--listen", "127.0.0.1:0", "--allow-loopback"];
    let server = Server::spawn(&mut land::command(project.path(), &words));
    let response = server.get(&format!("/?to=127.0.0.1:{port}&size=3&half"));
    assert!(response.text().contains("\"sum\":21"), "{}", response.text());
}
