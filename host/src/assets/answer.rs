//! An app's assets as the server asks for them: before the program, or from it.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use http::header::{ACCEPT, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Response, StatusCode, Uri, request};

use super::lookup::{Found, find, nearest_404};
use super::manifest::{HtmlHandling, Manifest, ManifestError, NotFound};
use super::paths::{decode, matches_any};
use super::respond::{Asset, bare, method_not_allowed, redirect};
use super::store::{Form, Store};
use crate::body::Body;

/// The assets of an app. Made once per deployed version.
#[derive(Debug)]
pub struct Assets {
    files: HashMap<String, Asset>,
    store: Arc<Store>,
    not_found: NotFound,
    html_handling: HtmlHandling,
    worker_first: Vec<String>,
}

/// Why an app's assets can't be served.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// The artifact says something impossible about them.
    #[error("the artifact's assets are damaged: {0}")]
    Manifest(#[from] ManifestError),
    /// Their folder isn't there, or can't be read.
    #[error("the assets' folder `{}` can't be read: {error}", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// One of them isn't there, or isn't what was built.
    #[error("the asset `{}` can't be read from `{}`: {error}", .path.escape_debug(), .folder.display())]
    File {
        /// The asset's path.
        path: String,
        /// The folder.
        folder: PathBuf,
        /// What is wrong.
        error: io::Error,
    },
}

const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

impl Assets {
    /// Opens the folder, and checks that every asset is in it.
    pub fn open(manifest: &Manifest, folder: &Path) -> Result<Self, AssetsError> {
        manifest.check()?;
        let store = Store::open(folder)
            .map_err(|error| AssetsError::Folder { folder: folder.to_owned(), error })?;
        let mut files = HashMap::with_capacity(manifest.files.len());
        for (path, file) in &manifest.files {
            let encoded = file.encodings.iter().map(|(coding, blob)| (*coding, Form::new(blob)));
            let asset = Asset {
                form: Form::new(&file.blob),
                content_type: HeaderValue::from_str(&file.content_type)
                    .unwrap_or(HeaderValue::from_static("application/octet-stream")),
                encoded: encoded.collect(),
            };
            for form in std::iter::once(&asset.form).chain(asset.encoded.iter().map(|(_, f)| f)) {
                store.file(form).map_err(|error| AssetsError::File {
                    path: path.clone(),
                    folder: folder.to_owned(),
                    error,
                })?;
            }
            files.insert(path.clone(), asset);
        }
        Ok(Self {
            files,
            store: Arc::new(store),
            not_found: manifest.not_found,
            html_handling: manifest.html_handling,
            worker_first: manifest.worker_first.clone(),
        })
    }

    /// The answer to a request that the program doesn't have to see: a file, or the page for what
    /// doesn't exist when a browser goes there. `None`: the program answers.
    pub(crate) async fn before_program(
        &self,
        head: &request::Parts,
    ) -> Option<io::Result<Response<Body>>> {
        if !is_read(&head.method) {
            return None;
        }
        let path = decode(head.uri.path())?;
        // The decoded path: no other spelling of it gets past the program.
        if matches_any(&self.worker_first, &path) {
            return None;
        }
        if let Some(response) = self.file(&path, &head.method, &head.uri, &head.headers).await {
            return Some(response);
        }
        if !is_navigation(&head.headers) {
            return None;
        }
        self.fallback(&path, &head.method, &head.headers).await
    }

    /// The answer to a request of the program itself: there is always one.
    pub async fn fetch(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> io::Result<Response<Body>> {
        if !is_read(method) {
            return Ok(method_not_allowed());
        }
        let Some(path) = decode(uri.path()) else { return Ok(bare(StatusCode::NOT_FOUND)) };
        if let Some(response) = self.file(&path, method, uri, headers).await {
            return response;
        }
        let fallback = self.fallback(&path, method, headers).await;
        fallback.unwrap_or_else(|| Ok(bare(StatusCode::NOT_FOUND)))
    }

    async fn file(
        &self,
        path: &str,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Option<io::Result<Response<Body>>> {
        match find(&self.files, self.html_handling, path) {
            Found::File(asset) => Some(asset.respond(&self.store, method, headers).await),
            Found::Redirect(to) => Some(Ok(redirect(&to, uri.query()))),
            Found::Nothing => None,
        }
    }

    async fn fallback(
        &self,
        path: &str,
        method: &Method,
        headers: &HeaderMap,
    ) -> Option<io::Result<Response<Body>>> {
        match self.not_found {
            NotFound::None => None,
            NotFound::SinglePageApplication => {
                let page = self.files.get("/index.html")?;
                Some(page.respond(&self.store, method, headers).await)
            }
            NotFound::Page => {
                let page = nearest_404(&self.files, path)?;
                Some(page.respond_not_found(&self.store, method, headers).await)
            }
        }
    }
}

fn is_read(method: &Method) -> bool {
    method == Method::GET || method == Method::HEAD
}

/// Whether a browser goes to a page, in contrast to a script that asks for data. Browsers say so;
/// of others only those count that ask for HTML by name.
fn is_navigation(headers: &HeaderMap) -> bool {
    match headers.get(SEC_FETCH_MODE) {
        Some(mode) => mode == "navigate",
        None => {
            let accepts = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
            accepts
                .flat_map(|value| value.split(','))
                .any(|item| item.split(';').next().is_some_and(|kind| kind.trim() == "text/html"))
        }
    }
}
