//! What a sandbox has open on the host's side: bodies, and the operations that it waits for.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use land_abi::{OpId, OpStatus};

use crate::body::Incoming;
use crate::limits::{OPEN_BODIES, OPERATIONS};
use crate::outgoing::{Reader, Writer};
use crate::sockets::Socket;
use crate::timers::Timers;
use crate::websocket::{Connection, WebSocket};

/// The bodies that a guest has open. A request has one or two: a list beats a map.
#[derive(Debug, Default)]
pub(crate) struct Bodies {
    open: Vec<(u32, HostBody)>,
    /// The last handle that was given out; they are never used twice.
    last: u32,
    /// One more was refused since somebody last looked.
    pub(crate) refused: bool,
    /// Which of them belong to one connection.
    pub(crate) sockets: Vec<Socket>,
}

/// One open body.
#[derive(Debug)]
pub(crate) enum HostBody {
    Incoming(Incoming),
    /// The reader is here until the guest answers with this body.
    Outgoing(Writer, Option<Reader>),
    /// The connection's end is here until the guest answers with this WebSocket.
    WebSocket(WebSocket, Option<Connection>),
}

impl Bodies {
    /// The handle of a newly opened body; `None` when too many are open.
    pub(crate) fn open(&mut self, body: HostBody) -> Option<u32> {
        if self.open.len() >= OPEN_BODIES {
            self.refused = true;
            return None;
        }
        self.last = self.last.checked_add(1)?;
        self.open.push((self.last, body));
        Some(self.last)
    }

    pub(crate) fn get(&mut self, handle: u32) -> Option<&mut HostBody> {
        self.open.iter_mut().find(|(open, _)| *open == handle).map(|(_, body)| body)
    }

    /// Takes an incoming body out, to pass it on; one of the other kind stays.
    pub(crate) fn take_incoming(&mut self, handle: u32) -> Option<Incoming> {
        let of_kind = |body: &HostBody| matches!(body, HostBody::Incoming(_));
        let at = self.open.iter().position(|(open, body)| *open == handle && of_kind(body))?;
        match self.open.swap_remove(at).1 {
            HostBody::Incoming(incoming) => Some(incoming),
            HostBody::Outgoing(..) | HostBody::WebSocket(..) => None,
        }
    }

    pub(crate) fn take(&mut self, handle: u32) -> Option<HostBody> {
        let at = self.open.iter().position(|(open, _)| *open == handle)?;
        Some(self.open.swap_remove(at).1)
    }
}

/// What an operation does outside the sandbox. Dropping it cancels it.
pub(crate) type Work = Pin<Box<dyn Future<Output = Settle> + Send>>;

/// How an operation ends: it may open bodies in the sandbox, and answers its result, or the text
/// that says why it failed.
pub(crate) type Settle = Box<dyn FnOnce(&mut Bodies) -> Result<Vec<u8>, String> + Send>;

/// An operation that has completed.
#[derive(Debug)]
pub(crate) struct Completion {
    pub(crate) op: OpId,
    pub(crate) status: OpStatus,
    pub(crate) result: Vec<u8>,
}

impl Completion {
    pub(crate) fn plain(op: OpId) -> Self {
        Self { op, status: OpStatus::Completed, result: Vec::new() }
    }

    fn settled(op: OpId, outcome: Result<Vec<u8>, String>) -> Self {
        match outcome {
            Ok(result) => Self { op, status: OpStatus::Completed, result },
            Err(text) => Self { op, status: OpStatus::Failed, result: text.into_bytes() },
        }
    }
}

/// The operations in flight.
#[derive(Default)]
pub(crate) struct Ops {
    pub(crate) timers: Timers,
    /// Bodies that the guest waits for. Invariant: each body at most once.
    bodies: Vec<(OpId, u32)>,
    /// Everything else: fetches, connections.
    works: Vec<(OpId, Work)>,
    /// The operation that completes when the visitor leaves. It doesn't count as one in flight: a
    /// guest that waits for nothing else would wait for ever.
    pub(crate) visitor: Option<OpId>,
    last: OpId,
}

impl Ops {
    /// A fresh id. A sandbox's CPU limit ends it long before they run out.
    fn next_id(&mut self) -> OpId {
        self.last = self.last.wrapping_add(1).max(1);
        self.last
    }

    /// Starts a timer; `None` when `most` run already.
    pub(crate) fn start_timer(&mut self, millis: f64, most: usize) -> Option<OpId> {
        let op = self.next_id();
        self.timers.start(op, millis, most).then_some(op)
    }

    /// Starts an operation; `None` when too many are in flight.
    pub(crate) fn start(&mut self, work: Work) -> Option<OpId> {
        if self.works.len() >= OPERATIONS {
            return None;
        }
        let op = self.next_id();
        self.works.push((op, work));
        Some(op)
    }

    /// The operation that completes when the visitor leaves.
    pub(crate) fn watch_visitor(&mut self) -> OpId {
        if let Some(op) = self.visitor {
            return op;
        }
        let op = self.next_id();
        self.visitor = Some(op);
        op
    }

    /// The operation that completes when a call on this body is worth repeating.
    pub(crate) fn wait_for_body(&mut self, handle: u32) -> OpId {
        if let Some((op, _)) = self.bodies.iter().find(|(_, waited)| *waited == handle) {
            return *op;
        }
        let op = self.next_id();
        self.bodies.push((op, handle));
        op
    }

    /// The guest no longer waits for this operation.
    pub(crate) fn cancel(&mut self, op: OpId) {
        self.timers.cancel(op);
        self.visitor.take_if(|pending| *pending == op);
        self.bodies.retain(|(pending, _)| *pending != op);
        self.works.retain(|(pending, _)| *pending != op);
    }

    /// When the next timer is due.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.timers.next_due()
    }

    /// Waits for one to complete; `None` when none is in flight.
    pub(crate) fn poll(
        &mut self,
        open: &mut Bodies,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Completion>> {
        if let Some(op) = self.timers.take_due() {
            return Poll::Ready(Some(Completion::plain(op)));
        }
        if let Some(op) = self.poll_bodies(open, cx) {
            return Poll::Ready(Some(Completion::plain(op)));
        }
        for at in 0..self.works.len() {
            let (op, work) = &mut self.works[at];
            let op = *op;
            if let Poll::Ready(settle) = work.as_mut().poll(cx) {
                // Others keep their order: the one that was started first is polled first.
                drop(self.works.remove(at));
                return Poll::Ready(Some(Completion::settled(op, settle(open))));
            }
        }
        if self.bodies.is_empty() && self.timers.is_empty() && self.works.is_empty() {
            Poll::Ready(None)
        } else {
            Poll::Pending
        }
    }

    /// The first wait for a body that is over.
    pub(crate) fn poll_bodies(&mut self, open: &mut Bodies, cx: &mut Context<'_>) -> Option<OpId> {
        for at in 0..self.bodies.len() {
            let (op, handle) = self.bodies[at];
            let ready = match open.get(handle) {
                Some(HostBody::Incoming(body)) => body.poll_fill(cx).is_ready(),
                Some(HostBody::Outgoing(writer, _)) => writer.poll_writable(cx).is_ready(),
                // Closed meanwhile: the repeated call will say so. (WebSockets aren't waited for here.)
                None | Some(HostBody::WebSocket(..)) => true,
            };
            if ready {
                self.bodies.remove(at);
                return Some(op);
            }
        }
        None
    }
}
