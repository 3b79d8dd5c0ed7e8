//! Static assets: files that the host answers with itself, without a sandbox.
//!
//! `land build` copies them to a folder beside the artifact, each under its content's hash, and
//! writes a [`Manifest`] into the artifact: which path is which content. So no path of a request
//! ever reaches the file system; it is looked up in the manifest ([`paths`], [`lookup`]), and what
//! is found is opened by its hash ([`store`]). Then HTTP's rules decide what is sent of it:
//! [`coding`], [`conditions`], [`range`].

mod answer;
mod coding;
mod conditions;
mod lookup;
mod manifest;
mod multipart;
mod paths;
mod range;
mod respond;
mod store;
mod stream;

pub use answer::{Assets, AssetsError};
pub use coding::Coding;
pub use manifest::{Blob, File, HtmlHandling, Manifest, ManifestError, NotFound};
pub use paths::{PatternError, check_pattern, is_hidden};
pub(crate) use stream::Stream;
