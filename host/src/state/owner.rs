//! Whose request it is.

use std::ops::Deref;
use std::sync::Arc;

use crate::apps::App;

/// The app of a request; nobody while its instance waits for the next one, so that an instance keeps no
/// app alive.
pub(crate) struct Owner(Option<Arc<App>>);

impl Owner {
    pub(super) fn of(app: Arc<App>) -> Self {
        Self(Some(app))
    }

    pub(super) fn nobody() -> Self {
        Self(None)
    }
}

impl Deref for Owner {
    type Target = Arc<App>;

    fn deref(&self) -> &Arc<App> {
        self.0.as_ref().expect("an instance that runs is an app's")
    }
}
