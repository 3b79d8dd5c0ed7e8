//! `node.toml`: what one node serves, checked before anything of it is put in place.

mod apps;
mod raw;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use toml::Spanned;

use crate::config::{at_span, from_toml, read_file};
use crate::diagnostic::{Diagnostic, display_path};
use crate::limits::{LOADED_APPS, NODE_CONFIG};
use crate::route::Table;
use raw::{OneOrMore, RawConfig, RawTls};

pub(crate) use apps::{AppConfig, Source};

/// What a `node.toml` says.
#[derive(Debug)]
pub struct NodeConfig {
    /// Where requests are taken, and where the operator asks.
    pub(crate) listeners: Vec<Listen>,
    /// Peers whose word about a visitor counts.
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// Certificate and key, each pair with its place in the file.
    pub(crate) certificates: Vec<CertificateFiles>,
    pub(crate) max_loaded_apps: usize,
    /// Resident bytes above which apps are unloaded; `None` is a share of the machine's.
    pub(crate) max_memory: Option<u64>,
    pub(crate) apps: Vec<AppConfig>,
    pub(crate) table: Table,
    /// The app of each route in `table`.
    pub(crate) route_apps: Vec<u32>,
}

/// Whom an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListenKind {
    /// Visitors, without TLS.
    Plain,
    /// Visitors, with TLS.
    Tls,
    /// The operator.
    Admin,
}

/// An address to listen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Listen {
    pub(crate) address: SocketAddr,
    pub(crate) kind: ListenKind,
}

/// The two files of a certificate.
#[derive(Debug)]
pub(crate) struct CertificateFiles {
    pub(crate) cert: PathBuf,
    pub(crate) key: PathBuf,
}

/// The text of a configuration, for messages about it.
pub(crate) struct Text<'a> {
    pub(crate) text: &'a str,
    pub(crate) file: &'a str,
}

impl Text<'_> {
    /// Puts an error at a value's place.
    pub(crate) fn at<T>(&self, error: Diagnostic, value: &Spanned<T>) -> Diagnostic {
        at_span(error, &value.span(), self.text, self.file)
    }
}

impl NodeConfig {
    /// Reads and checks a file; paths in it are relative to its folder.
    pub fn read(path: &Path) -> Result<Self, Diagnostic> {
        let here = std::env::current_dir().unwrap_or_default();
        let file = display_path(path, &here);
        let refuse = |error: &dyn std::fmt::Display| {
            Diagnostic::error(format!("can't read `{file}`: {error}"))
        };
        let bytes = read_file(path, NODE_CONFIG).map_err(|error| refuse(&error))?;
        let text = String::from_utf8(bytes).map_err(|_| refuse(&"it is not UTF-8"))?;
        Self::parse(&text, &file, path.parent().unwrap_or(Path::new("")))
    }

    /// Checks the text of a `node.toml`; `file` is what messages call it.
    pub fn parse(text: &str, file: &str, folder: &Path) -> Result<Self, Diagnostic> {
        let raw: RawConfig = toml::from_str(text).map_err(|error| from_toml(&error, text, file))?;
        let text = Text { text, file };
        let listeners = read_listeners(&raw, &text)?;
        let trusted_proxies = raw.trusted_proxies.unwrap_or_default();
        let trusted_proxies =
            trusted_proxies.iter().map(|net| read_net(net, &text)).collect::<Result<_, _>>()?;
        let max_loaded_apps = match &raw.max_loaded_apps {
            Some(count) => positive(count, &text)?,
            None => LOADED_APPS,
        };
        let max_memory = match &raw.max_memory_mib {
            Some(mib) => Some((positive(mib, &text)? as u64).saturating_mul(1 << 20)),
            None => None,
        };
        let (apps, table, route_apps) = apps::check(raw.app, folder, &text)?;
        Ok(Self {
            listeners,
            trusted_proxies,
            certificates: certificates(raw.tls, folder),
            max_loaded_apps,
            max_memory,
            apps,
            table,
            route_apps,
        })
    }
}

fn positive(number: &Spanned<u32>, text: &Text<'_>) -> Result<usize, Diagnostic> {
    match usize::try_from(*number.get_ref()) {
        Ok(1..) => Ok(*number.get_ref() as usize),
        _ => Err(text.at(Diagnostic::error("this must be at least 1"), number)),
    }
}

/// All addresses, each of which may be given once.
fn read_listeners(raw: &RawConfig, text: &Text<'_>) -> Result<Vec<Listen>, Diagnostic> {
    let mut taken: Vec<SocketAddr> = Vec::new();
    let mut read = |address: &Spanned<String>| {
        let parsed = read_address(address, text)?;
        if parsed.port() != 0 && taken.contains(&parsed) {
            let error = Diagnostic::error(format!("`{parsed}` is given twice"));
            return Err(text.at(error.hint("each listener needs an address of its own"), address));
        }
        taken.push(parsed);
        Ok(parsed)
    };
    let mut listeners = Vec::new();
    let of_tls = raw.tls.as_ref().map(|tls| tls.get_ref().listen.as_slice());
    let plain = raw.listen.as_ref().map(OneOrMore::as_slice);
    for (addresses, kind) in [(plain, ListenKind::Plain), (of_tls, ListenKind::Tls)] {
        for address in addresses.unwrap_or_default() {
            listeners.push(Listen { address: read(address)?, kind });
        }
    }
    if listeners.is_empty() {
        let error = Diagnostic::error(format!("`{}` has no `listen`", text.file));
        return Err(error.hint("add a line such as `listen = \"127.0.0.1:8787\"` at the top"));
    }
    if let Some(admin) = &raw.admin {
        listeners.push(Listen { address: read(&admin.listen)?, kind: ListenKind::Admin });
    }
    if let Some(tls) = &raw.tls
        && tls.get_ref().certificate.is_empty()
    {
        let error = Diagnostic::error("`[tls]` has no certificate");
        let hint = "add `[[tls.certificate]]` with `cert = \"chain.pem\"` and `key = \"key.pem\"`";
        return Err(text.at(error.hint(hint), tls));
    }
    Ok(listeners)
}

fn read_address(address: &Spanned<String>, text: &Text<'_>) -> Result<SocketAddr, Diagnostic> {
    address.get_ref().parse().map_err(|_| {
        let error = Diagnostic::error(format!("`{}` is no address", address.get_ref()));
        let hint = "an address is an IP and a port: `127.0.0.1:8787`, `0.0.0.0:80`, `[::]:443`";
        text.at(error.hint(hint), address)
    })
}

/// A network, or one address.
fn read_net(net: &Spanned<String>, text: &Text<'_>) -> Result<IpNet, Diagnostic> {
    let parsed = net.get_ref().parse::<IpNet>();
    parsed.or_else(|_| net.get_ref().parse::<IpAddr>().map(IpNet::from)).map_err(|_| {
        let error = Diagnostic::error(format!("`{}` is no network", net.get_ref()));
        text.at(error.hint("a network is such as `10.0.0.0/8`, `fd00::/8`, `192.168.1.7`"), net)
    })
}

fn certificates(tls: Option<Spanned<RawTls>>, folder: &Path) -> Vec<CertificateFiles> {
    let certificates = tls.map(|tls| tls.into_inner().certificate).unwrap_or_default();
    let full = |path: String| folder.join(path);
    certificates
        .into_iter()
        .map(|pair| CertificateFiles { cert: full(pair.cert), key: full(pair.key) })
        .collect()
}
