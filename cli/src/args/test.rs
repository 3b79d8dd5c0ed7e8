//! Arguments of `land test`.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use land_host::limits::{TEST_TIMEOUT, TEST_TIMEOUT_MOST};

const EXAMPLES: &str = "\
Examples:
  land test                       all tests of the project in this folder
  land test api -t \"/quotes\"      files with `api` in their path, tests with `/quotes` in their name
  land test --watch               again whenever a file changes
  land test --budget              with what each request to the program used";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
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
    #[arg(
        long,
        value_name = "MS",
        default_value_t = millis(TEST_TIMEOUT),
        value_parser = clap::value_parser!(u32).range(1..=i64::from(millis(TEST_TIMEOUT_MOST)))
    )]
    pub timeout: u32,

    /// How results are written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Reporter::Text)]
    pub reporter: Reporter,
}

fn millis(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
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
