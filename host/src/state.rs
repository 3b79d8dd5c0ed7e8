//! What the host keeps for one request: the data of its `Store`.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http::Response;
use land_abi::FailureKind;
use wasmtime::{Memory, StoreContextMut, UpdateDeadline};

use crate::apps::App;
use crate::body::Body;
use crate::cpu::Meter;
use crate::failure::Failure;
use crate::limits::CONSOLE_PER_REQUEST;
use crate::memory::{Guest, MemoryLimit};
use crate::observe::Record;
use crate::operations::{Bodies, Completion, Ops};
use crate::outbound::Share;
use crate::outgoing::{Progress, Watch};
use crate::request_id::RequestId;

/// Everything that a guest's host calls work on.
pub(crate) struct RequestState {
    pub(crate) app: Arc<App>,
    pub(crate) id: RequestId,
    /// Set right after instantiation.
    pub(crate) memory: Option<Memory>,
    pub(crate) memory_limit: MemoryLimit,
    pub(crate) meter: Arc<Meter>,
    pub(crate) arrived: Instant,
    /// When the current stretch of the request must be over; see `instance`.
    pub(crate) deadline: Instant,
    /// The packed request head.
    pub(crate) head: Vec<u8>,
    pub(crate) bodies: Bodies,
    pub(crate) ops: Ops,
    /// What the request may do to the outside; made for its first `fetch`.
    pub(crate) share: Option<Arc<Share>>,
    /// The result of the operation that the current turn resumes.
    pub(crate) result: Vec<u8>,
    /// The response, until it is sent.
    pub(crate) answer: Option<Response<Body>>,
    /// The guest has answered: a second response is refused.
    pub(crate) answered: bool,
    /// The fate of the response's body, when the guest writes it.
    pub(crate) watch: Option<Watch>,
    /// What was last seen of it, when `deadline` was set.
    pub(crate) seen: Option<Progress>,
    /// Why the host stopped the guest, when it did.
    pub(crate) stopped: Option<Failure>,
    /// Failures that the guest has told about and that are not in the log yet.
    pub(crate) reports: Vec<Report>,
    /// How many failures the guest has told about.
    pub(crate) reported: usize,
    /// The request's body turned out too large.
    pub(crate) body_too_large: bool,
    /// Console bytes that the program may still write.
    pub(crate) console_left: usize,
    /// Host calls so far.
    pub(crate) host_calls: u64,
    /// Whoever observes the request.
    pub(crate) record: Option<Arc<Record>>,
}

/// A failure in the user's program, as the guest told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Where in the program's life.
    pub kind: FailureKind,
    /// What was thrown, as text.
    pub message: String,
    /// The engine's stack trace; may be empty.
    pub stack: String,
}

impl Guest for RequestState {
    fn memory(&self) -> Option<Memory> {
        self.memory
    }

    fn called(&mut self) {
        self.host_calls += 1;
    }
}

impl RequestState {
    /// Once per sandbox.
    pub(crate) fn new(app: Arc<App>, meter: Arc<Meter>) -> Self {
        let now = Instant::now();
        let memory_limit = MemoryLimit::new(app.limits().memory);
        Self {
            app,
            id: RequestId::next(),
            memory: None,
            memory_limit,
            meter,
            arrived: now,
            deadline: now,
            head: Vec::new(),
            bodies: Bodies::default(),
            ops: Ops::default(),
            share: None,
            result: Vec::new(),
            answer: None,
            answered: false,
            watch: None,
            seen: None,
            stopped: None,
            reports: Vec::new(),
            reported: 0,
            body_too_large: false,
            console_left: CONSOLE_PER_REQUEST,
            host_calls: 0,
            record: None,
        }
    }

    /// Waits for an operation to complete; `None` when none is in flight.
    pub(crate) fn poll_op(&mut self, cx: &mut Context<'_>) -> Poll<Option<Completion>> {
        self.ops.poll(&mut self.bodies, cx)
    }
}

/// Called when an epoch tick finds the guest running: the thread is shared, limits are checked.
pub(crate) fn on_tick(
    mut store: StoreContextMut<'_, RequestState>,
) -> wasmtime::Result<UpdateDeadline> {
    let state = store.data_mut();
    let limits = state.app.limits();
    let used = state.meter.tick();
    let failure = if used > limits.cpu {
        Failure::Cpu { limit: limits.cpu, used }
    } else if Instant::now() > state.deadline {
        Failure::Wall { limit: limits.wall }
    } else {
        return Ok(UpdateDeadline::Yield(1));
    };
    state.stopped = Some(failure);
    Ok(UpdateDeadline::Interrupt)
}

/// Milliseconds, as JavaScript counts them.
pub(crate) fn as_millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

impl crate::wasi::WasiHost for RequestState {
    fn random(&mut self, out: &mut [u8]) {
        crate::entropy::fill(out);
    }

    fn wall_clock(&self) -> u64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        nanos(since.unwrap_or_default())
    }

    fn monotonic_clock(&self) -> u64 {
        nanos(self.arrived.elapsed())
    }

    fn print(&mut self, level: land_abi::LogLevel, text: &[u8]) {
        let text = crate::ops::read_text(text, crate::limits::CONSOLE_MESSAGE);
        crate::ops::print(self, level, text.trim_end());
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
