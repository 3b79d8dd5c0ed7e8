//! Turns the bundler's findings into ours: in our words, with a place, a frame and a hint.

use std::path::Path;

use rolldown_error::{
    BuildDiagnostic, DiagnosableResolveError, DiagnosticOptions, EventKind, Severity as Weight,
};

use super::{loaders, unresolved};
use crate::diagnostic::{
    Diagnostic, Location, Severity, column_from_utf16, display_path, line_and_column,
};
use crate::project::Project;

/// All findings as errors, in the order of their places, each once.
pub fn all(found: Vec<BuildDiagnostic>, project: &Project) -> Vec<Diagnostic> {
    let mut errors: Vec<Diagnostic> =
        found.into_iter().map(|found| explain(found, project)).collect();
    errors.sort_by(|a, b| (&a.location, &a.message).cmp(&(&b.location, &b.message)));
    errors.dedup();
    errors
}

/// The findings that deserve a warning.
pub fn warnings(found: Vec<BuildDiagnostic>, project: &Project) -> Vec<Diagnostic> {
    let worth = found.into_iter().filter(|found| {
        let about_package = found.id().is_some_and(|id| id.contains("/node_modules/"));
        found.severity() == Weight::Warning && !about_package
    });
    let mut warnings = all(worth.collect(), project);
    for warning in &mut warnings {
        warning.severity = Severity::Warning;
    }
    warnings
}

fn explain(mut found: BuildDiagnostic, project: &Project) -> Diagnostic {
    let options = DiagnosticOptions { cwd: project.root.clone() };
    let place = place(&found, &options, project);
    let importer = place.as_ref().map_or_else(String::new, |(at, _)| at.file.clone());
    let kind = found.kind();
    let diagnostic = match (kind, found.exporter()) {
        (EventKind::UnresolvedImport, Some(specifier)) => {
            unresolved::import(&specifier, &importer, project)
        }
        (EventKind::ResolveError, Some(specifier)) => resolve_error(&mut found, &specifier),
        (EventKind::ParseError | EventKind::JsonParseError, _) => {
            parse_error(&found.to_message_with(&options), &importer)
        }
        (EventKind::MissingExportError, _) => {
            Diagnostic::error(tidy(&found.to_message_with(&options)))
                .hint("import a name that the module exports, or export this one there")
        }
        _ => Diagnostic::error(tidy(&found.to_message_with(&options)))
            .hint("the bundler says so: look at this place, and at `[build]` in `land.toml`"),
    };
    match place {
        Some((location, source)) => diagnostic.at(location, &source),
        None => diagnostic,
    }
}

fn resolve_error(found: &mut BuildDiagnostic, specifier: &str) -> Diagnostic {
    let error = Diagnostic::error(format!("can't resolve `{specifier}`"));
    match found.downcast_mut::<DiagnosableResolveError>() {
        Some(detail) if !detail.reason.is_empty() => error.hint(tidy(&detail.reason)),
        _ => error.hint("see `exports` and `main` in the package's `package.json`"),
    }
}

fn parse_error(message: &str, file: &str) -> Diagnostic {
    let error = Diagnostic::error(tidy(message));
    if file.is_empty() || loaders::is_known(file) {
        return error
            .hint("the file can be read up to this place: look at what stands before it too");
    }
    error.hint(format!("`{file}` is read as JavaScript, because its ending has no other meaning"))
}

/// Where the finding points at, with the text of that file.
fn place(
    found: &BuildDiagnostic,
    options: &DiagnosticOptions,
    project: &Project,
) -> Option<(Location, String)> {
    if let Some((file, line, column, _)) = found.to_diagnostic_with(options).get_primary_location()
    {
        let source = std::fs::read_to_string(project.root.join(&file)).ok()?;
        let text = source.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        let column = column_from_utf16(text, column);
        let file = display_path(Path::new(&file), &project.root);
        return Some((Location { file, line, column }, source));
    }
    // Some findings name the file only: an import found inside it is the best place to show.
    let (id, specifier) = (found.id()?, found.exporter()?);
    let source = std::fs::read_to_string(&id).ok()?;
    let (line, column) = line_and_column(&source, source.find(&specifier)?);
    let file = display_path(Path::new(&id), &project.root);
    Some((Location { file, line, column }, source))
}

/// The first line of a message as our messages look: no capital, no full stop, code in backticks.
fn tidy(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default().trim().trim_end_matches('.');
    let line = line.replace('"', "`");
    let mut letters = line.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => line,
    }
}
