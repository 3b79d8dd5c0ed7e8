//! The table `[limits]` of `land.toml`: values that can't be are refused with what can.

use land_host::LimitOverrides;
use land_host::config::at_span;
use toml::Spanned;

use crate::diagnostic::Diagnostic;

/// The table as it stands, when every value is one that can be.
pub fn check(
    limits: Option<Spanned<LimitOverrides>>,
    text: &str,
    file: &str,
) -> Result<LimitOverrides, Diagnostic> {
    let Some(limits) = limits else { return Ok(LimitOverrides::default()) };
    limits.get_ref().check().map_err(|error| {
        let diagnostic = Diagnostic::error(error.to_string())
            .hint(format!("write a value up to `{} = {}`", error.name, error.most));
        at_span(diagnostic, &limits.span(), text, file)
    })?;
    Ok(limits.into_inner())
}
