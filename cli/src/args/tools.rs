//! Arguments of the commands beside building and serving.

use std::path::PathBuf;

use clap::ValueEnum;

const CHECK_EXAMPLES: &str = "\
Examples:
  land check                      exit code 1 if there are errors
  land check --strict --json      or warnings; as JSON";

#[derive(Debug, clap::Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub struct Check {
    /// The project: a folder with a `land.toml`, or one below it
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,

    /// Fail if there are warnings
    #[arg(long)]
    pub strict: bool,

    /// Print JSON, for programs
    #[arg(long)]
    pub json: bool,
}

const TYPES_EXAMPLES: &str = "\
Examples:
  land types                      writes land-env.d.ts
  land types --check              for CI: fails unless it is up to date";

#[derive(Debug, clap::Args)]
#[command(after_help = TYPES_EXAMPLES)]
pub struct Types {
    /// The project: a folder with a `land.toml`, or one below it
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,

    /// Write nothing; fail if the file isn't up to date
    #[arg(long)]
    pub check: bool,
}

const RUN_EXAMPLES: &str = "\
Examples:
  land run seed.ts --count 3      the script finds --count and 3 in process.argv
  land run --allow-loopback probe.js";

#[derive(Debug, clap::Args)]
#[command(after_help = RUN_EXAMPLES)]
pub struct Run {
    /// The script: JavaScript or TypeScript, with imports as in a project
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Let the script talk to this machine, whatever `[fetch]` in land.toml says
    #[arg(long)]
    pub allow_loopback: bool,

    /// What the script finds in `process.argv`, behind its own name
    #[arg(value_name = "ARG", trailing_var_arg = true, allow_hyphen_values = true)]
    pub args: Vec<String>,
}

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  land completions bash > ~/.local/share/bash-completion/completions/land
  land completions fish > ~/.config/fish/completions/land.fish";

#[derive(Debug, clap::Args)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

const MAN_EXAMPLES: &str = "\
Examples:
  land man | man -l -
  land man dev > land-dev.1";

#[derive(Debug, clap::Args)]
#[command(after_help = MAN_EXAMPLES)]
pub struct ManPage {
    /// The command that the page is about; without it, `land` itself
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

const TEST_EXAMPLES: &str = "\
Examples:
  land test                       every test of the project
  land test cart --name 'empty'   some of them
  land test --watch               again, whenever a file changes";

#[derive(Debug, clap::Args)]
#[command(after_help = TEST_EXAMPLES)]
pub struct Test {
    /// Run only files whose path contains one of these
    #[arg(value_name = "FILE")]
    pub files: Vec<String>,

    /// The project: a folder with a `land.toml`, or one below it
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,

    /// Run only tests whose name, with those of its groups, matches this regular expression
    #[arg(short = 't', long, value_name = "PATTERN")]
    pub name: Option<String>,

    /// Stop at the first test that fails
    #[arg(long)]
    pub bail: bool,

    /// Run again whenever a file of the project changes
    #[arg(short, long, conflicts_with = "reporter")]
    pub watch: bool,

    /// Show what each request to the program used: CPU time, memory pages, host calls
    #[arg(long)]
    pub budget: bool,

    /// Time for one test, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 5000, value_parser = clap::value_parser!(u32).range(1..=300_000))]
    pub timeout: u32,

    /// How results are written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Reporter::Text)]
    pub reporter: Reporter,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Reporter {
    /// For people
    Text,
    /// For programs: one object
    Json,
    /// For CI systems: JUnit's XML
    Junit,
}

const INSPECT_EXAMPLES: &str = "\
Examples:
  land inspect dist/my-app.wasm
  land inspect dist/my-app.wasm --json | jq .size";

#[derive(Debug, clap::Args)]
#[command(after_help = INSPECT_EXAMPLES)]
pub struct Inspect {
    /// The artifact
    #[arg(value_name = "FILE.wasm")]
    pub path: PathBuf,

    /// Print JSON, for programs
    #[arg(long)]
    pub json: bool,
}
