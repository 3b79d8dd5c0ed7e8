//! One app computes without end, on more threads than there are; the other one's visitors are served.

use std::net::TcpStream;

use land_tests::http::{Connection, Request};
use land_tests::node::{Folder, ask_admin, wait_for_admin};
use land_tests::project::Project;

/// Loops that run at a time.
const LOOPS: usize = 4;

const PROGRAM: &str = r#"
export default {
  fetch(request) {
    if (new URL(request.url).pathname === "/loop") for (;;);
    return new Response("hello");
  },
};
"#;

#[test]
fn endless_loops_of_one_app_keep_nobody_of_another_waiting() {
    let project = Project::js(PROGRAM);
    let limits = "[limits]\ncpu_ms = 300000\ncpu_turn_ms = 300000\nwall_ms = 300000\n";
    project.write("land.toml", format!("name = \"app\"\n{limits}"));
    let folder = Folder::new();
    folder.write("app.wasm", std::fs::read(project.artifact()).expect("an artifact"));
    let app = |name: &str| {
        format!(
            "[[app]]\nname = \"{name}\"\nartifact = \"app.wasm\"\nroutes = [\"{name}.example\"]\n"
        )
    };
    folder.configure(&[app("greedy"), app("polite")].concat());
    let server = folder.serve();
    let request =
        |app: &str, path: &str| Request::new("GET", path).header("host", format!("{app}.example"));
    assert_eq!(server.send(&request("polite", "/")).text(), "hello");

    let loops: Vec<TcpStream> = (0..LOOPS)
        .map(|_| {
            let stream = TcpStream::connect(server.address()).expect("the server accepts");
            let mut connection = Connection::over(stream.try_clone().expect("a handle"));
            connection.write(&request("greedy", "/loop").encode());
            stream
        })
        .collect();
    wait_for_admin(&server, "/metrics", &format!("land_requests_running {LOOPS}\n"));
    let mut connection = server.connect();
    for _ in 0..300 {
        assert_eq!(connection.exchange(&request("polite", "/")).text(), "hello");
        assert_eq!(server.send(&request("polite", "/")).text(), "hello");
    }
    // All of them have computed all the time.
    let metrics = ask_admin(&server, "/metrics").text();
    assert!(metrics.contains(&format!("land_requests_running {LOOPS}\n")), "{metrics}");
    // Their visitors leave, and so do they.
    drop(loops);
    wait_for_admin(&server, "/metrics", "land_requests_running 0\n");
}
