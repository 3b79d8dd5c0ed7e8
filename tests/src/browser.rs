//! A real browser, without a window, told what to do over its debugging protocol.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket};

use crate::http::{Connection, Request};
use crate::server::PATIENCE;

/// What the browser may not do: anything but show the page.
const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--window-size=1100,900",
    "--remote-debugging-port=0",
];

/// A browser with one page.
#[derive(Debug)]
pub struct Browser {
    child: Child,
    socket: WebSocket<TcpStream>,
    next: u64,
    _profile: TempDir,
}

impl Browser {
    /// Starts one; `None` when this machine has none.
    #[track_caller]
    pub fn start() -> Option<Self> {
        let profile = tempfile::tempdir().expect("a temporary folder");
        let mut command = Command::new("chromium");
        command.args(FLAGS).arg(format!("--user-data-dir={}", profile.path().display()));
        command.arg("about:blank").stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().ok()?;
        let mut lines = BufReader::new(child.stderr.take().expect("captured")).lines();
        let said = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let rest = line.split_once("ws://")?.1;
            Some(rest.split('/').next()?.to_owned())
        });
        let address = said.expect("the browser says where it listens");
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let page = page_of(&address);
        let stream = TcpStream::connect(&address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
        let (socket, _) = tungstenite::client(page.as_str(), stream).expect("it agrees");
        Some(Self { child, socket, next: 0, _profile: profile })
    }

    /// One command of the protocol; gives its result.
    #[track_caller]
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let text = json!({ "id": self.next, "method": method, "params": params }).to_string();
        self.socket.send(Message::text(text)).expect("the browser runs");
        loop {
            let message = self.socket.read().expect("the browser answers in time");
            let Message::Text(text) = message else { continue };
            let answer: Value = serde_json::from_str(&text).expect("it speaks JSON");
            if answer["id"] == self.next {
                return answer["result"].clone();
            }
        }
    }

    /// Goes to a page.
    #[track_caller]
    pub fn open(&mut self, url: &str) {
        self.call("Page.navigate", json!({ "url": url }));
    }

    /// The value of an expression on the page; `null` while it is being exchanged.
    #[track_caller]
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let params = json!({ "expression": expression, "returnByValue": true });
        self.call("Runtime.evaluate", params)["result"]["value"].clone()
    }

    /// Waits until the page's text contains `text`; gives all of it.
    #[track_caller]
    pub fn wait_for_text(&mut self, text: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let shown = self.evaluate("document.body ? document.body.innerText : ''");
            let shown = shown.as_str().unwrap_or_default().to_owned();
            if shown.contains(text) {
                return shown;
            }
            assert!(Instant::now() < end, "no `{text}` on the page:\n{shown}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// A picture of the page, PNG in base64.
    #[track_caller]
    pub fn picture(&mut self, scheme: &str) -> String {
        let feature = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": feature }));
        let picture = self.call("Page.captureScreenshot", json!({ "format": "png" }));
        picture["data"].as_str().expect("a picture").to_owned()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address of the one page's debugging protocol.
fn page_of(address: &str) -> String {
    let end = Instant::now() + PATIENCE;
    loop {
        let request = Request::new("GET", "/json/list").header("host", address);
        let list = Connection::open(address).exchange(&request);
        let list: Value = serde_json::from_slice(&list.body).unwrap_or_default();
        let pages = list.as_array().into_iter().flatten();
        let page = pages.into_iter().find(|target| target["type"] == "page");
        if let Some(url) = page.and_then(|page| page["webSocketDebuggerUrl"].as_str()) {
            return url.to_owned();
        }
        assert!(Instant::now() < end, "the browser has no page: {list}");
        thread::sleep(Duration::from_millis(20));
    }
}
