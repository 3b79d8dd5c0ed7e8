//! Every limit and tuning value of the host: one named constant each, with its reason.

mod overrides;
mod values;

use std::time::Duration;

pub use overrides::{LimitError, LimitOverrides};
pub use values::Limits;

/// CPU time that one request may use, over all its turns. An interpreter in wasm is some thirty
/// times slower than a JIT, so the 50 ms of JIT-based platforms would stop ordinary work.
pub const CPU_PER_REQUEST: Duration = Duration::from_millis(500);

/// CPU time that one turn of a request may use: a turn ends when the program waits for something.
pub const CPU_PER_TURN: Duration = Duration::from_millis(500);

/// The most CPU time that an app may ask for, per request and per turn.
pub const CPU_MOST: Duration = Duration::from_secs(300);

/// CPU time that a program gets, once it has passed a limit, to be stopped between two of its own
/// steps, where it has a stack to show. Then it is stopped wherever it is.
pub const STOP_GRACE: Duration = Duration::from_millis(30);

/// Time from a request's arrival to its response's head; later, the longest time that a response's
/// stream may stand still.
pub const WALL_PER_REQUEST: Duration = Duration::from_secs(30);

/// The longest that an app may ask for.
pub const WALL_MOST: Duration = Duration::from_secs(900);

/// Linear memory of one sandbox, the snapshot included.
pub const MEMORY_PER_SANDBOX: usize = 128 << 20;

/// How long `ctx.waitUntil` may keep a sandbox after its response is complete, or after the visitor
/// has gone away.
pub const WAIT_UNTIL: Duration = Duration::from_secs(30);

/// The longest that an app may ask for.
pub const WAIT_UNTIL_MOST: Duration = Duration::from_secs(900);

/// CPU time for evaluating a module at build time: an endless loop there must end the build.
pub const CPU_AT_MODULE_SCOPE: Duration = Duration::from_secs(5);

/// Largest request body that is read; beyond it the request fails with 413.
pub const REQUEST_BODY: u64 = 100 << 20;

/// The largest that an app may ask for.
pub const REQUEST_BODY_MOST: u64 = 16_384 << 20;

/// Largest request head (request line and headers). Generous next to the 8–16 KiB of most proxies.
pub const REQUEST_HEAD: usize = 64 << 10;

/// Headers that a request may have; beyond it the request fails with 431. hyper keeps a place for
/// each on the stack.
pub const REQUEST_HEADERS: usize = 100;

/// Bytes of a response's body that a program may write; beyond it the response is cut. Bodies that
/// are passed on unread don't count: they cost the host no more than their connection.
pub const RESPONSE_BODY: u64 = 1_024 << 20;

/// The largest that an app may ask for.
pub const RESPONSE_BODY_MOST: u64 = 65_536 << 20;

/// Largest packed response head that a guest may pass.
pub const RESPONSE_HEAD: usize = 256 << 10;

/// Bytes of an outgoing body that wait for the visitor before the guest has to, whatever else is on its way.
pub const OUTGOING_BUFFER: usize = 64 << 10;

/// The same with less than [`OUTGOING_ALL`] on its way in all: a page of ordinary size is written in one turn.
pub const OUTGOING_AT_EASE: usize = 1 << 20;

/// Bytes of outgoing bodies that wait, or that connections hold, from which on each has little room: what slow
/// visitors can hold, besides [`OUTGOING_BUFFER`] each.
pub const OUTGOING_ALL: usize = 64 << 20;

/// Bytes of a body, ready one by one, from which on no more are joined for one write: all of one that waits.
pub const JOINED_BYTES: usize = 1 << 20;

/// Pieces that are joined at the most: less than the kernel takes at once, and few to keep.
pub const JOINED_PIECES: usize = 16;

/// Bytes of the files that `[build] files` may bundle for `node:fs`: they are part of each sandbox's memory.
pub const BUNDLED_FILES: usize = 8 << 20;

/// Bodies that one sandbox may have open at a time.
pub const OPEN_BODIES: usize = 64;

/// Operations (fetches, connections) that one sandbox may have in flight at a time, whatever its
/// other limits allow: each is polled whenever one of them moves.
pub const OPERATIONS: usize = 256;

