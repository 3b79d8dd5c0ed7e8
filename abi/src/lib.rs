//! The contract between the host and the guest engine: the one description of their boundary.
//!
//! The guest is a core wasm module. It imports every host function from [`IMPORT_MODULE`], whose
//! name carries the ABI version, and exports the *turns* named in [`export`]. The guest never
//! blocks: a host call answers at once, or starts an operation ([`OpId`]) whose completion the host
//! delivers later with a `land_resume` turn. Between turns no guest stack is held.
//!
//! # Exports (guest → host)
//! | name | signature | meaning |
//! |---|---|---|
//! | `land_boot` | `()` | build time: evaluate the engine's own JavaScript, the same for every program; `init_failed` if it can't |
//! | `land_init` | `()` | build time, once booted: evaluate the user's module; ends with `init_done` or `init_failed` |
//! | `land_handle` | `(head_len: i32) -> i32` | a request has arrived, its packed head has this many bytes; answers a [`Turn`] |
//! | `land_resume` | `(op: i32, status: i32, result_len: i32) -> i32` | an operation has completed ([`OpStatus`]), its result has this many bytes; answers a [`Turn`] |
//! | `land_hash_seed` | `() -> i32` | for tests of freshness: the seed of this sandbox's hash tables |
//!
//! # Imports (guest → host calls)
//! `ptr`/`len` pairs name guest memory; a pair outside it traps. Results of type `i64` are packed
//! [`Poll`]s. Names and signatures:
//!
//! | name | signature | meaning |
//! |---|---|---|
//! | `init_size` | `() -> i32` | bytes of the packed [`Init`] |
//! | `init_read` | `(ptr, len)` | copies the packed [`Init`] into guest memory |
//! | `init_done` | `(ptr, len)` | the module is evaluated; UTF-8 name of the handler's shape |
//! | `init_failed` | `(ptr, len)` | the module can't be frozen; a packed [`Failure`] |
//! | `request_read` | `(ptr, len)` | copies the packed [`RequestHead`] into guest memory |
//! | `respond` | `(head_ptr, head_len, body_ptr, body_len) -> i32` | a packed [`ResponseHead`], and the body's bytes when it is [`Body::Inline`]; 0, or a negative [`code`] |
//! | `body_read` | `(body, ptr, cap) -> i64` | reads what has arrived of an incoming body; `Ready(0)` is its end |
//! | `body_new` | `() -> i32` | opens an outgoing body |
//! | `body_write` | `(body, ptr, len) -> i64` | hands over bytes of an outgoing body; `Ready(n)` took the first `n` |
//! | `body_close` | `(body)` | ends an outgoing body |
//! | `body_abort` | `(body)` | an outgoing body failed (the peer sees a cut connection), or an incoming one or a WebSocket is no longer wanted |
//! | `websocket_new` | `() -> i32` | makes the WebSocket that a response with [`Body::WebSocket`] turns the request's connection into; its handle |
//! | `websocket_open` | `(ptr, len) -> i32` | starts an operation that opens a WebSocket ([`WebSocketRequest`]); its result is a [`WebSocketOpened`] |
//! | `websocket_send` | `(socket, kind, ptr, len) -> i32` | takes one message ([`MessageKind`]); 0, or a negative [`code`]: `LIMIT` when too much waits for the peer |
//! | `websocket_buffered` | `(socket) -> i32` | bytes that wait for the peer, or a negative [`code`] |
//! | `websocket_receive` | `(socket) -> i32` | starts an operation that completes with the next [`SocketMessage`]; the last one is a close or a loss |
//! | `websocket_close` | `(socket, code, ptr, len)` | closes after what was sent; the reason is UTF-8; code 1005 sends none |
//! | `socket_connect` | `(ptr, len) -> i32` | starts an operation that makes a TCP connection ([`ConnectRequest`]); its result is a [`Connected`] |
//! | `socket_start_tls` | `(incoming, outgoing) -> i32` | starts an operation that takes the connection with these bodies and begins TLS on it; its result is a [`Connected`] |
//! | `fetch_start` | `(head_ptr, head_len, body_ptr, body_len) -> i32` | starts an outbound request: a packed [`FetchHead`], and the body's bytes when it is [`Body::Inline`]; the operation's result is a packed [`FetchResult`]. A failure's text has a first line, and details after it |
//! | `timer_start` | `(ms: f64) -> i32` | starts an operation that completes after `ms` milliseconds |
//! | `timer_limit` | `(running: u32) -> u32` | how many timers may run at a time; when `running` are as many, that is noted |
//! | `visitor_watch` | `() -> i32` | the operation that completes when the visitor leaves before the response is complete; it alone is nothing to wait for |
//! | `visitor_outlive` | `()` | the sandbox goes on when the visitor leaves: there is `waitUntil` work |
//! | `stop_asked` | `() -> i32` | 1 when the guest has passed a limit and is to stop; it reports where it was as [`FailureKind::Stopped`] and ends its turn |
//! | `op_cancel` | `(op)` | the guest no longer waits for this operation |
//! | `result_read` | `(ptr, len)` | copies the result of the operation that this turn resumes into guest memory |
//! | `log` | `(level, ptr, len)` | one console message, UTF-8; [`LogLevel`] |
//! | `failure` | `(ptr, len)` | a packed [`Failure`] for the app's log |
//! | `entropy` | `(ptr, len)` | fills guest memory with cryptographically secure random bytes |
//! | `clock` | `(clock: i32) -> f64` | milliseconds; [`Clock`] |
//! | `domain_to_ascii` | `(ptr, len) -> i32` | leaves the ASCII form of a URL's domain as the answer; its length, or a negative [`code`] |
//! | `encoding_name` | `(ptr, len) -> i32` | leaves the lower-case name of the encoding that a label stands for as the answer; its length, or a negative [`code`] |
//! | `decoder_new` | `(ptr, len, flags: i32) -> i32` | opens a decoder for the encoding of this name ([`decoder`]); its handle, or a negative [`code`] |
//! | `decode` | `(decoder, ptr, len, last: i32) -> i64` | leaves the text of the first bytes as the answer, UTF-8; [`Decoded`] |
//! | `decoder_close` | `(decoder)` | a decoder is no longer wanted |
//! | `crypto` | `(ptr, len, wait: i32) -> i64` | computes what the request asks for ([`crypto`]); `Ready(n)` left `n` bytes as the answer. With `wait` 1 a long computation is an operation, `Pending`, whose result is the answer |
//! | `coder_new` | `(kind: i32, ptr, len) -> i32` | opens a compressor or decompressor ([`coder`]); the bytes are a list of parameters (number and value) and a dictionary; its handle, or a negative [`code`] |
//! | `coder_run` | `(coder, ptr, len, flush: i32) -> i64` | takes some of the bytes ([`Flush`]) and leaves what they bring forth as the answer; [`Coded`] |
//! | `coder_close` | `(coder)` | a coder is no longer wanted |
//! | `crc32` | `(ptr, len, seed: i32) -> i32` | the CRC-32 of these bytes behind those that have the CRC-32 `seed` |
//! | `answer_read` | `(ptr, len)` | copies the answer that the last call left into guest memory |
//!
//! Those from `domain_to_ascii` on compute and do nothing else, so that they work at build time too:
//! they are here because their code and tables would be in every artifact. A decoder that has decoded its last bytes, or
//! met bytes that its encoding doesn't allow, is closed. None outlives the build: a guest whose
//! snapshot holds one opens it again, and decodes again what it had decoded before. The same is true of
//! coders. A `coder_run` that is refused
//! with [`code::AGAIN`] is repeated: in between, the guest goes to where long work keeps nobody waiting.
//!
//! Incoming and outgoing bodies move data by copies of what is ready ("readiness"): a
//! [`Poll::Pending`] names an operation that completes, without a value of its own, when the call
//! is worth repeating. This is what carries back-pressure in both directions.
//!
//! # Packed values
//! [`Init`], [`RequestHead`], [`ResponseHead`], [`FetchHead`], [`FetchResult`], [`Failure`] and those
//! of sockets cross as one flat buffer: integers are little-endian `u32`, byte strings are a `u32`
//! length and the bytes, lists are a `u32` count and the items. Header names and values are raw bytes; order and repeats are kept.
#![no_std]

