//! Reads a certificate and its key, and says what is wrong with them.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::Entry;
use crate::config::read_file;
use crate::diagnostic::{Diagnostic, system_hint};
use crate::limits::TLS_FILE;

/// Reads both files, and checks that they are a pair that is valid now.
pub(crate) fn load(cert: &Path, key: &Path) -> Result<Entry, Diagnostic> {
    let chain = read_chain(cert)?;
    let names = check_leaf(&chain[0], cert)?;
    let private = read_key(key)?;
    let provider = rustls::crypto::ring::default_provider();
    let signing = provider.key_provider.load_private_key(private).map_err(|error| {
        Diagnostic::error(format!("the key in `{}` can't be used: {error}", key.display()))
            .hint("use an RSA key of 2048 bits or more, an ECDSA key (P-256, P-384) or Ed25519")
    })?;
    let pair = CertifiedKey::new(chain, signing);
    if pair.keys_match().is_err() {
        return Err(Diagnostic::error(format!(
            "the key in `{}` is not the one of the certificate in `{}`",
            key.display(),
            cert.display()
        ))
        .hint("the first certificate in the file must be the server's own, not an authority's"));
    }
    Ok(Entry { key: pair.into(), names })
}

fn read(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    read_file(path, TLS_FILE).map_err(|error| {
        let hint = system_hint(&error);
        Diagnostic::error(format!("can't read `{}`: {error}", path.display())).hint(hint)
    })
}

fn read_chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, Diagnostic> {
    let bytes = read(path)?;
    let chain: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(&bytes).collect();
    match chain {
        Ok(chain) if !chain.is_empty() => Ok(chain),
        Ok(_) => {
            Err(Diagnostic::error(format!("`{}` holds no certificate in PEM form", path.display()))
                .hint("a certificate begins with `-----BEGIN CERTIFICATE-----`"))
        }
        Err(error) => Err(damaged(path, &error)),
    }
}

fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, Diagnostic> {
    let bytes = read(path)?;
    let has = |mark: &str| bytes.windows(mark.len()).any(|window| window == mark.as_bytes());
    if has("BEGIN ENCRYPTED PRIVATE KEY") || has("Proc-Type: 4,ENCRYPTED") {
        let shown = path.display();
        return Err(Diagnostic::error(format!("the key in `{shown}` is encrypted")).hint(format!(
            "a server starts without anyone to ask: `openssl pkey -in {shown} -out key.pem`"
        )));
    }
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|error| match error {
        pem::Error::NoItemsFound => {
            Diagnostic::error(format!("`{}` holds no private key in PEM form", path.display()))
                .hint("a key begins with `-----BEGIN PRIVATE KEY-----`")
        }
        error => damaged(path, &error),
    })
}

fn damaged(path: &Path, error: &pem::Error) -> Diagnostic {
    Diagnostic::error(format!("`{}` is damaged: {error}", path.display()))
        .hint("take the file anew from where it was issued")
}

/// Checks that the certificate is valid now; answers the names that it is for.
fn check_leaf(der: &CertificateDer<'_>, path: &Path) -> Result<Vec<String>, Diagnostic> {
    let shown = path.display();
    let (_, leaf) = X509Certificate::from_der(der).map_err(|error| {
        Diagnostic::error(format!("the certificate in `{shown}` is damaged: {error}"))
            .hint(format!("see what is in it: `openssl x509 -in {shown} -text`"))
    })?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let now = i64::try_from(now).unwrap_or(i64::MAX);
    let validity = leaf.validity();
    if validity.not_after.timestamp() < now {
        return Err(Diagnostic::error(format!(
            "the certificate in `{shown}` has expired: it was valid until {}",
            validity.not_after
        ))
        .hint("get a new one; clients refuse this one"));
    }
    if validity.not_before.timestamp() > now {
        return Err(Diagnostic::error(format!(
            "the certificate in `{shown}` is not valid before {}",
            validity.not_before
        ))
        .hint("is this machine's clock right?"));
    }
    let names = leaf.subject_alternative_name().ok().flatten();
    let names = names.into_iter().flat_map(|extension| &extension.value.general_names);
    let dns = names.filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
        _ => None,
    });
    Ok(dns.collect())
}
