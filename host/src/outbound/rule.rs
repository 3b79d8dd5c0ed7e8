//! One rule of `[fetch] allow`: which requests it covers.
//!
//! `public`, `[METHODS ][scheme://]host[:port]`, where the host is a name, `*.` and a name, `*`, an
//! IP address or a range of them in CIDR notation.

use std::fmt;
use std::net::IpAddr;

use super::address::canonical;
use super::policy::{Scheme, Target};
use super::range::Range;

/// The rule that covers HTTP to any public address.
pub const PUBLIC: &str = "public";

/// A rule, and the text that it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    text: String,
    /// All, when empty.
    methods: Vec<String>,
    /// Any, when absent.
    scheme: Option<Scheme>,
    host: Host,
    /// Any, when absent.
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Host {
    /// Any name or address, as long as it is public.
    Any,
    Name(String),
    /// Names that end with this, which begins with a dot.
    Under(String),
    Range(Range),
}

/// Why a text is no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the rule `{rule}` {problem}")]
pub struct RuleError {
    /// The text.
    pub rule: String,
    problem: &'static str,
}

impl RuleError {
    pub(super) fn too_many(rule: &str) -> Self {
        let rule = rule.escape_debug().to_string();
        Self { rule, problem: "is one too many" }
    }

    /// What a rule looks like.
    pub const HINT: &str = "a rule is `public`, a host such as `api.example.com`, `*.example.com` or \
        `10.0.0.0/8`, or an origin such as `https://api.example.com` or `http://127.0.0.1:9000`, with \
        methods before it if need be: `GET,HEAD https://api.example.com`";
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Rule {
    pub(super) fn parse(text: &str) -> Result<Self, RuleError> {
        parse(text).map_err(|problem| RuleError { rule: text.escape_debug().to_string(), problem })
    }

    /// Whether the rule speaks of this method, scheme and port; of any method when there is none.
    pub(super) fn covers_port(&self, target: &Target<'_>) -> bool {
        let method = |method| self.covers_method(method);
        let scheme = match self.scheme {
            Some(scheme) => scheme == target.scheme,
            // Sockets need a rule that names whom they go to.
            None => target.scheme != Scheme::Tcp || self.host != Host::Any,
        };
        scheme
            && target.method.is_none_or(method)
            && self.port.is_none_or(|port| port == target.port)
    }

    pub(super) fn covers_method(&self, method: &str) -> bool {
        self.methods.is_empty() || self.methods.iter().any(|known| known == method)
    }

    /// Whether the rule names this host. A name says nothing about the address behind it, which
    /// whoever runs its DNS decides.
    pub(super) fn covers_name(&self, host: &str) -> bool {
        match &self.host {
            Host::Any => true,
            Host::Name(name) => name == host,
            Host::Under(suffix) => host.len() > suffix.len() && host.ends_with(suffix.as_str()),
            Host::Range(_) => false,
        }
    }

    pub(super) fn is_about_addresses(&self) -> bool {
        matches!(self.host, Host::Range(_))
    }

    /// Whether the rule names this address itself, be it public or not.
    pub(super) fn covers_address(&self, ip: IpAddr) -> bool {
        match &self.host {
            Host::Range(range) => range.contains(canonical(ip)),
            // A name that stands for this machine and nothing else (RFC 6761).
            Host::Name(name) => is_localhost(name) && canonical(ip).is_loopback(),
            Host::Any | Host::Under(_) => false,
        }
    }
}

fn is_localhost(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

fn parse(text: &str) -> Result<Rule, &'static str> {
    if text == PUBLIC {
        let (methods, scheme, port) = (Vec::new(), None, None);
        return Ok(Rule { text: text.to_owned(), methods, scheme, host: Host::Any, port });
    }
    let mut words = text.split_ascii_whitespace();
    let (methods, origin) = match (words.next(), words.next(), words.next()) {
        (None, ..) => return Err("is empty"),
        (Some(origin), None, _) => ("", origin),
        (Some(methods), Some(origin), None) => (methods, origin),
        _ => return Err("has more than methods and a host"),
    };
    let (scheme, rest) = match origin.split_once("://") {
        Some((scheme, rest)) => (Some(Scheme::parse(scheme).ok_or(UNKNOWN_SCHEME)?), rest),
        None => (None, origin),
    };
    // One slash at the end is what a URL that was pasted has; any other belongs to a range.
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let (host, port) = split_port(rest)?;
    let port = match port {
        Some("*") => None,
        Some(port) => Some(parse_port(port)?),
        None => scheme.and_then(Scheme::default_port),
    };
    Ok(Rule {
        text: text.to_owned(),
        methods: parse_methods(methods)?,
        scheme,
        host: parse_host(host)?,
        port,
    })
}

const UNKNOWN_SCHEME: &str = "has a scheme other than `http`, `https`, `ws`, `wss` and `tcp`";

fn parse_port(port: &str) -> Result<u16, &'static str> {
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    let port = port.parse().ok().filter(|port| digits && *port != 0);
    port.ok_or("has a port that isn't one of 1 to 65535")
}

fn parse_methods(text: &str) -> Result<Vec<String>, &'static str> {
    let token = |method: &&str| {
        let fits = |byte: u8| byte.is_ascii_uppercase() || byte == b'-';
        !method.is_empty() && method.bytes().all(fits)
    };
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let methods: Vec<&str> = text.split(',').collect();
    if !methods.iter().all(token) {
        return Err("has methods that aren't some, such as `GET` or `GET,HEAD`");
    }
    Ok(methods.into_iter().map(str::to_owned).collect())
}

/// Takes a port off the end; an IPv6 address has colons of its own, and brackets around it then.
fn split_port(text: &str) -> Result<(&str, Option<&str>), &'static str> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, rest) = rest.split_once(']').ok_or("has a `[` without a `]`")?;
        return match rest.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if rest.is_empty() => Ok((host, None)),
            None => Err("has something between `]` and a port"),
        };
    }
    match text.split_once(':') {
        Some((_, rest)) if rest.contains(':') => Ok((text, None)),
        Some((host, port)) => Ok((host, Some(port))),
        None => Ok((text, None)),
    }
}

fn parse_host(host: &str) -> Result<Host, &'static str> {
    if host == "*" {
        return Ok(Host::Any);
    }
    if let Some(range) = Range::parse(host)? {
        return Ok(Host::Range(range));
    }
    let (under, name) = match host.strip_prefix("*.") {
        Some(name) => (true, name),
        None => (false, host),
    };
    if name.contains('*') {
        return Err("has a `*` that isn't a whole first label, as in `*.example.com`");
    }
    if host.contains('/') {
        return Err("has a path: rules are about hosts, not about paths");
    }
    let name = url::Host::parse(name).map_err(|_| "has a host that isn't one")?;
    match name {
        url::Host::Domain(name) if under => Ok(Host::Under(format!(".{name}"))),
        url::Host::Domain(name) => Ok(Host::Name(name)),
        // A URL's host may be written as `0x7f.1`, too: by its value it is an address.
        url::Host::Ipv4(ip) if !under => Ok(Host::Range(Range::one(ip.into()))),
        _ => Err("has a `*` before an address"),
    }
}
