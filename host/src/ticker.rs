//! The epoch ticker: the thread that makes running guests yield.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, Thread};

use wasmtime::{Engine, EngineWeak};

use crate::limits::{EPOCH_TICK, IDLE_TICKS};

/// Starts turns, and keeps the ticker awake while there are any.
#[derive(Debug)]
pub(crate) struct Ticker {
    shared: Arc<Shared>,
    thread: Thread,
}

#[derive(Debug, Default)]
struct Shared {
    /// Turns begun so far: the ticker sleeps when it stands still and nothing runs.
    begun: AtomicU64,
    /// Turns that have ended.
    ended: AtomicU64,
    /// The ticker has gone to sleep, and wants to be woken by the next turn.
    asleep: AtomicBool,
}

/// A turn at work; the ticker ticks for as long as it exists.
pub(crate) struct Tick<'a>(&'a Shared);

impl Drop for Tick<'_> {
    fn drop(&mut self) {
        self.0.ended.fetch_add(1, Ordering::Relaxed);
    }
}

impl Ticker {
    /// Starts the thread, which ends when the engine is gone.
    pub(crate) fn start(engine: &Engine) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let (weak, theirs) = (engine.weak(), shared.clone());
        let handle =
            thread::Builder::new().name("land-ticker".into()).spawn(move || run(&weak, &theirs))?;
        Ok(Self { shared, thread: handle.thread().clone() })
    }

    /// To be held while a guest runs.
    pub(crate) fn hold(&self) -> Tick<'_> {
        // Sequentially consistent against `run`: either the ticker sees this turn before it sleeps,
        // or this sees that it sleeps.
        self.shared.begun.fetch_add(1, Ordering::SeqCst);
        if self.shared.asleep.load(Ordering::SeqCst) {
            self.thread.unpark();
        }
        Tick(&self.shared)
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.thread.unpark();
    }
}

fn run(engine: &EngineWeak, shared: &Shared) {
    let (mut seen, mut idle) = (0, 0);
    loop {
        thread::sleep(EPOCH_TICK);
        match engine.upgrade() {
            Some(engine) => engine.increment_epoch(),
            None => return,
        }
        let ended = shared.ended.load(Ordering::SeqCst);
        let begun = shared.begun.load(Ordering::SeqCst);
        idle = if begun == seen && begun == ended { idle + 1 } else { 0 };
        seen = begun;
        if idle < IDLE_TICKS {
            continue;
        }
        shared.asleep.store(true, Ordering::SeqCst);
        if shared.begun.load(Ordering::SeqCst) == seen && engine.upgrade().is_some() {
            // Bounded, so that the thread notices an engine that goes away.
            thread::park_timeout(std::time::Duration::from_secs(5));
        }
        shared.asleep.store(false, Ordering::SeqCst);
        idle = 0;
    }
}
