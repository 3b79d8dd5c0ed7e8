//! Puts load on a server with `wrk`, on other cores than the server's where there are enough.

use std::ffi::OsString;
use std::io::Write;
use std::process::Command;
use std::thread;

use anyhow::{Context, Result, bail};
use tempfile::NamedTempFile;

/// What one round of load came to.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Requests that were answered.
    pub requests: f64,
    /// Per second.
    pub rate: f64,
    /// Half of the answers came within this many microseconds.
    pub p50: f64,
    /// 99 of 100 did.
    pub p99: f64,
}

/// Whether this machine has it.
pub fn is_there() -> bool {
    Command::new("wrk").arg("--version").output().is_ok()
}

/// The cores that servers get: the first half.
pub fn server_cores() -> String {
    cores().0
}

fn cores() -> (String, String) {
    let count = thread::available_parallelism().map_or(1, usize::from);
    let half = (count / 2).max(1);
    (format!("0-{}", half - 1), format!("{}-{}", half.min(count - 1), count - 1))
}

/// Wraps a command so that it stays on some cores, where `taskset` is there.
pub fn pinned(cores: &str, program: &std::path::Path) -> Command {
    if Command::new("taskset").arg("--version").output().is_err() {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", cores]).arg(program);
    command
}

/// The requests of a round: where they go, and what they carry.
#[derive(Debug)]
pub struct Shape {
    path: String,
    body: Option<String>,
    /// A script for `wrk` that sends a body.
    script: Option<NamedTempFile>,
}

impl Shape {
    /// `GET`, or `POST` with a JSON body.
    pub fn new(path: &str, body: Option<&str>) -> Result<Self> {
        let script = |body: &str| {
            script(&format!(
                "wrk.method = \"POST\"\nwrk.headers[\"content-type\"] = \"application/json\"\n\
                 wrk.body = [==[{body}]==]\n"
            ))
        };
        let script = body.map(script).transpose()?;
        Ok(Self { path: path.to_owned(), body: body.map(str::to_owned), script })
    }

    /// What a script of `wrk` makes.
    pub fn scripted(text: &str) -> Result<Self> {
        Ok(Self { path: "/".to_owned(), body: None, script: Some(script(text)?) })
    }

    /// One such request, as it is sent.
    pub fn request(&self) -> String {
        let (path, end) = (&self.path, "host: localhost\r\nconnection: close\r\n");
        match &self.body {
            None => format!("GET {path} HTTP/1.1\r\n{end}\r\n"),
            Some(body) => format!(
                "POST {path} HTTP/1.1\r\n{end}content-type: application/json\r\n\
                 content-length: {}\r\n\r\n{body}",
                body.len()
            ),
        }
    }
}

fn script(text: &str) -> Result<NamedTempFile> {
    let mut file = NamedTempFile::with_suffix(".lua")?;
    file.write_all(text.as_bytes())?;
    Ok(file)
}

/// One round of such requests, each of which is to be answered 200.
pub fn shaped(url: &str, shape: &Shape, connections: usize, seconds: usize) -> Result<Load> {
    let mut words: Vec<OsString> = Vec::new();
    if let Some(script) = &shape.script {
        words.extend(["--script".into(), script.path().into()]);
    }
    round(&format!("{url}{}", shape.path), connections, seconds, &words)
}

/// One round in which every request is to be answered 200.
pub fn run(url: &str, connections: usize, seconds: usize) -> Result<Load> {
    round(url, connections, seconds, &[])
}

fn round(url: &str, connections: usize, seconds: usize, words: &[OsString]) -> Result<Load> {
    let mut wrk = pinned(&cores().1, "wrk".as_ref());
    wrk.arg("--latency").args(["--threads", "1", "--connections", &connections.to_string()]);
    wrk.args(["--duration", &format!("{seconds}s")]).args(words);
    let output = wrk.arg(url).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() || text.contains("Non-2xx") {
        bail!("wrk failed:\n{text}{}", String::from_utf8_lossy(&output.stderr));
    }
    parse(&text).with_context(|| format!("wrk says something unknown:\n{text}"))
}

fn parse(text: &str) -> Option<Load> {
    let after = |label: &str| {
        let line = text.lines().map(str::trim).find(|line| line.starts_with(label))?;
        line[label.len()..].split_whitespace().next()
    };
    let requests = text.lines().find(|line| line.contains(" requests in "))?;
    Some(Load {
        requests: requests.split_whitespace().next()?.parse().ok()?,
        rate: after("Requests/sec:")?.parse().ok()?,
        p50: micros(after("50%")?)?,
        p99: micros(after("99%")?)?,
    })
}

fn micros(text: &str) -> Option<f64> {
    let (digits, factor) = match text {
        micros if micros.ends_with("us") => (&micros[..micros.len() - 2], 1.0),
        millis if millis.ends_with("ms") => (&millis[..millis.len() - 2], 1e3),
        seconds => (seconds.strip_suffix('s')?, 1e6),
    };
    digits.parse::<f64>().ok().map(|number| number * factor)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn the_output_of_wrk_is_understood() {
        let text = "  Latency Distribution\n     50%  512.00us\n     99%    1.25ms\n  \
                    40000 requests in 2.00s, 5 MB read\nRequests/sec:  20000.50\n";
        let load = parse(text).expect("understood");
        assert!((load.requests - 40_000.0).abs() < 0.1 && (load.rate - 20_000.5).abs() < 0.1);
        assert!((load.p50 - 512.0).abs() < 0.1 && (load.p99 - 1250.0).abs() < 0.1);
    }
}