extern crate alloc;

mod call;
mod coded;
mod decoded;
mod fetch;
mod head;
mod socket;
mod wire;

pub use call::{
    Clock, FailureKind, LogLevel, MessageKind, OpId, OpStatus, Poll, Security, Turn, code, crypto,
    decoder,
};
pub use coded::{Coded, CoderState, Flush, coder};
pub use decoded::Decoded;
pub use fetch::{ASSETS, FetchHead, FetchResult, NETWORK, Redirect};
pub use head::{Body, Failure, Init, Pairs, RequestHead, ResponseHead};
pub use socket::{ConnectRequest, Connected, SocketMessage, WebSocketOpened, WebSocketRequest};
pub use wire::{DecodeError, Reader, Writer};

/// The version of this contract. It changes with any change to what this crate describes.
pub const VERSION: u32 = 2;

/// The wasm import module that holds every host function; named after [`VERSION`], so that a module
/// built for another version can't be linked by mistake.
pub const IMPORT_MODULE: &str = "land:2";

/// The prefix that the import modules of all versions share, to recognise other versions by name.
pub const IMPORT_MODULE_PREFIX: &str = "land:";

/// Names of the guest's exports.
pub mod export {
    /// Build time: evaluates the engine's own JavaScript. `() -> ()`.
    pub const BOOT: &str = "land_boot";
    /// Build time, once booted: evaluates the user's module. `() -> ()`.
    pub const INIT: &str = "land_init";
    /// A request has arrived. `(head_len: i32) -> Turn as i32`.
    pub const HANDLE: &str = "land_handle";
    /// An operation has completed. `(op: i32, status: i32, result_len: i32) -> Turn as i32`.
    pub const RESUME: &str = "land_resume";
    /// For tests of freshness: the seed of this sandbox's hash tables. `() -> i32`.
    pub const HASH_SEED: &str = "land_hash_seed";
    /// The guest's only linear memory.
    pub const MEMORY: &str = "memory";
}

/// Names of the custom sections that make a wasm module a land artifact.
pub mod section {
    /// The ABI version, `u32` little-endian.
    pub const ABI: &str = "land.abi";
    /// The identity of the engine inside, 64 hexadecimal digits (SHA-256).
    pub const ENGINE: &str = "land.engine";
    /// The app's manifest, JSON.
    pub const MANIFEST: &str = "land.manifest";
    /// The app's static assets, when it has any, JSON.
    pub const ASSETS: &str = "land.assets";
}

/// The specifier under which the user's bundle is evaluated; stack frames carry it.
pub const BUNDLE_NAME: &str = "worker.js";
