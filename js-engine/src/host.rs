//! The host's functions, made safe: the only file that calls imports.

use land_abi::{Clock, Coded, Decoded, FailureKind, LogLevel, MessageKind, OpId, Poll, code};

const _: () = assert!(land_abi::VERSION == 2, "the import module below names the ABI version");

mod raw {
    #[link(wasm_import_module = "land:2")]
    unsafe extern "C" {
        pub fn init_size() -> i32;
        pub fn init_read(ptr: *mut u8, len: usize);
        pub fn init_done(ptr: *const u8, len: usize);
        pub fn init_failed(ptr: *const u8, len: usize);
        pub fn request_read(ptr: *mut u8, len: usize);
        pub fn respond(head: *const u8, head_len: usize, body: *const u8, body_len: usize) -> i32;
        pub fn body_read(body: u32, ptr: *mut u8, cap: usize) -> i64;
        pub fn body_new() -> i32;
        pub fn body_write(body: u32, ptr: *const u8, len: usize) -> i64;
        pub fn body_close(body: u32);
        pub fn body_abort(body: u32);
        pub fn websocket_new() -> i32;
        pub fn websocket_open(ptr: *const u8, len: usize) -> i32;
        pub fn websocket_send(socket: u32, kind: u32, ptr: *const u8, len: usize) -> i32;
        pub fn websocket_buffered(socket: u32) -> i32;
        pub fn websocket_receive(socket: u32) -> i32;
        pub fn websocket_close(socket: u32, code: u32, ptr: *const u8, len: usize);
        pub fn socket_connect(ptr: *const u8, len: usize) -> i32;
        pub fn socket_start_tls(incoming: u32, outgoing: u32) -> i32;
        pub fn fetch_start(
            head: *const u8,
            head_len: usize,
            body: *const u8,
            body_len: usize,
        ) -> i32;
        pub fn timer_start(ms: f64) -> i32;
        pub fn timer_limit(running: u32) -> u32;
        pub fn visitor_watch() -> u32;
        pub fn visitor_outlive();
        pub fn stop_asked() -> i32;
        pub fn op_cancel(op: u32);
        pub fn result_read(ptr: *mut u8, len: usize);
        pub fn log(level: u32, ptr: *const u8, len: usize);
        pub fn failure(ptr: *const u8, len: usize);
        pub fn entropy(ptr: *mut u8, len: usize);
        pub fn clock(clock: u32) -> f64;
        pub fn domain_to_ascii(ptr: *const u8, len: usize) -> i32;
        pub fn encoding_name(ptr: *const u8, len: usize) -> i32;
        pub fn decoder_new(ptr: *const u8, len: usize, flags: u32) -> i32;
        pub fn decode(decoder: u32, ptr: *const u8, len: usize, last: u32) -> i64;
        pub fn decoder_close(decoder: u32);
        pub fn crypto(ptr: *const u8, len: usize, wait: u32) -> i64;
        pub fn coder_new(kind: u32, ptr: *const u8, len: usize) -> i32;
        pub fn coder_run(coder: u32, ptr: *const u8, len: usize, flush: u32) -> i64;
        pub fn coder_close(coder: u32);
        pub fn crc32(ptr: *const u8, len: usize, seed: u32) -> u32;
        pub fn answer_read(ptr: *mut u8, len: usize);
    }
}

/// Fills a new buffer of `len` bytes by `fill`, which gets its address.
fn filled(len: usize, fill: impl FnOnce(*mut u8)) -> Vec<u8> {
    let mut bytes = vec![0; len];
    fill(bytes.as_mut_ptr());
    bytes
}

/// The packed `Init` of this build.
pub fn init() -> Vec<u8> {
    // SAFETY: `init_size` takes nothing; `init_read` writes the `len` bytes of a live buffer.
    unsafe {
        let len = usize::try_from(raw::init_size()).unwrap_or(0);
        filled(len, |ptr| raw::init_read(ptr, len))
    }
}

