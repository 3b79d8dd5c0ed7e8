//! The apps of a `node.toml`, and the table of their routes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use toml::Spanned;

use super::Text;
use super::raw::RawApp;
use crate::config::{check_name, to_json};
use crate::diagnostic::{Diagnostic, line_and_column};
use crate::limits::{APPS, LimitOverrides, ROUTES_PER_APP, VARS_SIZE};
use crate::outbound::{Policy, RuleError};
use crate::route::{Pattern, Table};

/// One app as it is registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AppConfig {
    pub(crate) name: String,
    pub(crate) source: Source,
    /// Properties of `env` that replace those of the build.
    pub(crate) vars: Vec<(String, String)>,
    /// What its requests may use, as far as the operator says: the default and the most.
    pub(crate) limits: LimitOverrides,
    /// Rules in place of the app's own `[fetch] allow`.
    pub(crate) fetch: Option<Vec<String>>,
    /// Rules in place of the app's own `[connect] allow`.
    pub(crate) connect: Option<Vec<String>>,
}

/// Where an app comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    Artifact(PathBuf),
    /// A project, built when the configuration is put in place.
    Project(PathBuf),
}

/// Where a route stands, for messages about a second one like it.
struct Place {
    app: String,
    line: usize,
    column: usize,
}

type Checked = (Vec<AppConfig>, Table, Vec<u32>);

pub(super) fn check(
    raw: Vec<Spanned<RawApp>>,
    folder: &Path,
    text: &Text<'_>,
) -> Result<Checked, Diagnostic> {
    if raw.is_empty() {
        let error = Diagnostic::error(format!("`{}` has no app", text.file));
        return Err(error.hint("add `[[app]]` with `name`, `artifact` and `routes`"));
    }
    if raw.len() > APPS {
        return Err(Diagnostic::error(format!("a node has at most {APPS} apps"))
            .hint("give some of them to another node"));
    }
    let mut apps = Vec::with_capacity(raw.len());
    let mut table = Table::default();
    let (mut places, mut route_apps, mut names) = (Vec::new(), Vec::new(), HashMap::new());
    for raw in raw {
        let name = read_name(&raw, &mut names, text)?;
        // There are fewer than `APPS`.
        let number = u32::try_from(apps.len()).unwrap_or(u32::MAX);
        for (pattern, span) in read_routes(&raw, text)? {
            let route = u32::try_from(places.len()).unwrap_or(u32::MAX);
            if let Err(other) = table.insert(&pattern, route) {
                return Err(conflict(&name, &places[other as usize], &span, text));
            }
            let (line, column) = line_and_column(text.text, span.span().start);
            places.push(Place { app: name.clone(), line, column });
            route_apps.push(number);
        }
        let source = read_source(&raw, folder, text)?;
        let mut raw = raw.into_inner();
        let fetch = raw.fetch.take().and_then(|fetch| fetch.allow);
        let fetch = fetch.map(|allow| read_rules(allow, Policy::parse, text)).transpose()?;
        let connect = raw.connect.take().and_then(|connect| connect.allow);
        let connect =
            connect.map(|allow| read_rules(allow, Policy::parse_connect, text)).transpose()?;
        let limits = read_limits(raw.limits.take(), text)?;
        let vars = read_vars(raw, text)?;
        apps.push(AppConfig { name, source, vars, limits, fetch, connect });
    }
    Ok((apps, table, route_apps))
}

fn read_name(
    raw: &Spanned<RawApp>,
    names: &mut HashMap<String, usize>,
    text: &Text<'_>,
) -> Result<String, Diagnostic> {
    let Some(name) = &raw.get_ref().name else {
        let error = Diagnostic::error("this app has no `name`");
        return Err(text.at(error.hint("add a line such as `name = \"my-app\"`"), raw));
    };
    check_name(name.get_ref()).map_err(|error| text.at(error, name))?;
    let (line, _) = line_and_column(text.text, name.span().start);
    if let Some(first) = names.insert(name.get_ref().clone(), line) {
        let error = Diagnostic::error(format!("two apps have the name `{}`", name.get_ref()));
        let hint = format!("the other is in line {first}; logs and metrics tell apps by name");
        return Err(text.at(error.hint(hint), name));
    }
    Ok(name.get_ref().clone())
}

