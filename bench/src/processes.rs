//! Servers under test: started, watched through `/proc`, ended with the value.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::MetadataExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// How long a server may take to listen.
const START: Duration = Duration::from_secs(60);

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// `http://host:port`.
    pub url: String,
}

impl Server {
    /// Starts a server and waits for its address, which it prints on standard output.
    pub fn start(command: &mut Command) -> Result<Self> {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut lines = BufReader::new(child.stdout.take().context("captured")?).lines();
        while let Some(line) = lines.next().transpose()? {
            if let Some(at) = line.find("http://") {
                let url = line[at..].split_whitespace().next().unwrap_or_default();
                let url = url.trim_end_matches('/').to_owned();
                thread::spawn(move || lines.for_each(drop));
                return Ok(Self { child, url });
            }
        }
        bail!("a server ended without saying its address")
    }

    /// Starts a server that says nothing, and will listen there.
    pub fn start_at(command: &mut Command, url: String) -> Result<Self> {
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        Ok(Self { child, url })
    }

    /// Returns once the server answers this request, and does so with 200.
    pub fn wait_for_answer(&self, request: &str) -> Result<()> {
        let address = self.url.trim_start_matches("http://");
        let until = Instant::now() + START;
        loop {
            if let Ok(mut stream) = TcpStream::connect(address) {
                stream.set_read_timeout(Some(START))?;
                stream.write_all(request.as_bytes())?;
                let mut head = [0; 12];
                // Some listen before they are ready, and hang up.
                if stream.read_exact(&mut head).is_ok() {
                    ensure!(head.ends_with(b" 200"), "{}", String::from_utf8_lossy(&head));
                    return Ok(());
                }
            }
            ensure!(Instant::now() < until, "nobody answers on {address} after {START:?}");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Memory of its own, and its share of what it has in common with others or maps several times,
    /// in KiB: `VmRSS` counts an image once for each sandbox that looks at it.
    pub fn proportional_kib(&self) -> Result<u64> {
        let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.child.id()))?;
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        number.and_then(|number| number.parse().ok()).context("`smaps_rollup` can't be read")
    }

    /// CPU time that the process has used, its threads and the kernel's work for it included.
    pub fn cpu_time(&self) -> Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name may hold anything but ends with the last parenthesis; fields 14 and 15 are wanted.
        let rest = stat.rsplit(')').next().context("`stat` can't be read")?;
        // What follows the name begins with field 3.
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let ticks = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
        let ticks = ticks(14).zip(ticks(15)).map(|(user, system)| user + system);
        let per_second = rustix::param::clock_ticks_per_second();
        let ticks = ticks.context("`stat` can't be read")?;
        Ok(Duration::from_nanos(ticks * 1_000_000_000 / per_second))
    }

    /// Resident memory, in KiB.
    pub fn resident_kib(&self) -> Result<u64> {
        self.status("VmRSS:")
    }

    /// Resident memory that is the process's own: without files, which many mappings may show.
    pub fn private_kib(&self) -> Result<u64> {
        self.status("RssAnon:")
    }

    /// Bytes of the files in memory that the process has open, mapped or not.
    pub fn memory_files(&self) -> Result<u64> {
        let mut bytes = 0;
        for entry in fs::read_dir(format!("/proc/{}/fd", self.child.id()))?.flatten() {
            let is_memory = fs::read_link(entry.path())
                .is_ok_and(|target| target.to_string_lossy().starts_with("/memfd:"));
            if is_memory {
                bytes += fs::metadata(entry.path())?.blocks() * 512;
            }
        }
        Ok(bytes)
    }

    fn status(&self, label: &str) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with(label));
        let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
        number.context("`status` can't be read")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing is lost when it has ended before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
