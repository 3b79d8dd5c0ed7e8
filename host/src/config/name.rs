//! Names of apps, and what is said about one that isn't.

use crate::diagnostic::Diagnostic;

/// The longest name of an app: it has to fit one label of a host name.
pub const NAME_MAX: usize = 63;

/// Checks an app's name: it becomes a file name and one label of a host name.
pub fn check_name(name: &str) -> Result<(), Diagnostic> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let problem = if name.is_empty() {
        "is empty".to_owned()
    } else if name.len() > NAME_MAX {
        format!("is longer than {NAME_MAX} characters")
    } else if let Some(c) = name.chars().find(|c| !allowed(*c)) {
        format!("has the character `{}`", c.escape_default())
    } else if name.starts_with('-') || name.ends_with('-') {
        "begins or ends with `-`".to_owned()
    } else {
        return Ok(());
    };
    let error = Diagnostic::error(format!("the name `{}` {problem}", name.escape_debug()));
    Err(error.hint(format!(
        "a name is 1 to {NAME_MAX} of the characters `a`-`z`, `0`-`9` and `-`, such as `{}`",
        suggest_name(name)
    )))
}

/// The closest valid name.
fn suggest_name(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().map(|c| c.to_ascii_lowercase()) {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(NAME_MAX);
    let out = out.trim_end_matches('-');
    if out.is_empty() { "my-app".to_owned() } else { out.to_owned() }
}
