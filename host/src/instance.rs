//! The sandbox of one request: a fresh `Store`, restored from the app's snapshot, driven by turns.
//!
//! A request has two stretches. Until it is answered, the sandbox is driven by whoever waits for
//! the response, and goes away with them. What is left after that (a body that the guest still
//! writes, `ctx.waitUntil`) is driven by [`Sandbox::finish`], in the background.

mod inspect;
mod outcome;
mod spares;
mod turn;
mod visitor;
mod waiting;

use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use http::{Request, Response};
use land_abi::Turn;
use tokio::time::Sleep;

use crate::apps::App;
use crate::body::{Body, Incoming};
use crate::cpu::Meter;
use crate::failure::Failure;
use crate::gate::Pass;
use crate::operations::HostBody;
use crate::outbound::check_loop;
use crate::request_id::RequestId;
use crate::state::RequestState;
use crate::websocket::Upgrade;
use crate::{head, report, witness};
pub(crate) use spares::Spares;
use spares::Vm;
use turn::Call;
use visitor::Stage;
pub(crate) use visitor::{Attended, Visitor};
use waiting::Event;

/// A sandbox. Made once per request; a bench may use one again.
pub struct Sandbox {
    app: Arc<App>,
    /// Taken when the sandbox ends.
    vm: ManuallyDrop<Vm>,
    meter: Arc<Meter>,
    /// Made when the guest first has to wait: most requests need no timer.
    sleep: Option<Pin<Box<Sleep>>>,
    /// The guest has said that it isn't done.
    waiting: bool,
    stage: Stage,
    /// The request's place, given back once everything above is gone.
    _pass: Option<Pass>,
}

impl Sandbox {
    /// Restores the app's snapshot.
    pub fn new(app: &Arc<App>) -> Result<Self, Failure> {
        Self::restore(app, RequestId::next(), Meter::new(), None)
    }

    /// Makes one that no request is for.
    pub(crate) fn attempt(app: &Arc<App>) -> Result<(), Failure> {
        Self::new(app)?.stage = Stage::Trial;
        Ok(())
    }

    /// Like [`new`](Self::new), for a request that has a place, and whose meter is looked at by
    /// others too.
    pub(crate) fn admitted(
        app: &Arc<App>,
        id: RequestId,
        meter: Arc<Meter>,
        pass: Pass,
    ) -> Result<Self, Failure> {
        Self::restore(app, id, meter, Some(pass))
    }

    fn restore(
        app: &Arc<App>,
        id: RequestId,
        meter: Arc<Meter>,
        pass: Option<Pass>,
    ) -> Result<Self, Failure> {
        let vm = match app.runtime().spares().take(app.image()) {
            Some(mut vm) => {
                vm.begin(app, id, &meter);
                vm
            }
            None => Vm::new(app, id, &meter)?,
        };
        app.runtime().sandboxes.begin();
        Ok(Self {
            app: app.clone(),
            vm: ManuallyDrop::new(vm),
            meter,
            sleep: None,
            waiting: false,
            stage: Stage::Idle,
            _pass: pass,
        })
    }

    pub(crate) fn app(&self) -> &Arc<App> {
        &self.app
    }

    pub(crate) fn meter(&self) -> &Arc<Meter> {
        &self.meter
    }

    pub(crate) fn state(&self) -> &RequestState {
        self.vm.store.data()
    }

    /// Gives the request to the guest and drives it until it answers.
    pub async fn handle(&mut self, request: Request<Body>) -> Result<Response<Body>, Failure> {
        self.stage = Stage::Handling;
        let result = self.drive(request).await;
        self.stage = Stage::Idle;
        result
    }

    async fn drive(&mut self, request: Request<Body>) -> Result<Response<Body>, Failure> {
        let mut call = Call::Handle(self.begin(request)?);
        loop {
            let turn = self.turn(call).await;
            let told = report::flush(self.vm.store.data_mut());
            if let Some(response) = self.vm.store.data_mut().answer.take() {
                self.after_answer(turn);
                return Ok(response);
            }
            if turn? == Turn::Done {
                return Err(self.unanswered(told));
            }
            call = match self.next_event().await {
                Event::Completed(completion) => Call::Resume(completion),
                Event::Nothing if self.vm.store.data().memory_limit.hit => {
                    return Err(self.unanswered(told));
                }
                Event::Nothing => return Err(Failure::NeverSettles),
                Event::Late if self.meter.visitor.is_gone() => {
                    report::unfinished(self.vm.store.data(), true);
                    return Err(Failure::VisitorLeft);
                }
                Event::Late => return Err(Failure::Wall { limit: self.app.limits().wall }),
                Event::Gone => return Err(Failure::VisitorLeft),
            };
        }
    }

    /// Whether the guest has work left after its answer: a body to write, `ctx.waitUntil`.
    pub fn is_busy(&self) -> bool {
        self.waiting
    }

    /// Drives what is left after the answer, as long as the limits allow.
    pub async fn finish(mut self) {
        self.stage = Stage::Finishing;
        while self.waiting {
            self.set_deadline_after_answer();
            match self.next_event().await {
                Event::Completed(completion) => {
                    let turn = self.turn(Call::Resume(completion)).await;
                    report::flush(self.vm.store.data_mut());
                    self.after_answer(turn);
                }
                Event::Late if self.made_progress() => {}
                Event::Gone => self.waiting = false,
                event => {
                    report::unfinished(self.vm.store.data(), matches!(event, Event::Late));
                    self.waiting = false;
                }
            }
        }
        self.stage = Stage::Idle;
    }

    /// Makes the request known to the host calls; answers its packed head's size.
    fn begin(&mut self, mut request: Request<Body>) -> Result<u32, Failure> {
        let limits = *self.app.limits();
        let state = self.vm.store.data_mut();
        state.upgrade = Upgrade::of(&mut request);
        let (mut parts, body) = request.into_parts();
        state.record = parts.extensions.remove();
        state.witness = witness::take(&mut parts.extensions);
        let size = http_body::Body::size_hint(&body);
        if size.lower() > limits.request_body {
            return Err(Failure::BodyTooLarge { limit: limits.request_body });
        }
        let mut handle = 0;
        if !http_body::Body::is_end_stream(&body) {
            let incoming = Incoming::new(body, limits.request_body);
            handle = state.bodies.open(HostBody::Incoming(incoming)).ok_or(Failure::Overloaded)?;
        }
        state.head = head::pack(&parts, handle, self.app.vars())?;
        state.share = None;
        check_loop(&parts.headers, &state.head)?;
        state.arrived = Instant::now();
        state.deadline = state.arrived + limits.wall;
        state.answered = false;
        state.watch = None;
        state.socket = None;
        state.ops.visitor = None;
        (state.outlives, state.seen_off, state.host_calls) = (false, false, 0);
        self.meter.reset();
        u32::try_from(state.head.len()).map_err(|_| Failure::BadRequest("the head is too large"))
    }
}
