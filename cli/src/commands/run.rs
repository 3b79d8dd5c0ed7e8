//! `land run`: one script, once, in a sandbox. Its console is the terminal, and an error that nobody
//! catches is the command's failure.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use http_body_util::BodyExt;
use land_abi::LogLevel;
use land_builder::build::{Observer, Workshop};
use land_builder::config::FILE_NAME;
use land_builder::{Config, Diagnostic, Engine, Project};
use land_host::limits::{CPU_MOST, WAIT_UNTIL_MOST, WALL_MOST};
use land_host::stack::Explained;
use land_host::witness::{Witness, accompany};
use land_host::{App, AppOptions, Artifact, Body, Limits, Runtime};

use super::dev::env_files;
use super::runtime;
use crate::args::Run;
use crate::failure::Failure;
use crate::ui::Ui;

pub fn run(args: &Run, ui: &Ui) -> Result<u8, Failure> {
    let script = args.file.canonicalize().map_err(|error| unreadable(&args.file, &error))?;
    if !script.is_file() {
        return Err(Diagnostic::error(format!("`{}` is not a file", args.file.display()))
            .hint("give a file of JavaScript or TypeScript")
            .into());
    }
    let wrapper = Wrapper::write(&script, args)?;
    let project = project_of(&script, &wrapper)?;
    let vars = env_files::read(&project.root)?;
    let runtime = runtime::open()?;
    let path = wrapper.folder.join("script.wasm");
    let made = runtime::block_on(async {
        let workshop = Workshop::new(&runtime, Engine::embedded());
        let observer = Quiet { ui: ui.clone() };
        Ok(land_builder::build::make(&project, &workshop, &path, &observer).await?)
    })?;
    let artifact = Artifact::parse(made.artifact)
        .map_err(|error| Diagnostic::error(error.to_string()).hint(error.hint()))?;
    let options = AppOptions {
        limits: limits(),
        vars: vars.values.into_iter().collect(),
        source_map: Some(made.map.into()),
        folder: Some(wrapper.folder.clone()),
        allow_loopback: args.allow_loopback,
        ..AppOptions::default()
    };
    let app = App::load(&runtime, &artifact, options)
        .map_err(|error| Failure::caused("can't load the script", &error))?;
    let threads = land_host::server::tokio_runtime()
        .map_err(|error| Failure::caused("can't start threads", &error))?;
    threads.block_on(execute(&app, &runtime, ui))
}

/// Runs the script, and waits for what it has left running.
async fn execute(app: &Arc<App>, runtime: &Runtime, ui: &Ui) -> Result<u8, Failure> {
    let console = Arc::new(Console { ui: ui.clone(), failed: AtomicBool::new(false) });
    let mut request = http::Request::new(Body::empty());
    *request.uri_mut() = http::Uri::from_static("http://localhost/");
    accompany(&mut request, console.clone());
    let response = app.handle(request).await;
    let succeeded = response.status().is_success();
    let body = response.into_body().collect().await;
    let code = body.ok().and_then(|body| String::from_utf8_lossy(&body.to_bytes()).parse().ok());
    runtime.idle().await;
    let failed = console.failed.load(Relaxed) || !succeeded;
    Ok(match code {
        Some(code) if succeeded && (code != 0 || !failed) => code,
        _ => 1,
    })
}

/// A script may take its time: whoever runs it can end it.
fn limits() -> Limits {
    Limits {
        cpu: CPU_MOST,
        cpu_turn: CPU_MOST,
        wall: WALL_MOST,
        wait_until: WAIT_UNTIL_MOST,
        console: usize::MAX,
        ..Limits::default()
    }
}

