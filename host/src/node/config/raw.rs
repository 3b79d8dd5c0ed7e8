//! The shape of `node.toml`, as serde reads it.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::limits::LimitOverrides;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawConfig {
    pub(super) listen: Option<OneOrMore>,
    pub(super) trusted_proxies: Option<Vec<Spanned<String>>>,
    pub(super) max_loaded_apps: Option<Spanned<u32>>,
    pub(super) max_memory_mib: Option<Spanned<u32>>,
    pub(super) tls: Option<Spanned<RawTls>>,
    pub(super) admin: Option<RawAdmin>,
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
    pub(super) listen: OneOrMore,
    #[serde(default)]
    pub(super) certificate: Vec<RawCertificate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCertificate {
    pub(super) cert: String,
    pub(super) key: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAdmin {
    pub(super) listen: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawApp {
    pub(super) name: Option<Spanned<String>>,
    pub(super) artifact: Option<Spanned<String>>,
    pub(super) dir: Option<Spanned<String>>,
    pub(super) routes: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) vars: BTreeMap<String, Spanned<toml::Value>>,
    pub(super) limits: Option<Spanned<LimitOverrides>>,
    pub(super) fetch: Option<RawAllow>,
    pub(super) connect: Option<RawAllow>,
}

/// `[app.fetch]` and `[app.connect]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAllow {
    pub(super) allow: Option<Vec<Spanned<String>>>,
}
