//! What an app's `land.toml` and an operator may say about limits: names with their units, a
//! highest value each, and how they combine.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    CPU_MOST, FETCHES_MOST, Limits, MEMORY_PER_SANDBOX, OPEN_BODIES, OPERATIONS,
    OUTBOUND_CONNECT_MOST, OUTBOUND_CONNECTIONS_MOST, REQUEST_BODY_MOST, RESPONSE_BODY_MOST,
    SANDBOXES, TIMERS_MOST, WAIT_UNTIL_MOST, WALL_MOST,
};

/// One limit that can be set: how it is called, and where its value lies.
struct Row {
    name: &'static str,
    /// The highest value that an app may ask for.
    most: u64,
    asked: fn(&LimitOverrides) -> Option<u64>,
    get: fn(&Limits) -> u64,
    set: fn(&mut Limits, u64),
}

macro_rules! overrides {
    ($($(#[$doc:meta])* $name:ident, $most:expr, $get:expr, $set:expr;)*) => {
        /// Limits that differ from the defaults, as a configuration file or a manifest says them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct LimitOverrides {
            $($(#[$doc])* #[serde(skip_serializing_if = "Option::is_none")] pub $name: Option<u64>,)*
        }

        const ROWS: &[Row] = &[$(Row {
            name: stringify!($name),
            most: $most,
            asked: |asked| asked.$name,
            get: $get,
            set: $set,
        },)*];
    };
}

overrides! {
    /// CPU time of a request, in milliseconds.
    cpu_ms, millis(CPU_MOST), |l| millis(l.cpu), |l, v| l.cpu = Duration::from_millis(v);
    /// CPU time of one turn, in milliseconds.
    cpu_turn_ms, millis(CPU_MOST), |l| millis(l.cpu_turn), |l, v| l.cpu_turn = Duration::from_millis(v);
    /// Time to the response's head, in milliseconds.
    wall_ms, millis(WALL_MOST), |l| millis(l.wall), |l, v| l.wall = Duration::from_millis(v);
    /// Linear memory, in MiB.
    memory_mb, MEMORY_PER_SANDBOX as u64 >> 20, |l| l.memory as u64 >> 20, |l, v| l.memory = to_usize(v) << 20;
    /// Time for `ctx.waitUntil`, in milliseconds.
    wait_until_ms, millis(WAIT_UNTIL_MOST), |l| millis(l.wait_until), |l, v| l.wait_until = Duration::from_millis(v);
    /// Size of a request's body, in KiB.
    request_body_kb, REQUEST_BODY_MOST >> 10, |l| l.request_body >> 10, |l, v| l.request_body = v << 10;
    /// Size of a response's body that the program writes, in KiB.
    response_body_kb, RESPONSE_BODY_MOST >> 10, |l| l.response_body >> 10, |l, v| l.response_body = v << 10;
    /// Console output of a request, in KiB.
    console_kb, 16 << 10, |l| l.console as u64 >> 10, |l, v| l.console = to_usize(v) << 10;
    /// Requests of this app at a time.
    concurrent_requests, SANDBOXES as u64, |l| l.concurrent as u64, |l, v| l.concurrent = to_usize(v);
    /// Requests of this app that compute at a time.
    computing_requests, SANDBOXES as u64, |l| l.computing as u64, |l, v| l.computing = to_usize(v);
    /// Requests of this app that wait for their turn.
    queued_requests, SANDBOXES as u64, |l| l.queued as u64, |l, v| l.queued = to_usize(v);
    /// WebSockets of this app's visitors at a time.
    websockets, SANDBOXES as u64, |l| l.websockets as u64, |l, v| l.websockets = to_usize(v);
    /// Outbound requests of a request in all.
    fetches, FETCHES_MOST, |l| l.fetches.into(), |l, v| l.fetches = u32::try_from(v).unwrap_or(u32::MAX);
    /// Outbound requests of a request at a time.
    fetches_at_once, OPERATIONS as u64, |l| l.fetches_at_once as u64, |l, v| l.fetches_at_once = to_usize(v);
    /// Time for looking a name up and connecting, in milliseconds.
    outbound_connect_ms, millis(OUTBOUND_CONNECT_MOST), |l| millis(l.outbound_connect), |l, v| l.outbound_connect = Duration::from_millis(v);
    /// Time for a TLS handshake with somebody else, in milliseconds.
    outbound_tls_ms, millis(OUTBOUND_CONNECT_MOST), |l| millis(l.outbound_tls), |l, v| l.outbound_tls = Duration::from_millis(v);
    /// Time to the head of an outbound request's response, in milliseconds.
    outbound_head_ms, millis(WALL_MOST), |l| millis(l.outbound_head), |l, v| l.outbound_head = Duration::from_millis(v);
    /// How long its body may stand still, in milliseconds.
    outbound_stall_ms, millis(WALL_MOST), |l| millis(l.outbound_stall), |l, v| l.outbound_stall = Duration::from_millis(v);
    /// Connections of `fetch` that the app has at a time.
    outbound_connections, OUTBOUND_CONNECTIONS_MOST, |l| l.outbound_connections as u64, |l, v| l.outbound_connections = to_usize(v);
    /// Connections of its own that a request has at a time.
    sockets, OPEN_BODIES as u64, |l| l.sockets as u64, |l, v| l.sockets = to_usize(v);
    /// How long the peer of one of them may take nothing, in milliseconds.
    socket_stall_ms, millis(WALL_MOST), |l| millis(l.socket_stall), |l, v| l.socket_stall = Duration::from_millis(v);
    /// Time for opening a WebSocket to somebody else, in milliseconds.
    websocket_open_ms, millis(OUTBOUND_CONNECT_MOST), |l| millis(l.websocket_open), |l, v| l.websocket_open = Duration::from_millis(v);
    /// Timers of a request at a time.
    timers, TIMERS_MOST, |l| l.timers as u64, |l, v| l.timers = to_usize(v);
}

/// A value that can't be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the limit `{name}` is {value}: it can be 1 to {most}")]
pub struct LimitError {
    /// As in a configuration file.
    pub name: &'static str,
    /// What was asked for.
    pub value: u64,
    /// The highest value.
    pub most: u64,
}

impl LimitOverrides {
    /// Whether nothing differs from the defaults.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether every value is one that can be.
    pub fn check(&self) -> Result<(), LimitError> {
        for row in ROWS {
            if let Some(value) = (row.asked)(self)
                && !(1..=row.most).contains(&value)
            {
                return Err(LimitError { name: row.name, value, most: row.most });
            }
        }
        Ok(())
    }

    /// The values that are set, by name.
    pub fn rows(&self) -> impl Iterator<Item = (&'static str, u64)> {
        ROWS.iter().filter_map(|row| Some((row.name, (row.asked)(self)?)))
    }
}

impl Limits {
    /// These limits with what `asked` says instead, checked.
    pub fn with(mut self, asked: &LimitOverrides) -> Result<Self, LimitError> {
        asked.check()?;
        for row in ROWS {
            if let Some(value) = (row.asked)(asked) {
                (row.set)(&mut self, value);
            }
        }
        Ok(self)
    }

    /// These limits, none of them above what `caps` says: what an operator allows.
    #[must_use]
    pub fn capped(mut self, caps: &LimitOverrides) -> Self {
        for row in ROWS {
            if let Some(cap) = (row.asked)(caps)
                && (row.get)(&self) > cap
            {
                (row.set)(&mut self, cap);
            }
        }
        self
    }
}

const fn millis(duration: Duration) -> u64 {
    // No limit is anywhere near the 580 million years that fit.
    duration.as_millis() as u64
}

/// Checked values are small; on any machine that runs this a `usize` holds them.
fn to_usize(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_asks_and_an_operator_caps() {
        let asked =
            LimitOverrides { cpu_ms: Some(2_000), memory_mb: Some(16), ..Default::default() };
        let limits = Limits::default().with(&asked).expect("possible values");
        assert_eq!((limits.cpu, limits.memory), (Duration::from_secs(2), 16 << 20));
        assert_eq!(limits.wall, Limits::default().wall);
        let caps =
            LimitOverrides { cpu_ms: Some(1_000), memory_mb: Some(64), ..Default::default() };
        let capped = limits.capped(&caps);
        assert_eq!((capped.cpu, capped.memory), (Duration::from_secs(1), 16 << 20));
    }

    #[test]
    fn values_that_cant_be_are_refused_by_name() {
        for value in [0, 129, u64::MAX] {
            let asked = LimitOverrides { memory_mb: Some(value), ..Default::default() };
            let error = Limits::default().with(&asked).expect_err("out of range");
            assert_eq!(error, LimitError { name: "memory_mb", value, most: 128 });
        }
    }

    #[test]
    fn defaults_are_possible_values() {
        for row in ROWS {
            let default = (row.get)(&Limits::default());
            assert!((1..=row.most).contains(&default), "{}: {default}", row.name);
        }
    }
}
