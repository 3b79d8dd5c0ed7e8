//! The node's status, as JSON for programs and for people in a hurry.

use serde_json::{Value, json};

use super::Node;
use super::slot::{Slot, Standing};
use crate::metrics::Counter;

impl Node {
    pub(super) fn status_page(&self) -> String {
        let state = self.state();
        let gauges = self.gauges();
        let apps: Vec<Value> = state.slots.iter().map(|slot| of_app(slot, self.clock())).collect();
        let status = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "ready": gauges.ready,
            "uptimeSeconds": self.clock() / 1000,
            "residentBytes": gauges.resident_bytes,
            "connections": self.metrics.open_connections(),
            "sandboxes": { "inUse": gauges.sandboxes, "max": gauges.sandboxes_max },
            "reloads": {
                "ok": self.metrics.reloads.get(),
                "refused": self.metrics.reloads_refused.get(),
            },
            "unrouted": self.metrics.unrouted.iter().map(Counter::get).sum::<u64>(),
            "appsLoaded": gauges.apps_loaded,
            "apps": apps,
        });
        format!("{status:#}\n")
    }
}

fn of_app(slot: &Slot, now: u64) -> Value {
    let standing = slot.standing();
    let metrics = &slot.metrics;
    let mut app = json!({
        "name": slot.config.name,
        "state": match standing {
            Standing::Unloaded => "unloaded",
            Standing::Loaded => "loaded",
            Standing::Broken => "broken",
        },
        "requests": metrics.total(),
        "cpuSeconds": std::time::Duration::from_nanos(metrics.cpu_nanos.get()).as_secs_f64(),
        "loads": metrics.loads.get(),
        "loadFailures": metrics.load_failures.get(),
        "evictions": metrics.evictions.get(),
    });
    if metrics.total() > 0 {
        app["idleSeconds"] = json!(now.saturating_sub(slot.last_used()) / 1000);
    }
    app
}
