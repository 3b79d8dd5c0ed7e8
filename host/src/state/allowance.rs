//! What a request may have under way at a time, and who is told when it wants more.

use std::sync::Arc;

use land_abi::code;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::RequestState;
use crate::limits::{OPEN_BODIES, OPERATIONS};
use crate::met::{Met, Teller};
use crate::operations::Work;

impl RequestState {
    /// Leave to make one more connection, as long as it lasts.
    pub(crate) fn socket_permit(&mut self) -> Option<OwnedSemaphorePermit> {
        let most = self.app.limits().sockets;
        let sockets = self.sockets.get_or_insert_with(|| Arc::new(Semaphore::new(most)));
        let permit = sockets.clone().try_acquire_owned().ok();
        if permit.is_none() {
            self.teller().met(Met::Sockets, most);
        }
        permit
    }

    /// Whom to tell of limits that are met.
    pub(crate) fn teller(&mut self) -> Arc<Teller> {
        let new = || Arc::new(Teller::new(self.app.clone(), self.id));
        self.teller.get_or_insert_with(new).clone()
    }

    /// Tells of what was refused in the turn that is over.
    pub(crate) fn tell_refusals(&mut self) {
        if std::mem::take(&mut self.bodies.refused) {
            self.teller().met(Met::Bodies, OPEN_BODIES);
        }
    }

    /// Starts an operation; a negative code when there are too many.
    pub(crate) fn start(&mut self, work: Work) -> i32 {
        let op = self.ops.start(work);
        if op.is_none() {
            self.teller().met(Met::Operations, OPERATIONS);
        }
        op.and_then(|op| i32::try_from(op).ok()).unwrap_or(code::LIMIT)
    }
}
