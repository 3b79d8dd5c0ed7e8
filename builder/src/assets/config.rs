//! The table `[assets]` of `land.toml`.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use land_host::assets::{HtmlHandling, NotFound, check_pattern};
use serde::Deserialize;
use toml::Spanned;

use crate::diagnostic::Diagnostic;
use land_host::config::at_span;

/// Which files are served as they are, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetsConfig {
    /// Their folder, relative to the project.
    pub dir: String,
    /// The property of `env` that fetches them.
    pub binding: Option<String>,
    /// What a page that doesn't exist is answered with.
    pub not_found: NotFound,
    /// How paths of pages are understood.
    pub html_handling: HtmlHandling,
    /// Patterns of paths that the program sees first.
    pub worker_first: Vec<String>,
}

/// The table as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawAssets {
    /// The folder of the files, a path in the project; required.
    dir: Spanned<String>,
    /// The property of `env` that fetches the files.
    binding: Option<Spanned<String>>,
    /// What a page that doesn't exist gets: `none`, `single-page-application` or `404-page`.
    #[serde(default)]
    not_found: NotFound,
    /// How paths of pages are understood: `auto-trailing-slash` or `none`.
    #[serde(default)]
    html_handling: HtmlHandling,
    /// Paths that the program sees first: `true`, or patterns.
    run_worker_first: Option<Spanned<RawFirst>>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "`run_worker_first` is `true`, `false` or a list of patterns")]
enum RawFirst {
    All(bool),
    Paths(Vec<String>),
}

impl RawAssets {
    /// Checks it; `text` and `file` are for messages.
    pub fn check<V>(
        self,
        vars: &BTreeMap<String, V>,
        text: &str,
        file: &str,
    ) -> Result<AssetsConfig, Diagnostic> {
        check_dir(self.dir.get_ref())
            .map_err(|error| at_span(error, &self.dir.span(), text, file))?;
        if let Some(binding) = &self.binding {
            check_binding(binding.get_ref(), vars.contains_key(binding.get_ref()))
                .map_err(|error| at_span(error, &binding.span(), text, file))?;
        }
        let worker_first = match self.run_worker_first {
            None => Vec::new(),
            Some(first) => {
                let span = first.span();
                let patterns = match first.into_inner() {
                    RawFirst::All(false) => Vec::new(),
                    RawFirst::All(true) => vec!["/*".to_owned()],
                    RawFirst::Paths(patterns) => patterns,
                };
                check_pattern(&patterns).map_err(|error| {
                    let error = Diagnostic::error(error.to_string()).hint(
                        "a pattern is a path in which `*` stands for anything, such as `/api/*`; `!/…` makes an exception",
                    );
                    at_span(error, &span, text, file)
                })?;
                patterns
            }
        };
        Ok(AssetsConfig {
            dir: self.dir.into_inner(),
            binding: self.binding.map(Spanned::into_inner),
            not_found: self.not_found,
            html_handling: self.html_handling,
            worker_first,
        })
    }
}

/// The folder lies in the project and is not the project: its sources are not for visitors.
fn check_dir(dir: &str) -> Result<(), Diagnostic> {
    let mut parts =
        Path::new(dir).components().filter(|part| *part != Component::CurDir).peekable();
    if parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_))) {
        return Ok(());
    }
    Err(Diagnostic::error("`dir` is not a folder inside the project")
        .hint("give it relative to `land.toml`, such as `dir = \"public\"`"))
}

fn check_binding(binding: &str, is_var: bool) -> Result<(), Diagnostic> {
    if is_var {
        return Err(Diagnostic::error(format!("`{binding}` is a name in `[vars]` as well"))
            .hint("give the binding another name"));
    }
    let first = binding.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$');
    if first && binding.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$') {
        return Ok(());
    }
    Err(Diagnostic::error(format!("the binding `{}` is not a name", binding.escape_debug()))
        .hint("a binding is a property of `env`, such as `binding = \"ASSETS\"`"))
}
