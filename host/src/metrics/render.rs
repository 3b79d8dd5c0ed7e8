//! The text that Prometheus reads.
//!
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>

use std::fmt::{Display, Write};
use std::sync::Arc;
use std::time::Duration;

use super::histogram::BOUNDS;
use super::{AppMetrics, NodeMetrics, UNROUTED};
use crate::failure::LIMITS;
use crate::met;

/// What stands at this moment, besides the counters.
#[derive(Debug, Default)]
pub(crate) struct Gauges {
    pub(crate) sandboxes: u64,
    pub(crate) sandboxes_max: u64,
    /// Requests that apps have, and those that wait for their turn.
    pub(crate) running: usize,
    pub(crate) waiting: usize,
    pub(crate) apps: usize,
    pub(crate) apps_loaded: usize,
    pub(crate) resident_bytes: u64,
    pub(crate) ready: bool,
}

struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        self.write(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
    }

    /// One value with its labels.
    fn value(&mut self, name: &str, labels: impl Display, value: impl Display) {
        self.write(format_args!("{name}{{{labels}}} {value}\n"));
    }

    /// A family of one value without labels.
    fn one(&mut self, name: &str, kind: &str, help: &str, value: impl Display) {
        self.family(name, kind, help);
        self.write(format_args!("{name} {value}\n"));
    }

    fn write(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a `String` can't fail.
        let _ = self.0.write_fmt(text);
    }
}

/// The whole page. Apps that were never asked are left out: a node may have thousands.
pub(crate) fn render(
    node: &NodeMetrics,
    gauges: &Gauges,
    apps: &[(String, Arc<AppMetrics>)],
) -> String {
    let mut page = Page(String::with_capacity(4096));
    let apps: Vec<_> = apps
        .iter()
        .filter(|(_, app)| app.total() > 0 || app.load_failures.get() > 0)
        .map(|(name, app)| (name.as_str(), &**app))
        .collect();
    requests(&mut page, &apps);
    durations(&mut page, &apps);
    work(&mut page, &apps);
    loads(&mut page, &apps);
    of_the_node(&mut page, node);
    at_the_moment(&mut page, node, gauges);
    page.0
}

type Apps<'a> = [(&'a str, &'a AppMetrics)];

fn requests(page: &mut Page, apps: &Apps<'_>) {
    let name = "land_requests_total";
    page.family(name, "counter", "Requests answered, by app and class of status.");
    for (app, metrics) in apps {
        for (class, count) in (1..).zip(&metrics.requests) {
            if count.get() > 0 {
                let labels = format_args!("app=\"{app}\",status=\"{class}xx\"");
                page.value(name, labels, count.get());
            }
        }
    }
}

fn durations(page: &mut Page, apps: &Apps<'_>) {
    let name = "land_request_duration_seconds";
    page.family(name, "histogram", "From a request's arrival to its response's head.");
    for (app, metrics) in apps {
        let counts = metrics.durations.cumulative();
        for (bound, count) in BOUNDS.iter().zip(&counts) {
            let labels = format_args!("app=\"{app}\",le=\"{bound}\"");
            page.value("land_request_duration_seconds_bucket", labels, count);
        }
        let total = counts[BOUNDS.len()];
        let labels = format_args!("app=\"{app}\",le=\"+Inf\"");
        page.value("land_request_duration_seconds_bucket", labels, total);
        let labels = format!("app=\"{app}\"");
        page.value("land_request_duration_seconds_sum", &labels, metrics.durations.seconds());
        page.value("land_request_duration_seconds_count", &labels, total);
    }
}

fn work(page: &mut Page, apps: &Apps<'_>) {
    let name = "land_cpu_seconds_total";
    page.family(name, "counter", "CPU time of an app's guests.");
    for (app, metrics) in apps {
        let seconds = Duration::from_nanos(metrics.cpu_nanos.get()).as_secs_f64();
        page.value(name, format_args!("app=\"{app}\""), seconds);
    }
    let name = "land_limit_hits_total";
    page.family(name, "counter", "Requests that hit a limit, by the limit's name.");
    for (app, metrics) in apps {
        let ended = LIMITS.iter().zip(&metrics.limits);
        for (limit, count) in ended.chain(met::NAMES.iter().zip(&metrics.met)) {
            if count.get() > 0 {
                page.value(name, format_args!("app=\"{app}\",limit=\"{limit}\""), count.get());
            }
        }
    }
}

fn loads(page: &mut Page, apps: &Apps<'_>) {
    let name = "land_app_loads_total";
    page.family(name, "counter", "Times that an app was loaded, or could not be.");
    for (app, metrics) in apps {
        for (outcome, count) in [("ok", &metrics.loads), ("failed", &metrics.load_failures)] {
            page.value(name, format_args!("app=\"{app}\",outcome=\"{outcome}\""), count.get());
        }
    }
    let name = "land_app_evictions_total";
    page.family(name, "counter", "Times that an app was unloaded to make room.");
    for (app, metrics) in apps {
        page.value(name, format_args!("app=\"{app}\""), metrics.evictions.get());
    }
}

fn of_the_node(page: &mut Page, node: &NodeMetrics) {
    let name = "land_unrouted_total";
    page.family(name, "counter", "Requests that no route leads to an app, by status.");
    for (status, count) in UNROUTED.iter().zip(&node.unrouted) {
        page.value(name, format_args!("status=\"{status}\""), count.get());
    }
    let name = "land_reloads_total";
    page.family(name, "counter", "Configurations put in place or refused, after the first.");
    for (outcome, count) in [("ok", &node.reloads), ("refused", &node.reloads_refused)] {
        page.value(name, format_args!("outcome=\"{outcome}\""), count.get());
    }
    let (connections, failed) = (node.connections.get(), node.handshakes_failed.get());
    page.one("land_connections_total", "counter", "Connections accepted.", connections);
    let help = "TLS handshakes that failed or took too long.";
    page.one("land_tls_handshakes_failed_total", "counter", help, failed);
}

fn at_the_moment(page: &mut Page, node: &NodeMetrics, gauges: &Gauges) {
    let open = node.open_connections();
    page.one("land_connections", "gauge", "Connections that are open.", open);
    page.one("land_sandboxes", "gauge", "Sandboxes in use.", gauges.sandboxes);
    page.one("land_sandboxes_max", "gauge", "Sandboxes in the pool.", gauges.sandboxes_max);
    page.one("land_requests_running", "gauge", "Requests that apps have.", gauges.running);
    let help = "Requests that wait for their app's turn.";
    page.one("land_requests_waiting", "gauge", help, gauges.waiting);
    page.one("land_apps", "gauge", "Apps that are registered.", gauges.apps);
    page.one("land_apps_loaded", "gauge", "Apps that are loaded.", gauges.apps_loaded);
    page.one("land_resident_bytes", "gauge", "Resident memory.", gauges.resident_bytes);
    page.one("land_ready", "gauge", "Whether requests are taken.", u8::from(gauges.ready));
}
