//! Serving an app while it is developed: the app is exchanged without losing a request, what went
//! wrong is shown in the browser, and pages reload themselves.
//!
//! Whoever builds the app tells a [`Site`] what became of it; a server with a site in its options
//! asks it for each request. Paths below `/.land/dev/` are its own.

mod events;
mod heap;
mod hosts;
mod html;
mod inject;
mod notes;
mod page;
mod problem;
mod site;
mod wants;

pub use heap::keep_heap;
pub(crate) use inject::Appended;
pub use site::Site;
