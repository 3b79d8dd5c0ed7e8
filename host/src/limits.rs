//! Every limit and tuning value of the host: one named constant each, with its reason.

use std::time::Duration;

/// CPU time that one request may use, over all its turns. An interpreter in wasm is some thirty
/// times slower than a JIT, so the 50 ms of JIT-based platforms would stop ordinary work.
pub const CPU_PER_REQUEST: Duration = Duration::from_millis(500);

/// Time from a request's arrival to its response's head; later, the longest time that a response's
/// stream may stand still.
pub const WALL_PER_REQUEST: Duration = Duration::from_secs(30);

/// Linear memory of one sandbox, the snapshot included.
pub const MEMORY_PER_SANDBOX: usize = 128 << 20;

/// How long `ctx.waitUntil` may keep a sandbox after its response is complete, or after the visitor
/// has gone away.
pub const WAIT_UNTIL: Duration = Duration::from_secs(30);

/// CPU time for evaluating a module at build time: an endless loop there must end the build.
pub const CPU_AT_MODULE_SCOPE: Duration = Duration::from_secs(5);

/// Largest request body that is read; beyond it the request fails with 413.
pub const REQUEST_BODY: u64 = 100 << 20;

/// Largest request head (request line and headers). Generous next to the 8–16 KiB of most proxies.
pub const REQUEST_HEAD: usize = 64 << 10;

/// Largest packed response head that a guest may pass.
pub const RESPONSE_HEAD: usize = 256 << 10;

/// Bytes of an outgoing body that wait for the visitor before the guest has to.
pub const OUTGOING_BUFFER: usize = 64 << 10;

/// Bodies that one sandbox may have open at a time.
pub const OPEN_BODIES: usize = 64;

/// Operations (fetches, connections) that one sandbox may have in flight at a time, whatever its
/// other limits allow: each is polled whenever one of them moves.
pub const OPERATIONS: usize = 256;

/// Timers that one sandbox may have running at a time.
pub const TIMERS: usize = 10_000;

/// The longest delay of a timer; longer ones can't matter to a sandbox, and adding them to an
/// `Instant` must not overflow.
pub const TIMER_DELAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest console message that is kept; the rest of it is cut.
pub const CONSOLE_MESSAGE: usize = 16 << 10;

/// Console bytes that one request may write.
pub const CONSOLE_PER_REQUEST: usize = 256 << 10;

/// Failures that one request may report to the log.
pub const FAILURES_PER_REQUEST: usize = 16;

/// The longest failure (message and stack) that is read from a guest.
pub const FAILURE_TEXT: usize = 64 << 10;

/// Largest artifact that is loaded.
pub const ARTIFACT_SIZE: u64 = 64 << 20;

/// Largest source map that is read.
pub const SOURCE_MAP_SIZE: u64 = 64 << 20;

/// Sandboxes that may live at one time; a request beyond it is answered 503. Each one reserves
/// 4 GiB of address space, of which a process has 128 TiB.
pub const SANDBOXES: u32 = 1_000;

/// How often running guests are interrupted to share their thread and to have their limits checked.
pub const EPOCH_TICK: Duration = Duration::from_millis(1);

/// The most CPU time that a stretch without a tick counts for: ticks come late on a busy machine, and
/// a thread that waits for a processor uses none.
pub const UNTICKED: Duration = Duration::from_millis(4);

/// Ticks without any guest at work after which the ticker sleeps.
pub const IDLE_TICKS: u32 = 100;

/// Pages of a sandbox's memory that stay writable for the next one of the same app, which finds them
/// put back by copying: 2 MiB, more than most requests write to.
pub const KEEP_PAGES: usize = 512;

/// Bytes that a sandbox's memory has grown by and that stay for the next one, zeroed.
pub const KEEP_GROWN: usize = 4 << 20;

/// Sandboxes after which a memory's writable pages are found out anew: what one odd request wrote to
/// must not be copied for ever.
pub const USES_BEFORE_RELOCK: u32 = 512;

/// Pages that one write fault makes writable at most, when a guest writes on and on.
pub const UNLOCK_STEP: usize = 64;

/// Write faults of one sandbox after which all of its memory becomes writable at once.
pub const UNLOCKS: u32 = 256;

/// The same for all idle and running sandboxes together.
pub const ALL_UNLOCKS: usize = 10_000;

