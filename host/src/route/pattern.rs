//! A route as an operator writes it: `[METHODS ]HOST[/PATH]`.

use http::Method;

use super::path::percent_decode;
use crate::limits::ROUTE_SEGMENTS;

/// A route that is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// `None` takes every method.
    pub methods: Option<Vec<Method>>,
    /// Which hosts.
    pub host: HostPattern,
    /// The path's segments.
    pub segments: Vec<Segment>,
    /// Whether anything may follow: the path ended in `/*`.
    pub rest: bool,
}

/// Which hosts a route is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostPattern {
    /// `*`, or none given.
    Any,
    /// One name or address.
    Exact(String),
    /// `*.example.com`: every name below this one, at any depth.
    Below(String),
}

/// One segment of a route's path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// These bytes, percent-decoded.
    Literal(Box<[u8]>),
    /// `:name`: anything but nothing.
    Param,
}

/// Why a text is no route.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct PatternError {
    problem: String,
    /// What to write instead.
    pub hint: &'static str,
}

fn refuse<T>(problem: impl Into<String>, hint: &'static str) -> Result<T, PatternError> {
    Err(PatternError { problem: problem.into(), hint })
}

const FORM: &str = "a route is `[METHODS ]HOST[/PATH]`, such as `example.com/api/*`, \
    `*.example.com`, `GET,POST /users/:id`";

impl Pattern {
    /// Everything: all hosts, paths and methods.
    pub fn everything() -> Self {
        Self { methods: None, host: HostPattern::Any, segments: Vec::new(), rest: true }
    }

    /// Reads a route.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        if text.trim() != text || text.is_empty() {
            return refuse("a route is empty or has spaces around it", FORM);
        }
        let (methods, rest) = match text.split_once(' ') {
            Some((methods, rest)) => (Some(read_methods(methods)?), rest),
            None => (None, text),
        };
        if let Some(c) = rest.chars().find(|c| c.is_whitespace() || matches!(c, '?' | '#' | '\\')) {
            return refuse(format!("a route has no `{}`", c.escape_default()), FORM);
        }
        if rest.contains("://") {
            return refuse("a route has no scheme", "leave `http://` or `https://` out");
        }
        let slash = rest.find('/').unwrap_or(rest.len());
        let host = read_host(&rest[..slash])?;
        let (segments, rest) = read_path(&rest[slash..])?;
        Ok(Self { methods, host, segments, rest })
    }
}

/// `GET` takes `HEAD` too, as everywhere in HTTP.
fn read_methods(text: &str) -> Result<Vec<Method>, PatternError> {
    let mut methods = Vec::new();
    for name in text.split(',') {
        let upper = !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'-');
        let Some(method) = Method::from_bytes(name.as_bytes()).ok().filter(|_| upper) else {
            return refuse(
                format!("`{}` is no method", name.escape_debug()),
                "methods are upper case with commas between them, such as `GET,POST /path`",
            );
        };
        let with_head = (method == Method::GET).then_some(Method::HEAD);
        for method in std::iter::once(method).chain(with_head) {
            if !methods.contains(&method) {
                methods.push(method);
            }
        }
    }
    Ok(methods)
}

fn read_host(text: &str) -> Result<HostPattern, PatternError> {
    if text.is_empty() || text == "*" {
        return Ok(HostPattern::Any);
    }
    let (name, below) = match text.strip_prefix("*.") {
        Some(name) => (name, true),
        None => (text, false),
    };
    if name.contains('*') {
        let hint = "`*` stands alone or before a name: `*`, `*.example.com`";
        return refuse(format!("the host `{text}` has a `*` inside"), hint);
    }
    let port = name.rsplit(']').next().is_some_and(|end| end.contains(':'));
    if port {
        return refuse(
            format!("the host `{text}` has a port"),
            "leave the port out: routes are the same for all listeners",
        );
    }
    let host = url::Host::parse(name.strip_suffix('.').unwrap_or(name)).map_err(|error| {
        PatternError { problem: format!("`{text}` is no host: {error}"), hint: FORM }
    })?;
    match host {
        url::Host::Domain(name) if below => Ok(HostPattern::Below(name)),
        host if !below => Ok(HostPattern::Exact(host.to_string())),
        _ => refuse(format!("`{text}` is below an address"), "an address has no names below it"),
    }
}

fn read_path(text: &str) -> Result<(Vec<Segment>, bool), PatternError> {
    let Some(path) = text.strip_prefix('/') else { return Ok((Vec::new(), true)) };
    let mut segments = Vec::new();
    let mut parts = path.split('/').peekable();
    while let Some(part) = parts.next() {
        if part == "*" && parts.peek().is_none() {
            return Ok((segments, true));
        }
        segments.push(read_segment(part, text)?);
        if segments.len() > ROUTE_SEGMENTS {
            return refuse(
                format!("a route's path has more than {ROUTE_SEGMENTS} segments"),
                "end it earlier, with `/*`",
            );
        }
    }
    Ok((segments, false))
}

fn read_segment(part: &str, path: &str) -> Result<Segment, PatternError> {
    if let Some(name) = part.strip_prefix(':') {
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            let hint = "a dynamic segment is `:` and a name of letters, digits and `_`: `:id`";
            return refuse(format!("`{part}` in `{path}` is no dynamic segment"), hint);
        }
        return Ok(Segment::Param);
    }
    if part.contains('*') {
        let hint = "`*` is a path's last segment; `:name` is one segment, whatever it is";
        return refuse(format!("`{path}` has a `*` inside"), hint);
    }
    let literal = percent_decode(part.as_bytes());
    if matches!(&*literal, b"." | b"..") {
        return refuse(format!("`{path}` has a dot segment"), "write the path that it leads to");
    }
    Ok(Segment::Literal(literal.into()))
}
