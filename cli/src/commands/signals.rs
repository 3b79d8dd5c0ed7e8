//! The signals that a server hears.

use land_host::{limits, log};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals that end a server.
pub struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    pub fn new() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the first signal; a second one ends the process at once.
    pub async fn wait(mut self) {
        self.next().await;
        tokio::spawn(async move {
            let number = self.next().await;
            log::flush(limits::LOG_FLUSH);
            super::dev::restore_terminal();
            std::process::exit(128 + number.as_raw_value());
        });
    }

    async fn next(&mut self) -> SignalKind {
        tokio::select! {
            _ = self.terminate.recv() => SignalKind::terminate(),
            _ = self.interrupt.recv() => SignalKind::interrupt(),
        }
    }
}
