//! What stands around an app under test: who hears what it says, and who answers instead of the
//! network. An app that serves visitors has neither.

mod connection;

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use http::{Request, Response};
use land_abi::LogLevel;

use crate::body::Body;

pub use connection::ask;

/// A response, or why there is none, as the program is told.
pub type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, String>> + Send>>;

/// Answers an app's outbound requests; none of them reaches the network then.
pub trait StandIn: Debug + Send + Sync {
    /// Answers one request.
    fn answer(&self, request: Request<Body>) -> Answer;

    /// Whether the app may ask only whom it may ask in production.
    fn is_held_to_policy(&self) -> bool;
}

/// Hears what would be in an app's log.
pub trait Listener: Debug + Send + Sync {
    /// The program wrote to its console.
    fn console(&self, level: LogLevel, text: &str);
    /// Something went wrong, in terms of the user's own source.
    fn failed(&self, text: &str);
    /// Whether what a request used is worth counting.
    fn counts(&self) -> bool;
    /// A sandbox is about to go.
    fn ended(&self, usage: &Usage);
}

/// What one request used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// CPU time of the guest.
    pub cpu: Duration,
    /// Pages of memory that differ from the snapshot's.
    pub dirty_pages: usize,
    /// Calls of the guest to the host.
    pub host_calls: u64,
}