/// The configuration of the project that the script lies in, else the usual one; its entry is the
/// wrapper.
fn project_of(script: &Path, wrapper: &Wrapper) -> Result<Project, Failure> {
    let folder = script.parent().unwrap_or(Path::new("/"));
    let is_project = |folder: &&Path| folder.join(FILE_NAME).is_file();
    let root = folder.ancestors().find(is_project);
    let text = match root {
        Some(root) => {
            let file = root.join(FILE_NAME);
            std::fs::read_to_string(&file).map_err(|error| unreadable(&file, &error))?
        }
        None => "name = \"script\"".to_owned(),
    };
    let mut config = Config::parse(&text, FILE_NAME)?;
    // A script serves nobody.
    config.assets = None;
    config.build.warm.clear();
    let root = root.unwrap_or(folder).to_owned();
    Ok(Project { root, entry: wrapper.file.display().to_string(), config })
}

fn unreadable(file: &Path, error: &std::io::Error) -> Failure {
    let shown = file.display();
    match error.kind() {
        std::io::ErrorKind::NotFound => Diagnostic::error(format!("`{shown}` doesn't exist"))
            .hint("give the path of a file of JavaScript or TypeScript")
            .into(),
        _ => Failure::caused(format!("can't read `{shown}`"), error),
    }
}

/// What the name of the folder with the handler around the script begins with.
const FOLDER: &str = "land-run-";

/// A handler around the script: module scope is evaluated when a program is built, where it may not
/// do anything; a script is there to do something.
struct Wrapper {
    folder: PathBuf,
    file: PathBuf,
}

impl Wrapper {
    fn write(script: &Path, args: &Run) -> Result<Self, Failure> {
        let folder = std::env::temp_dir().join(format!("{FOLDER}{}", std::process::id()));
        let file = folder.join("main.mjs");
        let wrapper = Self { folder, file };
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let script = script.display().to_string();
        let words: Vec<String> = args.args.iter().map(|word| quoted(word)).collect();
        let text = format!(
            "import process from \"node:process\";\n\
             export default {{\n\
             \x20 async fetch(request, env, ctx) {{\n\
             \x20   process.argv = [\"land\", {script}, {words}];\n\
             \x20   process.env = env;\n\
             \x20   await import({script});\n\
             \x20   ctx.waitUntil(new Promise(() => {{}}));\n\
             \x20   return new Response(String(process.exitCode ?? 0));\n\
             \x20 }},\n\
             }};\n",
            script = quoted(&script),
            words = words.join(", "),
        );
        std::fs::create_dir_all(&wrapper.folder)
            .and_then(|()| std::fs::write(&wrapper.file, text))
            .map_err(|error| {
                Failure::caused(format!("can't write `{}`", wrapper.file.display()), &error)
            })?;
        Ok(wrapper)
    }
}

impl Drop for Wrapper {
    fn drop(&mut self) {
        // What is left of it is in the folder for what is temporary.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Whether a frame is in the handler around the script, or in what the bundler put around it.
fn is_ours(file: &str) -> bool {
    file.contains(FOLDER) || file == land_abi::BUNDLE_NAME
}

/// The terminal as a script's console.
#[derive(Debug)]
struct Console {
    ui: Ui,
    /// Something went wrong that nobody caught.
    failed: AtomicBool,
}

impl Witness for Console {
    fn console(&self, level: LogLevel, text: &str) {
        match level {
            LogLevel::Debug | LogLevel::Info => self.ui.result(text),
            LogLevel::Warn | LogLevel::Error => self.ui.stderr(text),
        }
    }

    fn failed(&self, what: &str, explained: &Explained) {
        self.failed.store(true, Relaxed);
        let mut explained = explained.clone();
        explained.frames.retain(|frame| !is_ours(&frame.file));
        let mut text = format!("{explained:#}");
        if what != "failed" {
            text = format!("{what}: {text}");
        }
        self.ui.error(&text);
    }

    fn is_alone(&self) -> bool {
        true
    }
}

/// Says nothing of the build but its warnings.
struct Quiet {
    ui: Ui,
}

impl Observer for Quiet {
    fn console(&self, _: LogLevel, _: &str) {}

    fn warning(&self, warning: &Diagnostic) {
        self.ui.diagnostic(warning);
    }

    fn stage(&self, _: &str, _: Duration) {}
}
