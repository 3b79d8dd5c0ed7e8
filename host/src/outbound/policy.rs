//! The outbound policy: whom a program may talk to. Checked by name before anything is looked up,
//! and by address for every connection.

use std::fmt;
use std::net::IpAddr;

use super::address::{AddressClass, canonical, classify};
use super::rule::{PUBLIC, Rule, RuleError};
use crate::limits::OUTBOUND_RULES;

/// What is spoken on a connection. WebSockets begin as HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `http:` and `ws:`.
    Http,
    /// `https:` and `wss:`.
    Https,
    /// Whatever a program speaks on a socket of its own.
    Tcp,
}

impl Scheme {
    /// The scheme with this name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "http" | "ws" => Some(Self::Http),
            "https" | "wss" => Some(Self::Https),
            "tcp" => Some(Self::Tcp),
            _ => None,
        }
    }

    /// The port that it has when none is given.
    pub fn default_port(self) -> Option<u16> {
        match self {
            Self::Http => Some(80),
            Self::Https => Some(443),
            Self::Tcp => None,
        }
    }

    /// How rules spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Tcp => "tcp",
        }
    }
}

/// Whom a program wants to talk to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target<'a> {
    /// What is spoken.
    pub scheme: Scheme,
    /// A name or an address as in a URL, lower case, an IPv6 address with or without brackets.
    pub host: &'a str,
    /// The port, never absent.
    pub port: u16,
    /// The HTTP method; `None` when there is none, as for sockets.
    pub method: Option<&'a str>,
}

impl<'a> Target<'a> {
    /// The host without brackets and without the dot that ends a complete name.
    pub fn bare_host(&self) -> &'a str {
        let host = self.host.strip_suffix('.').unwrap_or(self.host);
        host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
    }
}

/// The rule that covers exactly this target.
impl fmt::Display for Target<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.bare_host();
        let (open, close) = if host.contains(':') { ("[", "]") } else { ("", "") };
        write!(f, "{}://{open}{host}{close}", self.scheme.name())?;
        if self.scheme.default_port() == Some(self.port) {
            return Ok(());
        }
        write!(f, ":{}", self.port)
    }
}

/// What an app's `[fetch] allow` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    rules: Vec<Rule>,
    /// Loopback is allowed whatever the rules say: for a developer's machine.
    loopback: bool,
}

impl Default for Policy {
    /// Public addresses over HTTP.
    fn default() -> Self {
        let rule = Rule::parse(PUBLIC).expect("a rule");
        Self { rules: vec![rule], loopback: false }
    }
}

/// Why a target is refused. The text names the rule and the line that would allow it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("outbound request refused: {0}")]
pub struct Refusal(String);

impl Policy {
    /// Reads the rules of `[fetch] allow`. Nothing but what they say is allowed.
    pub fn parse<S: AsRef<str>>(allow: &[S]) -> Result<Self, RuleError> {
        if let Some(rule) = allow.get(OUTBOUND_RULES) {
            return Err(RuleError::too_many(rule.as_ref()));
        }
        let rules =
            allow.iter().map(|rule| Rule::parse(rule.as_ref())).collect::<Result<_, _>>()?;
        Ok(Self { rules, loopback: false })
    }

    /// The same policy, with this machine allowed besides.
    pub fn with_loopback(self) -> Self {
        Self { loopback: true, ..self }
    }

    /// The check before a name is looked up: is there a rule that may cover the target?
    ///
    /// Rules about addresses may, as long as the address isn't known. What this lets pass still
    /// has to pass [`check_address`](Self::check_address).
    pub fn check(&self, target: &Target<'_>) -> Result<(), Refusal> {
        let host = target.bare_host();
        if let Ok(ip) = host.parse() {
            return self.check_address(target, ip);
        }
        let covers = |rule: &Rule| {
            rule.covers_port(target) && (rule.covers_name(host) || rule.is_about_addresses())
        };
        if self.loopback || self.rules.iter().any(covers) {
            return Ok(());
        }
        Err(self.refuse_name(target))
    }

    /// The check of an address that a connection is about to be made to, or was made to.
    pub fn check_address(&self, target: &Target<'_>, ip: IpAddr) -> Result<(), Refusal> {
        let ip = canonical(ip);
        let (host, class) = (target.bare_host(), classify(ip));
        if self.loopback && class == AddressClass::Loopback {
            return Ok(());
        }
        let mut named = None;
        for rule in self.rules.iter().filter(|rule| rule.covers_port(target)) {
            let by_name = rule.covers_name(host);
            if rule.covers_address(ip) && (by_name || rule.is_about_addresses()) {
                return Ok(());
            }
            if by_name && class == AddressClass::Public {
                return Ok(());
            }
            named = named.or(by_name.then_some(rule));
        }
        Err(match named {
            Some(rule) => self.refuse_address(target, ip, class, rule),
            None => self.refuse_name(target),
        })
    }

    /// Which rules speak of this method: two methods with the same answer may share connections.
    pub(super) fn rules_for(&self, method: &str) -> Vec<bool> {
        self.rules.iter().map(|rule| rule.covers_method(method)).collect()
    }

    fn refuse_name(&self, target: &Target<'_>) -> Refusal {
        let method = target.method.map(|method| format!("{method} ")).unwrap_or_default();
        let (rules, line) = (self.list(None), self.list(Some(&target.to_string())));
        Refusal(format!(
            "no rule covers `{method}{target}`: `[fetch]` in land.toml says `{rules}`; to allow it, write `{line}`"
        ))
    }

    fn refuse_address(
        &self,
        target: &Target<'_>,
        ip: IpAddr,
        class: AddressClass,
        rule: &Rule,
    ) -> Refusal {
        let host = target.bare_host();
        let is = if host.parse::<IpAddr>() == Ok(ip) { "is" } else { "leads to" };
        let to = if is == "is" { String::new() } else { format!(" {ip},") };
        let address = Target { host: &ip.to_string(), ..*target }.to_string();
        // `localhost` may be named as what it is.
        let wanted = match class {
            AddressClass::Loopback if host == "localhost" => target.to_string(),
            _ => address,
        };
        let line = self.list(Some(&wanted));
        Refusal(format!(
            "`{host}` {is}{to} {class}, and the rule \"{rule}\" covers public addresses only; \
             to allow it, write `{line}` under `[fetch]` in land.toml"
        ))
    }

    /// The line of land.toml, with one rule more.
    fn list(&self, more: Option<&str>) -> String {
        let rules = self.rules.iter().map(Rule::to_string).chain(more.map(str::to_owned));
        let rules: Vec<String> = rules.map(|rule| format!("\"{rule}\"")).collect();
        format!("allow = [{}]", rules.join(", "))
    }
}
