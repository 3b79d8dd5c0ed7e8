//! The table `[connect]` of `land.toml`: whom the program may connect to with sockets of its own.

use land_host::outbound::{Policy, RuleError};
use serde::Deserialize;
use toml::Spanned;

use crate::diagnostic::Diagnostic;
use land_host::config::at_span;

/// The table, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConnectConfig {
    /// The rules of `allow`, `host:port` each.
    pub allow: Vec<String>,
}

/// The table as it is written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawConnect {
    /// Rules, `host:port` each; nobody unless set.
    #[serde(default)]
    allow: Vec<Spanned<String>>,
}

impl RawConnect {
    /// Each rule on its own, so that the message points at it, and then all of them.
    pub(crate) fn check(self, text: &str, file: &str) -> Result<ConnectConfig, Diagnostic> {
        let explain =
            |error: RuleError| Diagnostic::error(error.to_string()).hint(RuleError::CONNECT_HINT);
        for rule in &self.allow {
            Policy::parse_connect(&[rule.get_ref()])
                .map_err(|error| at_span(explain(error), &rule.span(), text, file))?;
        }
        let allow: Vec<String> = self.allow.into_iter().map(Spanned::into_inner).collect();
        Policy::parse_connect(&allow).map_err(explain)?;
        Ok(ConnectConfig { allow })
    }
}
