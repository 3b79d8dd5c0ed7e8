//! What is counted per app; it outlives the app's loads and the node's configurations.

use std::time::Duration;

use http::StatusCode;

use super::{Counter, Histogram};
use crate::failure::{Failure, LIMITS};
use crate::met::{self, Met};

/// The counters of one app. An app that is registered and never asked costs their size.
#[derive(Debug, Default)]
pub struct AppMetrics {
    /// Responses by the first digit of their status, from 1xx.
    pub requests: [Counter; 5],
    /// From a request's arrival to its response's head.
    pub durations: Histogram,
    /// CPU time of its guests, in nanoseconds.
    pub cpu_nanos: Counter,
    /// Requests that a limit ended, in the order of the failures' names.
    pub limits: [Counter; LIMITS.len()],
    /// Limits that requests met and survived, in the order of their names.
    pub met: [Counter; met::NAMES.len()],
    /// Times that it was loaded.
    pub loads: Counter,
    /// Times that it could not be.
    pub load_failures: Counter,
    /// Times that it was unloaded to make room.
    pub evictions: Counter,
}

impl AppMetrics {
    /// A response's head is ready.
    pub(crate) fn answered(&self, status: StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100).clamp(1, 5) - 1;
        self.requests[class].add_one();
        self.durations.record(took);
    }

    /// A request failed, perhaps by a limit.
    pub(crate) fn failed(&self, failure: &Failure) {
        if let Some(at) = LIMITS.iter().position(|name| Some(*name) == failure.limit()) {
            self.limits[at].add_one();
        }
    }

    /// A request met a limit, and goes on.
    pub(crate) fn met(&self, limit: Met) {
        self.met[limit as usize].add_one();
    }

    /// A sandbox is over, having used this much CPU time.
    pub(crate) fn used(&self, cpu: Duration) {
        self.cpu_nanos.add(u64::try_from(cpu.as_nanos()).unwrap_or(u64::MAX));
    }

    /// Requests that were answered.
    pub fn total(&self) -> u64 {
        self.requests.iter().map(Counter::get).sum()
    }
}
