//! Puts lines on standard error: at once, or through a thread of its own that may be kept waiting.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::limits::LOG_BUFFER;

/// Lines on their way to standard error.
#[derive(Debug)]
struct Queue {
    state: Mutex<State>,
    /// Tells the thread that there is something, and those who flush that there is nothing left.
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    /// Whole lines. Invariant: at most [`LOG_BUFFER`] bytes.
    lines: Vec<u8>,
    /// Events that had no place since the last time that one had.
    dropped: u64,
    /// The thread is writing what it has taken.
    writing: bool,
}

static STARTED: AtomicBool = AtomicBool::new(false);
static QUEUE: Queue = Queue {
    state: Mutex::new(State { lines: Vec::new(), dropped: 0, writing: false }),
    changed: Condvar::new(),
};

impl Queue {
    /// A poisoned lock means a panic between plain assignments, which can't happen.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, line: &[u8]) {
        let mut state = self.lock();
        if state.lines.len() + line.len() > LOG_BUFFER {
            state.dropped += 1;
            return;
        }
        state.lines.extend_from_slice(line);
        drop(state);
        self.changed.notify_all();
    }

    /// Waits for lines, and gives all that there are; and how many events were lost before them.
    fn take(&self) -> (Vec<u8>, u64) {
        let mut state = self.lock();
        state.writing = false;
        self.changed.notify_all();
        while state.lines.is_empty() {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.writing = true;
        (std::mem::take(&mut state.lines), std::mem::take(&mut state.dropped))
    }

    fn flush(&self, patience: Duration) {
        let state = self.lock();
        let busy = |state: &mut State| state.writing || !state.lines.is_empty();
        // What can't be written in time is lost; whoever reads the log has stopped to.
        drop(self.changed.wait_timeout_while(state, patience, busy));
    }
}

/// From now on a thread writes: whoever logs doesn't wait for who reads. When the reader doesn't
/// keep up, events are dropped, and their number is logged.
pub fn start_writer() -> std::io::Result<()> {
    if STARTED.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    let work = || loop {
        let (lines, dropped) = QUEUE.take();
        to_stderr(&lines);
        if dropped > 0 {
            super::warn(format_args!(
                "{dropped} events are not in the log: nobody read it in time"
            ));
        }
    };
    std::thread::Builder::new().name("land-log".into()).spawn(work).map(drop)
}

/// Waits until what was logged is written, but no longer than `patience`.
pub fn flush(patience: Duration) {
    if STARTED.load(Ordering::Relaxed) {
        QUEUE.flush(patience);
    }
}

pub(super) fn write(line: &[u8]) {
    if STARTED.load(Ordering::Relaxed) { QUEUE.push(line) } else { to_stderr(line) }
}

fn to_stderr(bytes: &[u8]) {
    // A closed standard error is no reason to stop serving.
    let _ = std::io::stderr().lock().write_all(bytes);
}
