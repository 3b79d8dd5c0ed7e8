//! Servers of databases from the system's packages, each in a temporary folder and on a free port.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A running server; it ends with this value.
pub struct Database {
    child: Child,
    pub port: u16,
    _folder: TempDir,
}

impl Drop for Database {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("bound").port()
}

/// A call of `program`, as `user` where this is root: these servers refuse to be that.
fn as_user(user: &str, program: &Path) -> Command {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
    if !is_root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", user, "--regid", user, "--init-groups", "--"]).arg(program);
    command
}

/// A folder that `user` owns, inside of one that goes away.
fn folder_for(user: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::Builder::new().prefix("land-db-").tempdir().expect("a folder");
    let data = folder.path().join("data");
    fs::create_dir(&data).expect("writable");
    let _ = Command::new("chmod").arg("755").arg(folder.path()).status();
    // Without root there is nobody else to own it.
    let _ = Command::new("chown").arg(user).arg(&data).stderr(Stdio::null()).status();
    (folder, data)
}

fn run(command: &mut Command) {
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Starts `command` and waits for the line of its log that says that it is ready.
fn start(mut command: Command, ready: &str, port: u16, folder: TempDir) -> Database {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let (sender, lines) = std::sync::mpsc::channel();
    let out = child.stdout.take().expect("piped");
    let err = child.stderr.take().expect("piped");
    for stream in [Box::new(out) as Box<dyn std::io::Read + Send>, Box::new(err)] {
        let sender = sender.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                // Nobody listens once it is ready: the pipe has to be emptied all the same.
                let _ = sender.send(line);
            }
        });
    }
    drop(sender);
    let mut log = Vec::new();
    let database = Database { child, port, _folder: folder };
    while let Ok(line) = lines.recv_timeout(std::time::Duration::from_secs(60)) {
        if line.contains(ready) {
            return database;
        }
        log.push(line);
    }
    panic!("the server isn't ready:\n{}", log.join("\n"));
}

/// PostgreSQL with the user `postgres` and the password `secret`; none where it isn't installed.
pub fn postgres() -> Option<Database> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let programs = versions.flatten().map(|entry| entry.path().join("bin")).max()?;
    let (folder, data) = folder_for("postgres");
    let password = folder.path().join("password");
    fs::write(&password, "secret\n").expect("writable");
    let mut init = as_user("postgres", &programs.join("initdb"));
    init.arg("-D").arg(&data).args([
        "-U",
        "postgres",
        "-A",
        "scram-sha-256",
        "--no-sync",
        "-E",
        "UTF8",
    ]);
    run(init.arg("--pwfile").arg(&password).current_dir(&data));
    let port = free_port();
    let mut server = as_user("postgres", &programs.join("postgres"));
    server.arg("-D").arg(&data).args(["-p", &port.to_string(), "-F", "-h", "127.0.0.1"]);
    server.arg("-k").arg(&data).current_dir(&data);
    Some(start(server, "ready to accept connections", port, folder))
}

/// MariaDB with the database `test`, the user `land` and the password `secret`.
pub fn mariadb() -> Option<Database> {
    let program = Path::new("/usr/sbin/mariadbd");
    if !program.exists() {
        return None;
    }
    let (folder, data) = folder_for("mysql");
    let mut init = as_user("mysql", Path::new("/usr/bin/mariadb-install-db"));
    init.args(["--no-defaults", "--auth-root-authentication-method=normal"]);
    run(init.arg(format!("--datadir={}", data.display())).current_dir(&data));
    let sql = folder.path().join("init.sql");
    fs::write(
        &sql,
        "CREATE DATABASE IF NOT EXISTS test;\nCREATE USER land@'%' IDENTIFIED BY 'secret';\n\
         GRANT ALL ON test.* TO land@'%';\nDROP USER IF EXISTS ''@'localhost';\n",
    )
    .expect("writable");
    let port = free_port();
    let mut server = as_user("mysql", program);
    server.args(["--no-defaults", "--bind-address=127.0.0.1", "--skip-name-resolve"]);
    server.arg(format!("--datadir={}", data.display())).arg(format!("--port={port}"));
    server.arg(format!("--socket={}", data.join("socket").display()));
    server.arg(format!("--init-file={}", sql.display())).current_dir(&data);
    Some(start(server, "ready for connections", port, folder))
}

/// Redis without a password.
pub fn redis() -> Option<Database> {
    let program = Path::new("/usr/bin/redis-server");
    if !program.exists() {
        return None;
    }
    let (folder, data) = folder_for("redis");
    let port = free_port();
    let mut server = as_user("redis", program);
    server.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
    server.current_dir(&data);
    Some(start(server, "Ready to accept connections", port, folder))
}
