//! What a request may have under way at a time, and who is told when it wants more.

use std::sync::Arc;

use land_abi::code;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::RequestState;
use crate::limits::{OPEN_BODIES, OPERATIONS};
use crate::met::{Met, Witness};
use crate::operations::Work;

impl RequestState {
    /// Leave to make one more connection, as long as it lasts.
    pub(crate) fn socket_permit(&mut self) -> Option<OwnedSemaphorePermit> {
        let most = self.app.limits().sockets;
        let sockets = self.sockets.get_or_insert_with(|| Arc::new(Semaphore::new(most)));
        let permit = sockets.clone().try_acquire_owned().ok();
        if permit.is_none() {
            self.witness().met(Met::Sockets, most);
        }
        permit
    }

    /// Whom to tell of limits that are met.
    pub(crate) fn witness(&mut self) -> Arc<Witness> {
        let new = || Arc::new(Witness::new(self.app.clone(), self.id));
        self.witness.get_or_insert_with(new).clone()
    }

    /// Tells of what was refused in the turn that is over.
    pub(crate) fn tell_refusals(&mut self) {
        if std::mem::take(&mut self.bodies.refused) {
            self.witness().met(Met::Bodies, OPEN_BODIES);
        }
    }

    /// Starts an operation; a negative code when there are too many.
    pub(crate) fn start(&mut self, work: Work) -> i32 {
        let op = self.ops.start(work);
        if op.is_none() {
            self.witness().met(Met::Operations, OPERATIONS);
        }
        op.and_then(|op| i32::try_from(op).ok()).unwrap_or(code::LIMIT)
    }
}