/// The module is evaluated; `shape` names how its handler was found.
pub fn init_done(shape: &str) {
    // SAFETY: the host reads the bytes of a live string.
    unsafe { raw::init_done(shape.as_ptr(), shape.len()) }
}

/// The module can't be frozen.
pub fn init_failed(packed: &[u8]) {
    // SAFETY: the host reads the bytes of a live slice.
    unsafe { raw::init_failed(packed.as_ptr(), packed.len()) }
}

/// The packed head of the request, `len` bytes.
pub fn request(len: usize) -> Vec<u8> {
    // SAFETY: the host writes `len` bytes of a live buffer.
    filled(len, |ptr| unsafe { raw::request_read(ptr, len) })
}

/// Answers the request; 0, or a negative code.
pub fn respond(head: &[u8], body: &[u8]) -> i32 {
    // SAFETY: the host reads the bytes of two live slices.
    unsafe { raw::respond(head.as_ptr(), head.len(), body.as_ptr(), body.len()) }
}

/// Appends what has arrived of an incoming body to `bytes`, at most `most`. Memory that nothing
/// arrives for isn't touched, not even with zeros: a page that is would have to be put back.
pub fn body_read(body: u32, most: usize, bytes: &mut Vec<u8>) -> Poll {
    bytes.reserve(most);
    let at = bytes.len();
    // SAFETY: the host writes at most `most` bytes, for which there is room behind `at`.
    let poll = Poll::unpack(unsafe { raw::body_read(body, bytes.as_mut_ptr().add(at), most) });
    if let Poll::Ready(len) = poll {
        // SAFETY: the host has written so many.
        unsafe { bytes.set_len(at + (len as usize).min(most)) };
    }
    poll
}

/// Opens an outgoing body; its handle, or a negative code.
pub fn body_new() -> i32 {
    // SAFETY: takes nothing.
    unsafe { raw::body_new() }
}

/// Hands over bytes of an outgoing body.
pub fn body_write(body: u32, bytes: &[u8]) -> Poll {
    // SAFETY: the host reads the bytes of a live slice.
    Poll::unpack(unsafe { raw::body_write(body, bytes.as_ptr(), bytes.len()) })
}

/// Ends an outgoing body.
pub fn body_close(body: u32) {
    // SAFETY: plain values.
    unsafe { raw::body_close(body) }
}

/// Cuts an outgoing body off, or gives an incoming one up.
pub fn body_abort(body: u32) {
    // SAFETY: plain values.
    unsafe { raw::body_abort(body) }
}

/// Makes the WebSocket that a response can turn the connection into; its handle, or a negative code.
pub fn websocket_new() -> i32 {
    // SAFETY: takes nothing.
    unsafe { raw::websocket_new() }
}

/// Starts to open the WebSocket that a packed `WebSocketRequest` describes; an id, or a negative code.
pub fn websocket_open(packed: &[u8]) -> i32 {
    // SAFETY: the host reads the bytes of a live slice.
    unsafe { raw::websocket_open(packed.as_ptr(), packed.len()) }
}

/// Sends one message; 0, or a negative code.
pub fn websocket_send(socket: u32, kind: MessageKind, data: &[u8]) -> i32 {
    // SAFETY: the host reads the bytes of a live slice.
    unsafe { raw::websocket_send(socket, kind as u32, data.as_ptr(), data.len()) }
}

/// Bytes that wait for the peer, or a negative code.
pub fn websocket_buffered(socket: u32) -> i32 {
    // SAFETY: plain values.
    unsafe { raw::websocket_buffered(socket) }
}

/// Starts an operation that completes with the next message; its id, or a negative code.
pub fn websocket_receive(socket: u32) -> i32 {
    // SAFETY: plain values.
    unsafe { raw::websocket_receive(socket) }
}

/// Closes after what was sent.
pub fn websocket_close(socket: u32, code: u32, reason: &[u8]) {
    // SAFETY: the host reads the bytes of a live slice.
    unsafe { raw::websocket_close(socket, code, reason.as_ptr(), reason.len()) }
}