/// Idle memories that one app keeps ready; further ones are given back to the kernel.
pub const WARM_SLOTS: usize = 256;

/// Idle fiber stacks that are kept. Fibers exist only while a guest runs or was interrupted.
pub const IDLE_STACKS: usize = 256;

/// Bytes of an idle fiber stack that always stay, and how often the others are given back.
pub const KEEP_STACK: usize = 64 << 10;

/// See [`KEEP_STACK`].
pub const USES_BEFORE_STACK_TRIM: u32 = 64;

/// Entries of a guest's function table; the engine has some 2,000.
pub const TABLE_ELEMENTS: usize = 20_000;

/// Native stack for wasm. The engine checks its own stack in linear memory and throws a `RangeError`
/// that the program can catch; this must not end before that does.
pub const WASM_STACK: usize = 8 << 20;

/// Native stack of a fiber: wasm's, and 512 KiB for what host functions need on top.
pub const FIBER_STACK: usize = 8704 << 10;

const _: () = assert!(FIBER_STACK >= WASM_STACK + (512 << 10));

/// Time for a client to send a request's head.
pub const HEAD_READ: Duration = Duration::from_secs(30);

/// Connections that are open at a time; further ones wait in the kernel's queue.
pub const CONNECTIONS: usize = 10_000;

/// Concurrent requests on one HTTP/2 connection.
pub const HTTP2_STREAMS: u32 = 200;

/// Time that requests in flight get to finish when the server stops.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(30);

/// Pause after the listener failed to accept (out of file descriptors): retrying at once would spin.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Tasks that a server thread runs before it looks at the sockets: low, because each of them may be
/// a guest that uses its whole tick.
pub const TASKS_PER_IO_POLL: u32 = 16;

/// Files of one kind that the cache keeps; the oldest go first.
pub const CACHE_ENTRIES: usize = 256;

/// Largest `node.toml`: some hundred bytes for each of the [`APPS`].
pub const NODE_CONFIG: u64 = 16 << 20;

/// Apps that one node may have registered.
pub const APPS: usize = 20_000;

/// Routes that one app may have.
pub const ROUTES_PER_APP: usize = 1_000;

/// Segments of a route's path; looking one up recurses as deep.
pub const ROUTE_SEGMENTS: usize = 32;

/// Bytes of all the vars that an operator sets for one app: they are packed into each request.
pub const VARS_SIZE: usize = 64 << 10;

/// Largest certificate or key file.
pub const TLS_FILE: u64 = 1 << 20;

/// Time for a client to finish a TLS handshake.
pub const TLS_HANDSHAKE: Duration = Duration::from_secs(10);

/// Apps that are kept loaded; beyond it the least recently used one is unloaded.
pub const LOADED_APPS: usize = 1_000;

/// Share of the memory of the machine, or of the control group, that the process may have resident
/// before apps are unloaded, in percent.
pub const MEMORY_SHARE: u64 = 75;

/// How long an app must not have been asked for before it is unloaded for want of memory.
pub const EVICT_IDLE: Duration = Duration::from_secs(5);

/// How often the resident memory and the files that are served are looked at.
pub const WATCH_INTERVAL: Duration = Duration::from_secs(1);

/// How long an app that can't be loaded answers 503 before it is tried again.
pub const LOAD_RETRY: Duration = Duration::from_secs(1);

/// Apps that are read and compiled at a time; more would only compete for the cores.
pub const LOADS_AT_ONCE: usize = 4;

/// Connections to the admin address that are open at a time.
pub const ADMIN_CONNECTIONS: usize = 64;

/// Addresses in `x-forwarded-for` that are looked at, from the right.
pub const FORWARDED_HOPS: usize = 32;

/// The limits that an app's operator may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// See [`CPU_PER_REQUEST`].
    pub cpu: Duration,
    /// See [`WALL_PER_REQUEST`].
    pub wall: Duration,
    /// See [`MEMORY_PER_SANDBOX`], which is also the most that can be set.
    pub memory: usize,
    /// See [`WAIT_UNTIL`].
    pub wait_until: Duration,
    /// See [`REQUEST_BODY`].
    pub request_body: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cpu: CPU_PER_REQUEST,
            wall: WALL_PER_REQUEST,
            memory: MEMORY_PER_SANDBOX,
            wait_until: WAIT_UNTIL,
            request_body: REQUEST_BODY,
        }
    }
}
