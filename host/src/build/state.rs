//! What the host keeps while a module is evaluated: the data of the build's `Store`.

use land_abi::{Init, LogLevel};
use wasmtime::Memory;

use crate::compression::Coders;
use crate::limits::{CONSOLE_MESSAGE, MEMORY_PER_SANDBOX};
use crate::memory::{Guest, MemoryLimit};
use crate::ops::read_text;
use crate::state::Report;
use crate::texts::{TextHost, Texts};
use crate::wasi::WasiHost;

/// Console messages that a build keeps; a module that prints in a loop must not fill memory.
const MESSAGES: usize = 1_000;

/// Everything that a guest's host calls work on at build time.
pub struct BuildState {
    /// The packed [`Init`].
    pub(super) init: Vec<u8>,
    /// Set right after instantiation.
    pub(super) memory: Option<Memory>,
    pub(crate) memory_limit: MemoryLimit,
    /// The thread's CPU clock when the guest was instantiated.
    pub(super) cpu_started: u64,
    /// The CPU limit was passed.
    pub(super) late: bool,
    /// What the guest has said about its work.
    pub(super) told: Option<Result<String, Report>>,
    pub(super) console: Vec<Message>,
    texts: Texts,
    coders: Coders,
    /// The state of the fixed sequence of random numbers.
    sequence: u64,
}

/// A line that the module printed while it was evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its weight.
    pub level: LogLevel,
    /// Its text.
    pub text: String,
}

impl BuildState {
    pub(super) fn new(init: &Init<'_>) -> Self {
        let mut packed = Vec::new();
        init.encode(&mut packed);
        Self {
            init: packed,
            memory: None,
            memory_limit: MemoryLimit::new(MEMORY_PER_SANDBOX),
            cpu_started: 0,
            late: false,
            told: None,
            console: Vec::new(),
            texts: Texts::default(),
            coders: Coders::default(),
            sequence: 0,
        }
    }

    pub(super) fn print_text(&mut self, level: LogLevel, text: &[u8]) {
        if self.console.len() < MESSAGES {
            let text = read_text(text, CONSOLE_MESSAGE);
            self.console.push(Message { level, text });
        }
    }
}

impl Guest for BuildState {
    fn memory(&self) -> Option<Memory> {
        self.memory
    }
}

impl TextHost for BuildState {
    fn texts(&mut self) -> &mut Texts {
        &mut self.texts
    }

    fn coders(&mut self) -> &mut Coders {
        &mut self.coders
    }
}

impl WasiHost for BuildState {
    /// The C library wants random bytes for a seed or two; a fixed sequence keeps builds
    /// reproducible, and every sandbox takes fresh ones before it runs.
    fn random(&mut self, out: &mut [u8]) {
        for chunk in out.chunks_mut(8) {
            self.sequence = self.sequence.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut word = self.sequence;
            word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            word ^= word >> 31;
            chunk.copy_from_slice(&word.to_le_bytes()[..chunk.len()]);
        }
    }

    fn wall_clock(&self) -> u64 {
        0
    }

    fn monotonic_clock(&self) -> u64 {
        0
    }

    fn print(&mut self, level: LogLevel, text: &[u8]) {
        self.print_text(level, text.trim_ascii_end());
    }
}