/// Largest message of a WebSocket, whatever its fragments; a larger one closes the connection with
/// 1009. What Cloudflare's platform takes, too.
pub const WEBSOCKET_MESSAGE: usize = 1 << 20;

/// Bytes of received messages that wait for the guest before the peer has to (64 a message are added).
pub const WEBSOCKET_RECEIVE_BUFFER: usize = 256 << 10;

/// Bytes that the guest may have sent and the peer not taken (64 a message are added): `send` can't
/// wait, so more than that fails the connection, as the standard has it.
pub const WEBSOCKET_SEND_BUFFER: usize = 4 << 20;

/// What a WebSocket reads at once: each open one holds a buffer of this size.
pub const WEBSOCKET_READ_BUFFER: usize = 4 << 10;

/// WebSockets that one app's visitors may have open at a time; a further one is answered 503.
pub const WEBSOCKETS_PER_APP: usize = 10_000;

/// Silence after which a WebSocket's peer is asked whether it is there. Below the minute after which
/// middleboxes forget idle connections.
pub const WEBSOCKET_PING_AFTER: Duration = Duration::from_secs(30);

/// Time for its answer; then the connection counts as lost.
pub const WEBSOCKET_PONG_WAIT: Duration = Duration::from_secs(30);

/// Time for the peer's answer to a close, and for its end of the connection.
pub const WEBSOCKET_CLOSE_WAIT: Duration = Duration::from_secs(10);

/// Time within which a peer takes what is being sent to it, a whole message at the most.
pub const WEBSOCKET_STALL: Duration = Duration::from_secs(120);

/// Bytes that are read from a peer, and thrown away, after a connection was closed for its fault.
pub const WEBSOCKET_LEFT_OVER: u64 = 4 << 20;

/// The span over which the CPU time of a sandbox with an open WebSocket is added up. The limit for a
/// request holds for each of its turns.
pub const WEBSOCKET_CPU_WINDOW: Duration = Duration::from_secs(10);

/// How many turns' worth of CPU time it may use in that span: with 500 ms a turn, 20 % of a core.
pub const WEBSOCKET_CPU_TURNS: u32 = 4;

/// When a sandbox with an open WebSocket must have answered: never, as far as an `Instant` goes.
pub const WEBSOCKET_LIFETIME: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Time for opening a WebSocket to somebody else, connecting included.
pub const WEBSOCKET_OPEN: Duration = Duration::from_secs(20);

/// Bytes that are read at once from a connection of the program's own.
pub const SOCKET_READ: usize = 16 << 10;

/// Time within which the peer of such a connection takes what was written, a buffer's worth.
pub const SOCKET_STALL: Duration = Duration::from_secs(120);

/// Connections of its own (WebSockets and TCP) that one sandbox may have open or under way at a time.
pub const OPEN_SOCKETS: usize = 16;

/// Timers that one sandbox may have running at a time.
pub const TIMERS: usize = 10_000;

/// The most that an app may ask for: each takes some hundred bytes of the host's.
pub const TIMERS_MOST: u64 = 100_000;

/// The longest delay of a timer; longer ones can't matter to a sandbox, and adding them to an
/// `Instant` must not overflow.
pub const TIMER_DELAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Longest domain that the host reads for a guest, in bytes: 32 times what the domain name system
/// can hold. A URL with a longer one that isn't plain ASCII is invalid.
pub const DOMAIN: usize = 8 << 10;

/// Longest label of a text encoding that is looked up. The longest there is has 19 characters; white
/// space around it counts here.
pub const ENCODING_LABEL: usize = 1 << 10;

/// Bytes that one call decodes: less than a millisecond's work, after which the guest's CPU time is
/// looked at. More is decoded by several calls.
pub const DECODED_AT_ONCE: usize = 32 << 10;

/// Texts that one sandbox may be decoding at a time, piece by piece; each takes some 100 bytes.
pub const DECODERS: usize = 1_000;

/// Bytes of a call to `crypto` that are worked on at once: less than a millisecond's work. What is
/// longer leaves the event loop's threads.
pub const CRYPTO_AT_ONCE_BYTES: usize = 256 << 10;

/// Iterations of PBKDF2 that are done at once; more leave the event loop's threads.
pub const CRYPTO_AT_ONCE_ITERATIONS: u64 = 2_000;

