//! The tables of land.toml that a policy can come from, and how rules are written there.

/// What rules of `[connect]` have before them when they stand among others.
pub(super) const TCP: &str = "tcp://";

/// A table of land.toml with an `allow`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    /// Whom `fetch` and WebSockets may talk to.
    Fetch,
    /// Whom TCP connections may be made to.
    Connect,
}

impl Table {
    /// As it is written.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Fetch => "fetch",
            Self::Connect => "connect",
        }
    }

    /// What its rules are about.
    pub(super) fn what(self) -> &'static str {
        match self {
            Self::Fetch => "request",
            Self::Connect => "connection",
        }
    }

    /// A rule as it is written there.
    pub(super) fn strip(self, rule: &str) -> &str {
        match self {
            Self::Fetch => rule,
            Self::Connect => rule.strip_prefix(TCP).unwrap_or(rule),
        }
    }
}
