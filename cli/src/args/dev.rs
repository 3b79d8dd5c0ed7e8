//! Arguments of `land dev`.

use std::net::IpAddr;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  land dev                        the project in this folder
  land dev --port 3000 --open     on this port, and in a browser
  land dev --host                 for other machines too";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Dev {
    /// The project: a folder with a `land.toml`, or one below it
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,

    /// Where to listen, and nowhere else; 0 takes a free port [default: 8787 or the next free one]
    #[arg(short, long, value_name = "PORT")]
    pub port: Option<u16>,

    /// The address to listen on; without ADDRESS all that this machine has
    #[arg(
        long,
        value_name = "ADDRESS",
        num_args = 0..=1,
        default_value = "127.0.0.1",
        default_missing_value = "0.0.0.0"
    )]
    pub host: IpAddr,

    /// Answer requests that are addressed to this name too, besides `localhost`
    #[arg(long, value_name = "NAME")]
    pub allow_host: Vec<String>,

    /// Open the app in a browser
    #[arg(short, long)]
    pub open: bool,

    /// Keep the program from talking to this machine, as in production
    #[arg(long)]
    pub no_loopback: bool,
}