/// Starts to make the connection that a packed `ConnectRequest` describes; an id, or a negative code.
pub fn socket_connect(packed: &[u8]) -> i32 {
    // SAFETY: the host reads the bytes of a live slice.
    unsafe { raw::socket_connect(packed.as_ptr(), packed.len()) }
}

/// Starts TLS on a connection, taking its bodies; an id, or a negative code.
pub fn socket_start_tls(incoming: u32, outgoing: u32) -> i32 {
    // SAFETY: plain values.
    unsafe { raw::socket_start_tls(incoming, outgoing) }
}

/// Starts an outbound request; the operation's id, or a negative code.
pub fn fetch_start(head: &[u8], body: &[u8]) -> i32 {
    // SAFETY: the host reads the bytes of two live slices.
    unsafe { raw::fetch_start(head.as_ptr(), head.len(), body.as_ptr(), body.len()) }
}

/// Starts an operation that completes after `ms` milliseconds; its id, or a negative code.
pub fn timer_start(ms: f64) -> i32 {
    // SAFETY: plain values.
    unsafe { raw::timer_start(ms) }
}

/// How many timers may run at a time; the host notes that it is reached when `running` are as many.
pub fn timer_limit(running: u32) -> u32 {
    // SAFETY: a plain value.
    unsafe { raw::timer_limit(running) }
}

/// The operation that completes when the visitor leaves.
pub fn visitor_watch() -> OpId {
    // SAFETY: takes nothing.
    unsafe { raw::visitor_watch() }
}

/// The sandbox goes on when the visitor leaves.
pub fn visitor_outlive() {
    // SAFETY: takes nothing.
    unsafe { raw::visitor_outlive() }
}

/// Whether a limit is passed and the program is to stop.
pub fn stop_asked() -> bool {
    // SAFETY: takes nothing.
    unsafe { raw::stop_asked() != 0 }
}

/// The guest no longer waits for `op`.
pub fn op_cancel(op: OpId) {
    // SAFETY: plain values.
    unsafe { raw::op_cancel(op) }
}

/// The result of the operation that this turn resumes, `len` bytes.
pub fn result(len: usize) -> Vec<u8> {
    // SAFETY: the host writes `len` bytes of a live buffer.
    filled(len, |ptr| unsafe { raw::result_read(ptr, len) })
}

/// One console message.
pub fn log(level: LogLevel, text: &str) {
    // SAFETY: the host reads the bytes of a live string.
    unsafe { raw::log(level as u32, text.as_ptr(), text.len()) }
}

/// Something failed; for the app's log.
pub fn failure(kind: FailureKind, message: &str, stack: &str) {
    let mut packed = Vec::new();
    land_abi::Failure { kind, message, stack }.encode(&mut packed);
    // SAFETY: the host reads the bytes of a live slice.
    unsafe { raw::failure(packed.as_ptr(), packed.len()) }
}

/// Fills `bytes` with cryptographically secure random bytes.
pub fn entropy(bytes: &mut [u8]) {
    // SAFETY: the host writes the bytes of a live slice.
    unsafe { raw::entropy(bytes.as_mut_ptr(), bytes.len()) }
}

/// Milliseconds by `clock`.
pub fn clock(clock: Clock) -> f64 {
    // SAFETY: plain values.
    unsafe { raw::clock(clock as u32) }
}

/// The ASCII form of a URL's domain; nothing when it has none, or is too long.
pub fn domain_to_ascii(domain: &[u8]) -> Option<String> {
    // SAFETY: the host reads the bytes of a live slice.
    answer(unsafe { raw::domain_to_ascii(domain.as_ptr(), domain.len()) })
}

/// The lower-case name of the encoding that `label` stands for.
pub fn encoding_name(label: &[u8]) -> Option<String> {
    // SAFETY: the host reads the bytes of a live slice.
    answer(unsafe { raw::encoding_name(label.as_ptr(), label.len()) })
}

