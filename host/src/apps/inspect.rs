//! What an app tells about itself, to logs and to its operator.

use super::App;

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("name", &self.name).finish_non_exhaustive()
    }
}

impl App {
    /// The app's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Requests that are in, and requests that wait for their turn.
    pub(crate) fn load_now(&self) -> (usize, usize) {
        self.gate.counts()
    }
}
