//! Many apps that differ: one program is built, and its artifact written again and again with
//! another name in its memory, which is what it answers. No two files have the same bytes.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::apps::Apps;
use crate::options::Options;
use crate::processes::Server;

/// The name in the artifact that is built: as long as all others.
const NAME: &str = "herd-00000";
/// Programs that aren't of the herd, and how their answers end.
const OTHERS: [(&str, &str); 2] = [("hello", "hello"), ("js", "</html>\n")];
const PROGRAM: &str = "const name = \"herd-00000\";
const routes = new Map(Array.from({ length: 50 }, (_, i) => [`/page/${i}`, { name, i }]));
export default { fetch(request) {
  const { pathname } = new URL(request.url);
  return routes.has(pathname) ? Response.json(routes.get(pathname)) : new Response(name);
} };
";

/// Apps in a folder that goes away with the value.
pub struct Herd {
    folder: TempDir,
    /// How many names are registered.
    pub apps: usize,
}

impl Herd {
    /// Registers `apps` names; each of `artifacts` files stands behind as many of them.
    pub fn make(kit: &Apps, options: &Options, apps: usize, artifacts: usize) -> Result<Self> {
        let built = kit.add(options, "herd", "name = \"herd\"\n", PROGRAM)?;
        let folder = tempfile::tempdir_in(kit.project("."))?;
        let original = fs::read(&built)?;
        let places = places(&original);
        ensure!(!places.is_empty(), "the program's name isn't in its artifact");
        for number in 0..artifacts {
            let mut bytes = original.clone();
            for at in &places {
                bytes[*at..at + NAME.len()].copy_from_slice(name(number).as_bytes());
            }
            fs::write(folder.path().join(format!("{number}.wasm")), bytes)?;
        }
        let map = built.with_extension("wasm.map");
        fs::copy(&map, folder.path().join(map.file_name().context("a file")?))?;
        let mut config = "listen = \"127.0.0.1:0\"\n".to_owned();
        // Other programs, that are asked first: apps of one engine share the memory of an early one,
        // and of a herd it would be all but the name.
        for (name, _) in OTHERS {
            let artifact = kit.artifact(name);
            config.push_str(&format!(
                "[[app]]\nname = \"{name}\"\nartifact = \"{}\"\nroutes = [\"{name}.test\"]\n",
                artifact.display()
            ));
        }
        for number in 0..apps {
            // A path of its own each: the node knows files by their paths.
            let artifact = if number < artifacts {
                format!("{number}.wasm")
            } else {
                let link = format!("{number}.wasm");
                let target = folder.path().join(format!("{}.wasm", number % artifacts));
                fs::hard_link(target, folder.path().join(&link))?;
                link
            };
            config.push_str(&format!(
                "[[app]]\nname = \"app-{number}\"\nartifact = \"{artifact}\"\nroutes = [\"{}\"]\n",
                host(number)
            ));
        }
        fs::write(folder.path().join("node.toml"), config)?;
        Ok(Self { folder, apps })
    }

    /// Starts a node with all of them.
    pub fn serve(&self, kit: &Apps, options: &Options, cache: &Path) -> Result<Server> {
        let config = self.config();
        let words = ["serve", "--config", &config.to_string_lossy()];
        let mut command = kit.command(options, &words, "herd");
        Server::start(command.env("LAND_CACHE_DIR", cache))
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("node.toml")
    }
}

/// What an artifact's program answers.
fn name(number: usize) -> String {
    format!("herd-{number:05}")
}

/// The host that an app is found by.
pub fn host(number: usize) -> String {
    format!("app{number}.test")
}

/// Where the name stands.
fn places(artifact: &[u8]) -> Vec<usize> {
    let name = NAME.as_bytes();
    let windows = artifact.windows(name.len()).enumerate();
    windows.filter(|(_, window)| *window == name).map(|(at, _)| at).collect()
}

/// A connection whose requests follow one another.
pub struct Asker(TcpStream);

impl Asker {
    /// Connects.
    pub fn connect(server: &Server) -> Result<Self> {
        let stream = TcpStream::connect(server.url.trim_start_matches("http://"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self(stream))
    }

    /// Asks the apps that aren't of the herd, which are to be those that the node loads first; gives
    /// the time to the first byte of the very first.
    pub fn ask_others(&mut self) -> Result<Duration> {
        let mut times = Vec::new();
        for (name, end) in OTHERS {
            times.push(self.exchange(&format!("{name}.test"), end)?);
        }
        times.first().copied().context("there are others")
    }

    /// Asks an app of the herd; gives the time to the first byte of its answer.
    pub fn ask(&mut self, number: usize) -> Result<Duration> {
        self.ask_of(number, usize::MAX)
    }

    /// The same where names share so many artifacts.
    pub fn ask_of(&mut self, number: usize, artifacts: usize) -> Result<Duration> {
        self.exchange(&host(number), &name(number % artifacts))
    }

    /// The time to the first byte of an answer that ends so.
    fn exchange(&mut self, host: &str, end: &str) -> Result<Duration> {
        let request = format!("GET / HTTP/1.1\r\nhost: {host}\r\n\r\n");
        let started = Instant::now();
        self.0.write_all(request.as_bytes())?;
        let mut answer = vec![0; 16 << 10];
        let mut held = self.0.read(&mut answer)?;
        let took = started.elapsed();
        while !answer[..held].windows(4).any(|end| end == b"\r\n\r\n")
            || !answer[..held].ends_with(end.as_bytes())
        {
            let more = self.0.read(&mut answer[held..])?;
            ensure!(more > 0, "{host}: {}", String::from_utf8_lossy(&answer[..held]));
            held += more;
        }
        Ok(took)
    }
}
