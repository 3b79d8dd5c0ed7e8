//! What a node counts, per app and for itself, and how Prometheus reads it.

mod app;
mod histogram;
mod render;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

pub use app::AppMetrics;
pub use histogram::Histogram;
pub(crate) use render::{Gauges, render};

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One more.
    pub fn add_one(&self) {
        self.add(1);
    }

    /// More of it.
    pub fn add(&self, count: u64) {
        self.0.fetch_add(count, Relaxed);
    }

    /// How many so far.
    pub fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// How many of a limited number there are at this moment.
#[derive(Debug)]
pub struct InUse {
    now: AtomicU64,
    most: u64,
}

impl InUse {
    /// None yet, of this many.
    pub fn new(most: u32) -> Self {
        Self { now: AtomicU64::new(0), most: most.into() }
    }

    /// One more.
    pub(crate) fn begin(&self) {
        self.now.fetch_add(1, Relaxed);
    }

    /// One less.
    pub(crate) fn end(&self) {
        self.now.fetch_sub(1, Relaxed);
    }

    /// How many there are.
    pub fn now(&self) -> u64 {
        self.now.load(Relaxed)
    }

    /// How many there may be.
    pub fn most(&self) -> u64 {
        self.most
    }
}

/// What belongs to no app. Made once per node.
#[derive(Debug, Default)]
pub struct NodeMetrics {
    /// Connections that were accepted.
    pub connections: Counter,
    /// Connections that were closed.
    pub connections_closed: Counter,
    /// TLS handshakes that failed or took too long.
    pub handshakes_failed: Counter,
    /// Requests that no route leads to an app: 400, 404, 405 and 421, in this order.
    pub unrouted: [Counter; 4],
    /// Configurations that were put in place after the first.
    pub reloads: Counter,
    /// Configurations that were refused.
    pub reloads_refused: Counter,
}

/// The statuses of [`NodeMetrics::unrouted`].
pub(crate) const UNROUTED: [u16; 4] = [400, 404, 405, 421];

impl NodeMetrics {
    /// A request that was answered without an app.
    pub(crate) fn count_unrouted(&self, status: u16) {
        if let Some(at) = UNROUTED.iter().position(|known| *known == status) {
            self.unrouted[at].add_one();
        }
    }

    /// Connections that are open.
    pub(crate) fn open_connections(&self) -> u64 {
        self.connections.get().saturating_sub(self.connections_closed.get())
    }
}
