//! The programs: texts of ours with packages that npm brings, and those of the Octane suite. What
//! npm brings stays in the folder of reports.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// One program.
#[derive(Debug)]
pub struct Program {
    pub name: &'static str,
    /// Our text that is bundled, or the suite's file.
    pub suite: &'static str,
    /// Which of its file's programs it is.
    pub number: u32,
    /// Calls in one measurement.
    pub calls: u32,
    /// What a call takes for a score of 100, in microseconds, if it is part of the score.
    pub reference: Option<f64>,
    /// Whether it needs `Request` and `Response`.
    pub web: bool,
    /// Whether our app is warmed up by a call before its memory is kept, as `land build` does it for apps.
    pub warm: bool,
}

const fn ours(name: &'static str, suite: &'static str, calls: u32) -> Program {
    Program { name, suite, number: 0, calls, reference: None, web: false, warm: true }
}

const fn octane(
    name: &'static str,
    suite: &'static str,
    number: u32,
    calls: u32,
    reference: f64,
) -> Program {
    Program { name, suite, number, calls, reference: Some(reference), web: false, warm: false }
}

/// The references are the suite's.
pub const ALL: &[Program] = &[
    ours("marked, 20 KiB", "marked", 1),
    ours("preact, 120 cards", "preact", 1),
    Program { web: true, ..ours("hono, 20 routes", "hono", 50) },
    ours("JSON, 1 KiB", "json", 200),
    octane("Richards", "richards", 0, 4, 35_302.0),
    octane("DeltaBlue", "deltablue", 0, 4, 66_118.0),
    octane("Crypto, encrypt", "crypto", 0, 4, 266_181.0),
    octane("Crypto, decrypt", "crypto", 1, 1, 266_181.0),
    octane("RayTrace", "raytrace", 0, 1, 739_989.0),
    octane("EarleyBoyer, Earley", "earley-boyer", 0, 1, 666_463.0),
    octane("EarleyBoyer, Boyer", "earley-boyer", 1, 1, 666_463.0),
    octane("RegExp", "regexp", 0, 1, 910_985.0),
    octane("NavierStokes", "navier-stokes", 0, 1, 1_484_000.0),
];

/// Our texts.
const TEXTS: [(&str, &str); 4] = [
    ("marked", include_str!("../../programs/compute/marked.js")),
    ("preact", include_str!("../../programs/compute/preact.js")),
    ("hono", include_str!("../../programs/compute/hono.js")),
    ("json", include_str!("../../programs/compute/json.js")),
];
const OCTANE: &str = include_str!("../../programs/compute/octane.js");
const PACKAGES: &str = include_str!("../../programs/compute/package.json");

/// The folder with every program as one file.
#[derive(Debug)]
pub struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// Installs the packages, once, and makes a file of each program.
    pub fn prepare(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let manifest = folder.join("package.json");
        let installed = fs::read_to_string(&manifest).is_ok_and(|text| text == PACKAGES);
        if !installed || !folder.join("node_modules").is_dir() {
            // npm ends without a list of what it installed when it fails.
            let mut npm = Command::new("npm");
            npm.args(["install", "--no-audit", "--no-fund", "--fetch-retries=1"]);
            fs::write(&manifest, PACKAGES)?;
            let done = run(npm.current_dir(folder));
            if done.is_err() {
                fs::remove_file(&manifest)?;
            }
            done.context("npm doesn't install the programs' packages")?;
        }
        let programs = Self { folder: folder.to_owned() };
        for (name, text) in TEXTS {
            programs.bundle(name, text)?;
        }
        for program in ALL.iter().filter(|program| program.reference.is_some()) {
            programs.wrap(program.suite)?;
        }
        Ok(programs)
    }

    /// Where a program is.
    pub fn file(&self, program: &Program) -> PathBuf {
        self.bundled(program.suite)
    }

    fn bundled(&self, suite: &str) -> PathBuf {
        self.folder.join("bundled").join(format!("{suite}.js"))
    }

    fn bundle(&self, name: &str, text: &str) -> Result<()> {
        let source = self.folder.join(format!("{name}.js"));
        fs::write(&source, text)?;
        let mut esbuild = Command::new(self.folder.join("node_modules/.bin/esbuild"));
        esbuild.arg(&source).args(["--bundle", "--format=esm", "--log-level=warning"]);
        esbuild.arg(format!("--outfile={}", self.bundled(name).display()));
        run(esbuild.current_dir(&self.folder))
    }

    fn wrap(&self, suite: &str) -> Result<()> {
        let folder = self.folder.join("node_modules/benchmark-octane/lib/octane");
        let read = |name: &str| {
            let path = folder.join(format!("{name}.js"));
            fs::read_to_string(&path).with_context(|| format!("`{}`", path.display()))
        };
        let sources = serde_json::to_string(&format!("{}\n{}", read("base")?, read(suite)?))?;
        Ok(fs::write(self.bundled(suite), format!("const SOURCES = {sources};\n{OCTANE}"))?)
    }
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
