//! The certificates of one configuration, found by host name.

use std::collections::HashMap;
use std::sync::Arc;

use rustls::sign::CertifiedKey;

/// One certificate with its key.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) key: Arc<CertifiedKey>,
    /// The names that it is for, in lower case; `*.` stands for one label.
    pub(crate) names: Vec<String>,
}

/// All of them; the first in the file is for clients that name no host that any is for.
#[derive(Debug, Default)]
pub(crate) struct Certificates {
    by_name: HashMap<String, Arc<Entry>>,
    first: Option<Arc<Entry>>,
}

impl Certificates {
    /// Of two that are for the same name, the one that stands first counts.
    pub(crate) fn new(entries: Vec<Entry>) -> Self {
        let mut all = Self::default();
        for entry in entries {
            let entry = Arc::new(entry);
            for name in &entry.names {
                all.by_name.entry(name.clone()).or_insert_with(|| entry.clone());
            }
            all.first.get_or_insert(entry);
        }
        all
    }

    /// The certificate for a name: its own, else the one of `*.` and the name's parent.
    pub(crate) fn find(&self, host: &str) -> Option<&Arc<Entry>> {
        self.by_name.get(host).or_else(|| {
            let (_, parent) = host.split_once('.')?;
            self.by_name.get(&format!("*.{parent}"))
        })
    }

    /// What a client gets that asks for this name, or for none. Names of TLS are in lower case.
    pub(crate) fn for_client(&self, name: Option<&str>) -> Option<&Arc<Entry>> {
        name.and_then(|name| self.find(name)).or(self.first.as_ref())
    }

    /// Whether a request for `host` doesn't belong on a connection whose client asked for `name`:
    /// there is another certificate for it.
    pub(crate) fn is_misdirected(&self, name: &str, host: &str) -> bool {
        if name == host {
            return false;
        }
        match (self.find(host), self.for_client(Some(name))) {
            (Some(right), Some(given)) => !Arc::ptr_eq(right, given),
            _ => false,
        }
    }
}