/// Opens a decoder; its handle, or a negative code.
pub fn decoder_new(encoding: &str, flags: u32) -> i32 {
    // SAFETY: the host reads the bytes of a live string.
    unsafe { raw::decoder_new(encoding.as_ptr(), encoding.len(), flags) }
}

/// Appends the text of the first of `bytes` to `text`.
pub fn decode(decoder: u32, bytes: &[u8], last: bool, text: &mut String) -> Decoded {
    // SAFETY: the host reads the bytes of a live slice.
    let packed = unsafe { raw::decode(decoder, bytes.as_ptr(), bytes.len(), u32::from(last)) };
    let decoded = Decoded::unpack(packed);
    if let Decoded::Text { answer, .. } = decoded {
        // SAFETY: by the ABI `decode` leaves UTF-8.
        unsafe { read_answer(answer as usize, text) }
    }
    decoded
}

/// A decoder is no longer wanted.
pub fn decoder_close(decoder: u32) {
    // SAFETY: plain values.
    unsafe { raw::decoder_close(decoder) }
}

/// Computes what a packed request asks for: its answer, or the operation that brings it, which there
/// is with `wait` only, or a negative code.
pub fn crypto(request: &[u8], wait: bool) -> Result<Vec<u8>, Poll> {
    // SAFETY: the host reads the bytes of a live slice.
    let packed = unsafe { raw::crypto(request.as_ptr(), request.len(), u32::from(wait)) };
    match Poll::unpack(packed) {
        Poll::Ready(len) => {
            let len = len as usize;
            // SAFETY: the host writes `len` bytes of a live buffer.
            Ok(filled(len, |ptr| unsafe { raw::answer_read(ptr, len) }))
        }
        other => Err(other),
    }
}

/// Opens the coder of this kind with packed parameters; its handle, or a negative code.
pub fn coder_new(kind: u32, packed: &[u8]) -> i32 {
    // SAFETY: the host reads the bytes of a live slice.
    unsafe { raw::coder_new(kind, packed.as_ptr(), packed.len()) }
}

/// One step of a coder; what it brings forth replaces what `output` holds.
pub fn coder_run(coder: u32, bytes: &[u8], flush: u32, output: &mut Vec<u8>) -> Coded {
    // SAFETY: the host reads the bytes of a live slice.
    let run = || unsafe { raw::coder_run(coder, bytes.as_ptr(), bytes.len(), flush) };
    let mut coded = Coded::unpack(run());
    while coded == Coded::Refused(code::AGAIN) {
        coded = Coded::unpack(run());
    }
    if let Coded::Step { answer, .. } = coded {
        // SAFETY: the host writes the `answer` bytes of a live buffer.
        *output = filled(answer as usize, |ptr| unsafe { raw::answer_read(ptr, answer as usize) });
    }
    coded
}

/// A coder is no longer wanted.
pub fn coder_close(coder: u32) {
    // SAFETY: plain values.
    unsafe { raw::coder_close(coder) }
}

/// The CRC-32 of `bytes` behind those that have the CRC-32 `seed`.
pub fn crc32(bytes: &[u8], seed: u32) -> u32 {
    // SAFETY: the host reads the bytes of a live slice.
    unsafe { raw::crc32(bytes.as_ptr(), bytes.len(), seed) }
}

/// The answer that a call has left, `len` bytes; nothing for a negative code.
fn answer(len: i32) -> Option<String> {
    let mut text = String::new();
    // SAFETY: by the ABI the calls that are read with this leave ASCII.
    unsafe { read_answer(usize::try_from(len).ok()?, &mut text) }
    Some(text)
}

/// Appends the answer that a call has left, `len` bytes, to `text`.
///
/// # Safety
/// The answer is UTF-8.
unsafe fn read_answer(len: usize, text: &mut String) {
    // SAFETY: the caller vouches for what is added.
    let text = unsafe { text.as_mut_vec() };
    text.reserve(len);
    // SAFETY: the host writes the `len` bytes, which are reserved behind the text, or traps.
    unsafe {
        raw::answer_read(text.as_mut_ptr().add(text.len()), len);
        text.set_len(text.len() + len);
    }
}