/// Bytes of an encoded private RSA key that is worked with at once: one of 2048 bits has 1,190.
/// Longer ones leave the event loop's threads.
pub const CRYPTO_AT_ONCE_RSA: usize = 1_250;

/// Long computations of `crypto` that one app may have under way at a time; further ones wait for
/// their turn.
pub const CRYPTO_LONG_PER_APP: usize = 4;

/// Long computations of `crypto` that one app may have waiting or under way; further ones fail. Each
/// holds a copy of its data.
pub const CRYPTO_QUEUED_PER_APP: usize = 64;

/// Bytes that one call of `crypto` derives from a key or password.
pub const CRYPTO_DERIVED: usize = 1 << 20;

/// Memory that one call of a password hash may use, in the host: what scrypt needs with the parameters
/// that are recommended (N = 2¹⁷, r = 8), and as much as a sandbox has itself.
pub const CRYPTO_MEMORY: u64 = 129 << 20;

/// Bytes that one call of scrypt may move: a few seconds, in which nothing can stop it.
pub const CRYPTO_SCRYPT_WORK: u64 = 4 << 30;

/// Bits of the largest RSA modulus that is made: it takes some seconds, in which nothing can stop it.
pub const CRYPTO_RSA_GENERATED: usize = 4096;

/// Bits of the largest RSA modulus that is worked with.
pub const CRYPTO_RSA_MODULUS: usize = 8192;
/// Bytes that one step of compressing or decompressing takes, and that it brings forth: after each
/// the guest's CPU time and memory are looked at. Streams are worked on in several steps.
pub const CODED_AT_ONCE: usize = 64 << 10;

/// Steps with more bytes than this, and all of coders that take their time with few, go to the
/// threads for long computations: others would wait for them.
pub const CODED_INLINE: usize = 16 << 10;

/// Compressors and decompressors that one sandbox may have open at a time.
pub const CODERS: usize = 256;

/// What they may hold together, in bytes; each counts with the most that it may come to hold. This is
/// memory of the host's, beside the sandbox's own.
pub const CODER_MEMORY: usize = 128 << 20;

/// Parameters that a coder may be given; there are six.
pub const CODER_PARAMS: u32 = 16;

/// The largest dictionary that a coder may be given.
pub const CODER_DICTIONARY: usize = 1 << 20;

/// The largest window of Zstandard, as a power of two: what its standard asks of every decoder.
pub const ZSTD_WINDOW_BITS: i32 = 23;

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

/// Files that an app's assets may have. Their list is part of the artifact, and is held in memory.
pub const ASSET_FILES: usize = 20_000;

/// Largest asset; what is larger belongs to a store of its own.
pub const ASSET_SIZE: u64 = 25 << 20;

/// Bytes of all assets of an app: they are copied with each deploy.
pub const ASSETS_SIZE: u64 = 1024 << 20;

/// The longest path of an asset, in bytes.
pub const ASSET_PATH: usize = 1024;

/// Patterns of paths that a program may see before its assets: each is tried for each request.
pub const ASSET_PATTERNS: usize = 100;

/// The longest of these patterns, in bytes.
pub const ASSET_PATTERN: usize = 100;

/// Ranges that one request may ask for; with more it gets the whole asset.
pub const ASSET_RANGES: usize = 16;

/// Bytes of an asset that are read at a time; two such pieces are in memory for each response.
pub const ASSET_CHUNK: usize = 128 << 10;

/// Largest asset that is kept in memory once it has been read.
pub const ASSET_CACHED: usize = 128 << 10;

/// Bytes of assets that are kept in memory for one app.
pub const ASSET_CACHE: usize = 8 << 20;

/// Assets that are kept in memory for one app: finding the oldest looks at each.
pub const ASSET_CACHED_FILES: usize = 1_000;

/// Bytes of the log that wait to be written; events beyond it are dropped and counted, since no
/// request may wait for whoever reads the log.
pub const LOG_BUFFER: usize = 1 << 20;

/// Time that the end of the log gets to be written when the process ends.
pub const LOG_FLUSH: Duration = Duration::from_secs(1);

