//! What the host keeps for one request: the data of its `Store`.

mod allowance;
mod owner;
mod report;
mod tick;
mod wasi;

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http::Response;
use tokio::sync::Semaphore;
use wasmtime::Memory;

use crate::apps::App;
use crate::body::Body;
use crate::compression::Coders;
use crate::computing::Long;
use crate::cpu::{Meter, Window};
use crate::failure::Failure;
use crate::limits::{WEBSOCKET_CPU_TURNS, WEBSOCKET_CPU_WINDOW};
use crate::memory::{Guest, MemoryLimit};
use crate::met::Teller;
use crate::observe::Record;
use crate::operations::{Bodies, Completion, Ops};
use crate::outbound::Share;
use crate::outgoing::{Progress, Watch};
use crate::request_id::RequestId;
use crate::texts::{TextHost, Texts};
use crate::websocket::{Fate, Upgrade};
use crate::witness::Witness;
use owner::Owner;
pub use report::Report;
pub(crate) use tick::on_tick;

/// Everything that a guest's host calls work on.
pub(crate) struct RequestState {
    pub(crate) app: Owner,
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
    /// Whom limits are told that it meets; made when it does something that has one.
    teller: Option<Arc<Teller>>,
    /// How many connections it may still make, once it has made one.
    sockets: Option<Arc<Semaphore>>,
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
    /// How the request asks for a WebSocket, until it is answered.
    pub(crate) upgrade: Option<Upgrade>,
    /// The fate of the WebSocket that the request's connection has become.
    pub(crate) socket: Option<Fate>,
    /// CPU time while that is open.
    pub(crate) window: Window,
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
    pub(crate) texts: Texts,
    coders: Coders,
    /// Host calls so far.
    pub(crate) host_calls: u64,
    /// Whoever observes the request.
    pub(crate) record: Option<Arc<Record>>,
    /// Whoever hears what the program says, besides the log.
    pub(crate) witness: Option<Arc<dyn Witness>>,
    /// Bytes of the response's body that the program may still write.
    pub(crate) response_left: u64,
    /// The program has called `waitUntil`: it goes on when the visitor leaves.
    pub(crate) outlives: bool,
    /// The visitor's leaving has set the deadline.
    pub(crate) seen_off: bool,
    /// CPU time when the current turn began.
    pub(crate) turn_began: Duration,
    /// The current turn has taken long, and counts among its app's that do.
    pub(crate) computing: Option<Long>,
    /// CPU time at which a guest that was asked to stop is stopped by force.
    pub(crate) stop_at: Option<Duration>,
    /// Where the program was when it was asked to stop.
    pub(crate) stopped_in: Option<Report>,
}

impl Guest for RequestState {
    fn memory(&self) -> Option<Memory> {
        self.memory
    }

    fn called(&mut self) {
        self.host_calls += 1;
    }
}

impl TextHost for RequestState {
    fn texts(&mut self) -> &mut Texts {
        &mut self.texts
    }

    fn coders(&mut self) -> &mut Coders {
        &mut self.coders
    }
}

impl RequestState {
    /// Once per request; `memory` is the instance's, once there is one.
    pub(crate) fn new(
        app: Arc<App>,
        id: RequestId,
        meter: Arc<Meter>,
        memory: Option<Memory>,
    ) -> Self {
        let limits = *app.limits();
        Self {
            app: Owner::of(app),
            id,
            memory,
            memory_limit: MemoryLimit::new(limits.memory),
            console_left: limits.console,
            response_left: limits.response_body,
            ..Self::nobodys(meter, Instant::now())
        }
    }

    /// Of an instance that waits for a request; what the times say has no meaning.
    pub(crate) fn nobodys(meter: Arc<Meter>, now: Instant) -> Self {
        Self {
            app: Owner::nobody(),
            id: RequestId::none(),
            memory: None,
            memory_limit: MemoryLimit::new(0),
            meter,
            arrived: now,
            deadline: now,
            head: Vec::new(),
            bodies: Bodies::default(),
            ops: Ops::default(),
            teller: None,
            sockets: None,
            share: None,
            result: Vec::new(),
            answer: None,
            answered: false,
            watch: None,
            upgrade: None,
            socket: None,
            window: Window::new(now),
            seen: None,
            stopped: None,
            reports: Vec::new(),
            reported: 0,
            body_too_large: false,
            texts: Texts::default(),
            coders: Coders::default(),
            host_calls: 0,
            record: None,
            witness: None,
            console_left: 0,
            response_left: 0,
            outlives: false,
            seen_off: false,
            turn_began: Duration::ZERO,
            computing: None,
            stop_at: None,
            stopped_in: None,
        }
    }

    /// Whether the request's connection is an open WebSocket.
    pub(crate) fn has_socket(&self) -> bool {
        self.socket.as_ref().is_some_and(Fate::is_open)
    }

    /// How far the response is.
    pub(crate) fn progress(&self) -> Progress {
        if self.has_socket() {
            return Progress::Connected;
        }
        self.watch.as_ref().map_or(Progress::Over, Watch::progress)
    }

    /// A turn begins. With an open WebSocket the limits of a request are those of a turn, and what a
    /// request may print, it may print in each window.
    pub(crate) fn begin_turn(&mut self) {
        if self.socket.is_some() && self.window.begin_turn(&self.meter) {
            self.console_left = self.app.limits().console;
            self.reported = 0;
        }
    }

    /// The limit that was passed when the guest has used `used` so far, if one was.
    fn passed(&self, used: Duration, in_turn: Duration) -> Option<Failure> {
        let limits = self.app.limits();
        if used > limits.cpu {
            return Some(Failure::Cpu { limit: limits.cpu, used });
        }
        if in_turn > limits.cpu_turn {
            return Some(Failure::CpuTurn { limit: limits.cpu_turn, used: in_turn });
        }
        let (limit, used) = (limits.cpu * WEBSOCKET_CPU_TURNS, self.window.used() + used);
        if used > limit {
            return Some(Failure::CpuWindow { limit, window: WEBSOCKET_CPU_WINDOW, used });
        }
        (Instant::now() > self.deadline).then_some(Failure::Wall { limit: limits.wall })
    }

    /// Waits for an operation to complete; `None` when none is in flight.
    pub(crate) fn poll_op(&mut self, cx: &mut Context<'_>) -> Poll<Option<Completion>> {
        self.ops.poll(&mut self.bodies, cx)
    }
}

/// Milliseconds, as JavaScript counts them.
pub(crate) fn as_millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
