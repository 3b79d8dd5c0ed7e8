//! The table `[fetch]` of `land.toml`: whom the program may talk to.

use land_host::outbound::{Policy, RuleError};
use serde::Deserialize;
use toml::Spanned;

use crate::diagnostic::Diagnostic;
use land_host::config::at_span;

/// The table, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FetchConfig {
    /// The rules of `allow`; absent: public addresses.
    pub allow: Option<Vec<String>>,
}

/// The table as it is written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFetch {
    /// Rules, of which one has to allow a request; `public` unless set.
    allow: Option<Vec<Spanned<String>>>,
}

impl RawFetch {
    /// Each rule on its own, so that the message points at it, and then all of them.
    pub(crate) fn check(self, text: &str, file: &str) -> Result<FetchConfig, Diagnostic> {
        let Some(allow) = self.allow else { return Ok(FetchConfig::default()) };
        let explain = |error: RuleError| Diagnostic::error(error.to_string()).hint(RuleError::HINT);
        for rule in &allow {
            Policy::parse(&[rule.get_ref()])
                .map_err(|error| at_span(explain(error), &rule.span(), text, file))?;
        }
        let allow: Vec<String> = allow.into_iter().map(Spanned::into_inner).collect();
        Policy::parse(&allow).map_err(explain)?;
        Ok(FetchConfig { allow: Some(allow) })
    }
}
