//! A `land serve` under test: started on a free port, its log read along, ended with the value.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::http::{Connection, Request, Response};
use crate::land;

/// How long a test waits for anything before it fails; far more than anything takes.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The lines that a server has written so far.
#[derive(Debug, Default)]
struct Log {
    lines: Mutex<Vec<String>>,
    grown: Condvar,
}

impl Log {
    /// A test that fails while it reads leaves the lines as they are.
    fn lock(&self) -> MutexGuard<'_, Vec<String>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// `host:port`.
    address: String,
    log: Arc<Log>,
}

impl Server {
    /// Serves an artifact or a project.
    #[track_caller]
    pub fn start(path: &Path) -> Self {
        let path = path.to_str().expect("temporary folders have plain names");
        let folder = std::env::temp_dir();
        Self::spawn(&mut land::command(&folder, &["serve", path, "--listen", "127.0.0.1:0"]))
    }

    /// Starts a prepared `land serve` and waits until it says where it listens.
    #[track_caller]
    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("`land` starts; `cargo xtask test` builds it first");
        let log = Arc::new(Log::default());
        follow(child.stdout.take().expect("captured"), &log);
        let stderr: ChildStderr = child.stderr.take().expect("captured");
        follow(stderr, &log);
        let mut server = Self { child, address: String::new(), log };
        let line = server.wait_for_line("http://");
        let rest = line.split("http://").nth(1).expect("just found");
        let end = rest.find(|c: char| !matches!(c, '0'..='9' | '.' | ':')).unwrap_or(rest.len());
        server.address = rest[..end].to_owned();
        server
    }

    /// `host:port`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A new connection.
    pub fn connect(&self) -> Connection {
        Connection::open(&self.address)
    }

    /// One request on a connection of its own.
    #[track_caller]
    pub fn send(&self, request: &Request) -> Response {
        self.connect().exchange(request)
    }

    /// `GET` on a connection of its own.
    #[track_caller]
    pub fn get(&self, path: &str) -> Response {
        self.send(&Request::new("GET", path))
    }

    /// Everything that the server has written so far.
    pub fn log(&self) -> String {
        self.log.lock().join("\n")
    }

    /// Waits for a log line that contains `text`, gives it.
    #[track_caller]
    pub fn wait_for_line(&self, text: &str) -> String {
        self.find_line(text).unwrap_or_else(|message| panic!("{message}"))
    }

    /// Waits for a log line that contains `text`; the error holds the whole log.
    pub fn find_line(&self, text: &str) -> Result<String, String> {
        let end = Instant::now() + PATIENCE;
        let mut lines = self.log.lock();
        loop {
            if let Some(line) = lines.iter().find(|line| line.contains(text)) {
                return Ok(line.clone());
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() || lines.last().is_some_and(|line| line == END) {
                return Err(format!("no line with `{text}` in:\n{}", lines.join("\n")));
            }
            let waited = self.log.grown.wait_timeout(lines, left);
            lines = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What is typed on its standard input, which was piped.
    pub fn type_in(&mut self, keys: &str) {
        let input = self.child.stdin.as_mut().expect("the command's input is piped");
        input.write_all(keys.as_bytes()).and_then(|()| input.flush()).expect("it reads");
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, signal).expect("the server runs");
    }

    /// Whether the server has ended.
    pub fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("a child can be asked")
    }

    /// Waits for the server's end.
    #[track_caller]
    pub fn wait(&mut self) -> ExitStatus {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.has_ended() {
                return status;
            }
            assert!(Instant::now() < end, "the server doesn't end:\n{}", self.log());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Resident memory in KiB, private and shared pages alike.
    pub fn resident_kib(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = fs::read_to_string(path).expect("the server runs");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("the kernel says");
        let number = line.split_whitespace().nth(1).and_then(|number| number.parse().ok());
        number.expect("a number")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which some tests are about.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("--- the server's log\n{}\n---", self.log());
        }
    }
}

/// Stands in the log after the last line of an output that was closed.
const END: &str = "[the server closed its output]";

fn follow(output: impl Read + Send + 'static, log: &Arc<Log>) {
    let log = Arc::clone(log);
    thread::spawn(move || {
        let add = |line: String| {
            log.lock().push(line);
            log.grown.notify_all();
        };
        let mut reader = BufReader::new(output);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
            add(String::from_utf8_lossy(&line).trim_end().to_owned());
            line.clear();
        }
        add(END.to_owned());
    });
}
