//! What an app tells about itself, to logs and to its operator.

use super::App;
use crate::testing::Listener;

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

    /// Who hears what the program says, when it isn't the log.
    pub(crate) fn listener(&self) -> Option<&dyn Listener> {
        self.listener.as_deref()
    }

    /// Requests that are in, and requests that wait for their turn.
    pub(crate) fn load_now(&self) -> (usize, usize) {
        let (running, queued) = self.gate.counts();
        (running, queued + self.computing.waiting())
    }
}
