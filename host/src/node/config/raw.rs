//! The shape of `node.toml`, as serde reads it.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::limits::LimitOverrides;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawConfig {
    /// Addresses for HTTP.
    pub(super) listen: Option<OneOrMore>,
    /// Addresses and ranges of proxies whose word about visitors counts.
    pub(super) trusted_proxies: Option<Vec<Spanned<String>>>,
    /// Apps that are loaded at a time.
    pub(super) max_loaded_apps: Option<Spanned<u32>>,
    /// Resident memory beyond which apps that nobody asks for are unloaded.
    pub(super) max_memory_mib: Option<Spanned<u32>>,
    /// HTTPS.
    pub(super) tls: Option<Spanned<RawTls>>,
    /// The operator's own address.
    pub(super) admin: Option<RawAdmin>,
    /// An app; once for each.
    #[serde(default)]
    pub(super) app: Vec<Spanned<RawApp>>,
}

/// A text, or a list of texts.
pub(super) struct OneOrMore(Vec<Spanned<String>>);

impl OneOrMore {
    pub(super) fn as_slice(&self) -> &[Spanned<String>] {
        &self.0
    }
}

impl<'de> Deserialize<'de> for OneOrMore {
    /// By hand: an untagged enum would lose the places in the file.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Spanned::<toml::Value>::deserialize(deserializer)?;
        let span = value.span();
        match value.into_inner() {
            toml::Value::String(text) => Ok(Self(vec![Spanned::new(span, text)])),
            toml::Value::Array(items) => {
                let texts = items.into_iter().map(|item| match item {
                    toml::Value::String(text) => Ok(Spanned::new(span.clone(), text)),
                    _ => Err(serde::de::Error::custom("a list of texts is expected here")),
                });
                Ok(Self(texts.collect::<Result<_, _>>()?))
            }
            _ => Err(serde::de::Error::custom("a text or a list of texts is expected here")),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTls {
    /// Addresses for HTTPS.
    pub(super) listen: OneOrMore,
    /// A certificate; once for each.
    #[serde(default)]
    pub(super) certificate: Vec<RawCertificate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCertificate {
    /// A PEM file with the certificate and what leads to its authority.
    pub(super) cert: String,
    /// A PEM file with its private key.
    pub(super) key: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAdmin {
    /// An address that visitors can't reach.
    pub(super) listen: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawApp {
    /// The app's name; else its artifact's.
    pub(super) name: Option<Spanned<String>>,
    /// A file that `land build` has made.
    pub(super) artifact: Option<Spanned<String>>,
    /// A project, which is built when it is loaded.
    pub(super) dir: Option<Spanned<String>>,
    /// Hosts, paths and methods that go to the app.
    pub(super) routes: Option<Vec<Spanned<String>>>,
    /// Properties of `env` in place of the artifact's.
    #[serde(default)]
    pub(super) vars: BTreeMap<String, Spanned<toml::Value>>,
    /// The highest limits that the app may have.
    pub(super) limits: Option<Spanned<LimitOverrides>>,
    /// Whom the app may talk to.
    pub(super) fetch: Option<RawAllow>,
    /// Whom the app may connect to by TCP.
    pub(super) connect: Option<RawAllow>,
}

/// `[app.fetch]` and `[app.connect]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAllow {
    /// Rules that hold in place of the app's own.
    pub(super) allow: Option<Vec<Spanned<String>>>,
}