/// The routes with their places; without any, an app takes every request.
fn read_routes(
    raw: &Spanned<RawApp>,
    text: &Text<'_>,
) -> Result<Vec<(Pattern, Spanned<()>)>, Diagnostic> {
    let Some(routes) = &raw.get_ref().routes else {
        return Ok(vec![(Pattern::everything(), Spanned::new(raw.span(), ()))]);
    };
    if routes.is_empty() || routes.len() > ROUTES_PER_APP {
        let error = Diagnostic::error(format!("an app has 1 to {ROUTES_PER_APP} routes"));
        let hint = "leave `routes` out for an app that takes every request";
        return Err(text.at(error.hint(hint), raw));
    }
    let read = |route: &Spanned<String>| {
        let pattern = Pattern::parse(route.get_ref()).map_err(|error| {
            text.at(Diagnostic::error(error.to_string()).hint(error.hint), route)
        })?;
        Ok((pattern, Spanned::new(route.span(), ())))
    };
    routes.iter().map(read).collect()
}

fn conflict(name: &str, first: &Place, span: &Spanned<()>, text: &Text<'_>) -> Diagnostic {
    let Place { app, line, column } = first;
    let whose =
        if app == name { "this app has it".to_owned() } else { format!("app `{app}` has it") };
    let error =
        Diagnostic::error(format!("this route is taken: {whose} at {}:{line}:{column}", text.file));
    let hint = "make one of them more specific, by host, path or method, or take it out";
    text.at(error.hint(hint), span)
}

fn read_source(
    raw: &Spanned<RawApp>,
    folder: &Path,
    text: &Text<'_>,
) -> Result<Source, Diagnostic> {
    let app = raw.get_ref();
    let hint = "give either `artifact = \"my-app.wasm\"`, or `dir = \"my-app\"` for a project";
    match (&app.artifact, &app.dir) {
        (Some(path), None) if !path.get_ref().is_empty() => {
            Ok(Source::Artifact(folder.join(path.get_ref())))
        }
        (None, Some(path)) if !path.get_ref().is_empty() => {
            Ok(Source::Project(folder.join(path.get_ref())))
        }
        (Some(_), Some(dir)) => {
            Err(text.at(Diagnostic::error("an app has one origin, not two").hint(hint), dir))
        }
        (Some(path), None) | (None, Some(path)) => {
            Err(text.at(Diagnostic::error("this path is empty").hint(hint), path))
        }
        (None, None) => {
            Err(text
                .at(Diagnostic::error("this app has no `artifact` and no `dir`").hint(hint), raw))
        }
    }
}

fn read_limits(
    limits: Option<Spanned<LimitOverrides>>,
    text: &Text<'_>,
) -> Result<LimitOverrides, Diagnostic> {
    let Some(limits) = limits else { return Ok(LimitOverrides::default()) };
    limits.get_ref().check().map_err(|error| {
        let hint = format!("write a value up to `{} = {}`", error.name, error.most);
        text.at(Diagnostic::error(error.to_string()).hint(hint), &limits)
    })?;
    Ok(limits.into_inner())
}

/// Each rule on its own, so that the message points at it, and then all of them.
fn read_rules(
    allow: Vec<Spanned<String>>,
    parse: impl Fn(&[String]) -> Result<Policy, RuleError>,
    text: &Text<'_>,
) -> Result<Vec<String>, Diagnostic> {
    let explain = |error: RuleError| Diagnostic::error(error.to_string()).hint(RuleError::HINT);
    for rule in &allow {
        parse(std::slice::from_ref(rule.get_ref()))
            .map_err(|error| text.at(explain(error), rule))?;
    }
    let allow: Vec<String> = allow.into_iter().map(Spanned::into_inner).collect();
    parse(&allow).map_err(explain)?;
    Ok(allow)
}

fn read_vars(app: RawApp, text: &Text<'_>) -> Result<Vec<(String, String)>, Diagnostic> {
    let first = app.vars.values().next().map(|value| Spanned::new(value.span(), ()));
    let vars: Vec<_> = to_json("app.vars", app.vars, text.text, text.file)?.into_iter().collect();
    let size: usize = vars.iter().map(|(name, json)| name.len() + json.len()).sum();
    match first {
        Some(first) if size > VARS_SIZE => {
            let error = Diagnostic::error(format!(
                "the vars of an app have {size} bytes; the limit is {VARS_SIZE}"
            ));
            Err(text.at(error.hint("keep large data in files of the program"), &first))
        }
        _ => Ok(vars),
    }
}