/// Spans that wait to be sent to the collector, unless `OTEL_BSP_MAX_QUEUE_SIZE` says less; spans
/// beyond it are dropped and counted.
pub const OTLP_QUEUE: usize = 2048;

/// Spans that are sent at a time, unless `OTEL_BSP_MAX_EXPORT_BATCH_SIZE` says less.
pub const OTLP_BATCH: usize = 512;

/// How long spans wait for others to be sent with, unless `OTEL_BSP_SCHEDULE_DELAY` says otherwise.
pub const OTLP_DELAY: Duration = Duration::from_secs(5);

/// Time for the collector to answer, unless `OTEL_EXPORTER_OTLP_TIMEOUT` says otherwise.
pub const OTLP_TIMEOUT: Duration = Duration::from_secs(10);

/// Times that a batch is sent when the collector is away or busy.
pub const OTLP_TRIES: u32 = 3;

/// Time for the last spans to be sent when the server stops.
pub const OTLP_FLUSH: Duration = Duration::from_secs(5);

/// Bytes of an artifact from which on `land check` warns.
pub const CHECK_ARTIFACT: u64 = 16 << 20;

/// CPU time at module scope from which on `land check` warns: a fifth of what is allowed.
pub const CHECK_MODULE_SCOPE: Duration = Duration::from_secs(1);

/// Memory that each sandbox begins with from which on `land check` warns: a quarter of what it has.
pub const CHECK_MEMORY: u64 = 32 << 20;

/// Pages that may listen for changes of an app under development at a time; one that nobody looks at
/// doesn't.
pub const DEV_EVENT_STREAMS: usize = 100;

/// Time that requests in flight get when a development server is told to stop.
pub const DEV_GRACE: Duration = Duration::from_secs(1);

/// How long no file may change before an app under development is built again: editors write a file
/// in several steps.
pub const DEV_SETTLE: Duration = Duration::from_millis(5);

/// The longest that a build waits for changes to end.
pub const DEV_SETTLE_MOST: Duration = Duration::from_millis(200);

/// Folders of a project that are watched for new files; beyond it only files that are in use are.
pub const DEV_FOLDERS: usize = 2_000;

/// Largest file with variables (`.env`, `.dev.vars`) that is read.
pub const ENV_FILE_SIZE: u64 = 1 << 20;

/// Largest source map that is read.
pub const SOURCE_MAP_SIZE: u64 = 64 << 20;

/// Sandboxes that may live at one time; a request beyond it is answered 503. One that waits costs its
/// dirty pages, and 4 GiB of address space, of which a process has 128 TiB.
pub const SANDBOXES: u32 = 10_000;

/// Requests of one app that run or wait for something at a time; further ones queue. By default an
/// app may have the whole node; where several apps share one, the operator caps it.
pub const CONCURRENT_PER_APP: usize = SANDBOXES as usize;

/// Requests of one app that may wait for others to finish; further ones are answered 503 at once.
pub const QUEUED_PER_APP: usize = 200;

/// The same for all apps of a node together, when all sandboxes are in use.
pub const QUEUED_PER_NODE: usize = 1_000;

/// The longest that a request waits for others to finish before it is answered 503.
pub const QUEUE_WAIT: Duration = Duration::from_secs(1);

/// Requests of one app, per processor, that compute for longer than [`FAST_TURN`] at a time; while
/// there are so many, others wait. More at a time would get nothing done sooner, and all of it later.
pub const COMPUTING_PER_CORE: usize = 8;

/// How long the line for that may stand before it counts as overload rather than a burst.
pub const LINE_STANDS: Duration = Duration::from_millis(250);

/// The longest that a request waits in such a line: those who are let in are answered about as
/// soon as ever, and a program that computes for milliseconds gets through many of them meanwhile.
pub const STANDING_WAIT: Duration = Duration::from_millis(20);

/// How often running guests are interrupted to share their thread and to have their limits checked.
pub const EPOCH_TICK: Duration = Duration::from_millis(1);

/// The most CPU time that a stretch before a sandbox's first tick counts for: ticks come late on a busy
/// machine, and a thread that waits for a processor uses none.
pub const UNTICKED: Duration = Duration::from_millis(1);

/// CPU time of one turn after which a guest goes on in the slow lane: most requests are through by
/// then.
pub const FAST_TURN: Duration = Duration::from_millis(2);

