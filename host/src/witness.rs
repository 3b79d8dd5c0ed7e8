//! Whoever wants to know what a program says while it answers one request: a development server's
//! error page, a command that runs one script.
//!
//! A witness travels with its request as an extension; requests without one pay nothing for it.

use std::fmt::Debug;
use std::sync::Arc;

use http::Request;
use land_abi::LogLevel;

use crate::body::Body;
use crate::stack::Explained;

/// Hears what one request's program says. Calls come from whichever thread the program runs on.
pub trait Witness: Debug + Send + Sync {
    /// A line for the console.
    fn console(&self, level: LogLevel, text: &str);

    /// Something went wrong: `what` is the start of a sentence about it, such as `failed`.
    fn failed(&self, what: &str, explained: &Explained);

    /// Whether nobody else is to hear it: then nothing of it goes to the log.
    fn is_alone(&self) -> bool {
        false
    }
}

/// A request's witness, among its extensions.
#[derive(Debug, Clone)]
struct Present(Arc<dyn Witness>);

/// Gives a request a witness.
pub fn accompany(request: &mut Request<Body>, witness: Arc<dyn Witness>) {
    request.extensions_mut().insert(Present(witness));
}

/// Takes the witness out of a request's extensions.
pub(crate) fn take(extensions: &mut http::Extensions) -> Option<Arc<dyn Witness>> {
    extensions.remove::<Present>().map(|present| present.0)
}
