//! Everything that can be typed after `land`. Arguments only: what they do is in `commands`.

mod dev;
mod tools;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{ArgAction, Parser, Subcommand, ValueEnum};

use crate::ui::Verbosity;
pub use dev::Dev;
pub use tools::{Check, Completions, Inspect, ManPage, Reporter, Run, Test, Types};

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  failed; standard error says why
  2  the command line is wrong

Environment:
  LAND_CACHE_DIR  where compiled code is kept (else $XDG_CACHE_HOME/land or ~/.cache/land)
  SSL_CERT_FILE   the authorities that `fetch` trusts, a PEM file (else those of the web)
  NO_COLOR        set to anything: no colours
  CLICOLOR_FORCE  set to anything but 0: colours without a terminal too
  CI              set to anything: nothing is asked for
  OTEL_…          where `land serve` sends traces, by OpenTelemetry's names";

/// Runs JavaScript on the server, every request in a fresh sandbox.
#[derive(Debug, Parser)]
#[command(name = "land", version, after_help = EXIT_CODES, arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,

    /// Say more
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    verbose: bool,

    /// Say nothing but errors
    #[arg(short, long, global = true, action = ArgAction::SetTrue)]
    quiet: bool,
}

impl Args {
    pub fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a project from a template
    New(New),
    /// Build a project into one artifact
    Build(Build),
    /// Serve a project while you write it
    Dev(Dev),
    /// Serve a project or an artifact over HTTP
    Serve(Serve),
    /// Run a project's tests, in the runtime that serves it
    Test(Test),
    /// Show what an artifact holds
    Inspect(Inspect),
    /// Find what would hurt: configuration, size, module scope
    Check(Check),
    /// Write the type of `env` for TypeScript
    Types(Types),
    /// Run one script, once, in a sandbox
    Run(Run),
    /// Print what a shell needs to complete `land` commands
    Completions(Completions),
    /// Print the manual page, for `man -l -`
    Man(ManPage),
}

const NEW_EXAMPLES: &str = "\
Examples:
  land new                        asks for the name and the template
  land new my-app --template hono
  land new . --template js        in this folder, which is empty";

#[derive(Debug, clap::Args)]
#[command(after_help = NEW_EXAMPLES)]
pub struct New {
    /// The project's name, which is also its folder's; a path's last part is the name. Asked for on a
    /// terminal when it is missing
    #[arg(value_name = "NAME")]
    pub path: Option<PathBuf>,

    /// What to start from; `ts` when nobody can be asked
    #[arg(short, long, value_enum)]
    pub template: Option<Template>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Template {
    /// JavaScript: a page, a greeting, routing by URL
    Js,
    /// TypeScript: a JSON API
    Ts,
    /// TypeScript with the hono framework (needs npm)
    Hono,
    /// A JSON API with routes, validation and tests
    Api,
    /// Pages rendered on the server from JSX, with static assets
    Html,
    /// Server-sent events: a page and its stream
    Sse,
    /// A WebSocket and a page that talks to it
    Websocket,
    /// A reverse proxy
    Proxy,
}

const BUILD_EXAMPLES: &str = "\
Examples:
  land build                      the project in this folder
  land build ../my-app --verbose  says how long each stage took";

#[derive(Debug, clap::Args)]
#[command(after_help = BUILD_EXAMPLES)]
pub struct Build {
    /// The project: a folder with a `land.toml`, or one below it
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
    /// Compile the program's functions to WebAssembly: it computes faster, and the artifact grows
    #[arg(long)]
    pub aot: bool,
}

const SERVE_EXAMPLES: &str = "\
Examples:
  land serve                      builds and serves the project in this folder
  land serve my-app.wasm --listen 0.0.0.0:80
  land serve --config node.toml   many apps";

#[derive(Debug, clap::Args)]
#[command(after_help = SERVE_EXAMPLES)]
pub struct Serve {
    /// A project, which is built first, or an artifact
    #[arg(value_name = "DIR|FILE.wasm", default_value = ".")]
    pub path: PathBuf,

    /// Where to listen; port 0 takes a free one and says which
    #[arg(short, long, value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    pub listen: SocketAddr,

    /// Let the program talk to this machine, whatever `[fetch]` in land.toml says: for development
    #[arg(long)]
    pub allow_loopback: bool,

    /// Serve many apps, as a `node.toml` says
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["path", "listen"])]
    pub config: Option<PathBuf>,

    #[command(flatten)]
    pub observe: Observe,
}

/// What a server's operator wants to see of requests.
#[derive(Debug, clap::Args)]
pub struct Observe {
    /// How the log is written; `json` has a line for each request
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// Write a line for each request in the text format too, as `-v` does
    #[arg(long)]
    pub access_log: bool,

    /// Tell visitors by the header `server-timing` how long their response took
    #[arg(long)]
    pub server_timing: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    Text,
    /// For programs: one object per line
    Json,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Args::command().debug_assert();
    }
}