/// How nice the slow lane's threads are: as nice as can be, which leaves them a seventieth of the
/// processor while others want all of it. The kernel prefers whose slice, divided by weight, ends
/// first: at 19 (weight 15 of 1024) one of [`SLICE`] counts as 6.8 ms, other programs' as 2.8 ms at
/// most, so whoever wakes up goes first.
pub const SLOW_LANE_NICENESS: i32 = 19;

/// Time slices of the threads that run guests, the shortest that Linux gives: a little more than most
/// requests need, and as long as others at most wait for a processor that somebody computes on.
pub const SLICE: Duration = Duration::from_micros(100);

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

/// Pages that are made writable before a request writes to them, since the first one did: most write
/// to fewer than a dozen, and an app that writes to many must not make others put them back.
pub const BUSY_PAGES: usize = 32;

/// Idle memories that one app keeps ready; further ones are given back to the kernel.
pub const WARM_SLOTS: usize = 256;

/// Instances that wait for the next request of their app, for each thread; of further ones only the memory is
/// kept. So many apps can be busy at a time without instances being made.
pub const SPARES_PER_THREAD: usize = 8;

/// Memories that are mapped, in use or idle, from which on an app takes over one that another hasn't
/// used for long: each has some hundred KiB of its own.
pub const KEPT_SLOTS: usize = 512;

/// Idle memories of apps that are gone, per engine, kept for the next ones.
pub const IDLE_PER_BASE: usize = 64;

/// Apps that a memory has had one after the other after which what they have written to is given back.
pub const MOVES_BEFORE_DISCARD: u32 = 64;

/// Pages in which an app's memory may differ from the one that it shares with others; with more it has
/// one of its own. Each of its sandboxes has a copy of such a page.
pub const OWN_PAGES: usize = 128;

/// The same in data segments, before the pages are counted.
pub const OWN_SEGMENTS: usize = 64 * OWN_PAGES;

/// Bytes that an app's memory may begin larger than the one that it shares with others.
pub const BASE_ROOM: usize = 2 << 20;

/// Memories that an app's is compared with when it is loaded. Each holds some 5 MiB.
pub const COMPARED: usize = 8;

/// Engines' codes that an app's is compared with. Each holds 1 MiB, and its compiled form.
pub const COMPARED_CODES: usize = 4;

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

/// Time for a client to send a request's head; an idle connection is closed after it, too.
pub const HEAD_READ: Duration = Duration::from_secs(30);

/// The window over which a client's pace is measured, while it is waited for: for the next bytes of
/// a request's body, or to take more of a response. A client that is slower is cut.
pub const STALL: Duration = Duration::from_secs(30);

/// Bytes per second that a client must move over such a window: less than any network brings.
pub const LEAST_RATE: usize = 128;

/// Connections that are open at a time; further ones wait in the kernel's queue.
pub const CONNECTIONS: usize = 10_000;

/// Concurrent requests on one HTTP/2 connection.
pub const HTTP2_STREAMS: u32 = 200;

/// Streams that an HTTP/2 client may reset before they were looked at; beyond it the connection is
/// closed ("rapid reset").
pub const HTTP2_PENDING_RESETS: usize = 20;

/// Streams that may fail by the client's own errors before the connection is closed.
pub const HTTP2_ERROR_RESETS: usize = 64;

/// Bytes of responses that one HTTP/2 stream keeps for a client that doesn't take them.
pub const HTTP2_SEND_BUFFER: usize = 64 << 10;

/// After so long without a sign of life an HTTP/2 client is asked for one.
pub const HTTP2_PING: Duration = Duration::from_secs(30);

/// Time for it to answer.
pub const HTTP2_PING_ANSWER: Duration = Duration::from_secs(20);

/// Time that requests in flight get to finish when the server stops.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(30);

/// Pause after the listener failed to accept (out of file descriptors): retrying at once would spin.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Tasks that a server thread runs before it looks at the sockets: low, because each of them may be
/// a guest that uses its whole tick.
pub const TASKS_PER_IO_POLL: u32 = 16;

/// Files of one kind that the cache keeps; the oldest go first.
pub const CACHE_ENTRIES: usize = 256;

/// Time for looking a name up and connecting to it, TLS not included.
pub const OUTBOUND_CONNECT: Duration = Duration::from_secs(10);

/// How long an address is waited for before the next one is tried beside it (RFC 8305, 5).
pub const OUTBOUND_STAGGER: Duration = Duration::from_millis(250);

/// The longest that an app may ask for, for this and for a TLS handshake.
pub const OUTBOUND_CONNECT_MOST: Duration = Duration::from_secs(60);

/// Time for a TLS handshake.
pub const OUTBOUND_TLS: Duration = Duration::from_secs(10);

/// Time from a request's sending to its response's head, as long as no byte of its body leaves.
/// Less than [`WALL_PER_REQUEST`], so that a program can do something about it.
pub const OUTBOUND_HEAD: Duration = Duration::from_secs(25);

/// The longest time that the body of an outbound request's response may stand still. Streams of
/// events that have nothing to say send a comment every 15 to 30 s.
pub const OUTBOUND_STALL: Duration = Duration::from_secs(100);

/// Largest head of a response to an outbound request.
pub const OUTBOUND_RESPONSE_HEAD: usize = 64 << 10;

/// Headers that such a response may have.
pub const OUTBOUND_RESPONSE_HEADERS: usize = 256;

/// Largest packed head of an outbound request that a guest may pass.
pub const OUTBOUND_REQUEST_HEAD: usize = 256 << 10;

/// How long a connection that nobody uses is kept; common servers close theirs after 60 to 75 s.
pub const OUTBOUND_IDLE: Duration = Duration::from_secs(50);

/// Idle connections that an app keeps to one host.
pub const OUTBOUND_IDLE_CONNECTIONS: usize = 64;

/// Connections that an app may have to the outside, idle ones included: a process has only so many
/// file descriptors. Further ones wait for [`OUTBOUND_CONNECT`] at most.
pub const OUTBOUND_CONNECTIONS: usize = 1_000;

/// The most that an app may ask for.
pub const OUTBOUND_CONNECTIONS_MOST: u64 = 10_000;

/// Outbound requests that one request may make in all, each redirect counted.
pub const FETCHES_PER_REQUEST: u32 = 50;

/// The most that an app may set for it.
pub const FETCHES_MOST: u64 = 10_000;

/// Outbound requests of one request that may wait for their response's head at a time; further ones
/// wait in line.
pub const FETCHES_AT_ONCE: usize = 6;

/// Redirects that one `fetch` follows, as the standard says.
pub const REDIRECTS: usize = 20;

/// Sandboxes that a request may pass through by `fetch`, one after the other: a program that fetches
/// itself is answered 508 then.
pub const LOOP_HOPS: u32 = 16;

/// Content codings that are undone one after the other; nobody honest applies more than one.
pub const CONTENT_CODINGS: usize = 3;

/// Rules that `[fetch] allow` may have: each request is held against all of them.
pub const OUTBOUND_RULES: usize = 256;

/// Addresses of a name that are looked at; whoever runs its DNS may give out thousands.
pub const OUTBOUND_ADDRESSES: usize = 8;

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
/// A small one holds some dozen KiB, besides what it shares with others.
pub const LOADED_APPS: usize = 10_000;

/// Bytes that the snapshots of loaded apps have for themselves; beyond it the least recently used ones
/// are unloaded, too. What apps of one engine share isn't counted for each.
pub const LOADED_BYTES: usize = 384 << 20;

/// Largest memory that an artifact was read into and that is kept for the next one.
pub const LOAD_BUFFER: usize = 8 << 20;

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

/// Time for one test of `land test`, and for each hook around it: a test that waits longer most
/// likely waits for something that never comes.
pub const TEST_TIMEOUT: Duration = Duration::from_secs(5);

/// The longest time that `--timeout` may give a test.
pub const TEST_TIMEOUT_MOST: Duration = Duration::from_secs(300);

/// A test file's tests together, in the sandbox that they share.
pub const TEST_FILE: Duration = Duration::from_secs(900);

/// How often `land test --watch` looks for changes: soon enough for a person, cheap for large projects.
pub const TEST_WATCH: Duration = Duration::from_millis(300);

/// Console lines that are kept for one test: a test that prints in a loop must not fill memory.
pub const TEST_LINES: usize = 1_000;
