//! The timers of one sandbox.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use land_abi::OpId;

use crate::limits::TIMER_DELAY;

/// Running timers, in the order in which they are due.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    /// Ties go to the timer that was started first: ids only grow.
    queue: BTreeSet<(Instant, OpId)>,
    /// Invariant: the same timers as in `queue`.
    due: HashMap<OpId, Instant>,
}

impl Timers {
    /// Starts a timer; false when there are `most` already.
    pub(crate) fn start(&mut self, op: OpId, millis: f64, most: usize) -> bool {
        if self.due.len() >= most {
            return false;
        }
        let due = Instant::now() + delay(millis);
        self.queue.insert((due, op));
        self.due.insert(op, due);
        true
    }

    /// Forgets a timer, if it is one that runs.
    pub(crate) fn cancel(&mut self, op: OpId) {
        if let Some(due) = self.due.remove(&op) {
            self.queue.remove(&(due, op));
        }
    }

    /// When the next one is due.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.queue.first().map(|(due, _)| *due)
    }

    /// Takes one that is due.
    pub(crate) fn take_due(&mut self) -> Option<OpId> {
        let (due, op) = *self.queue.first()?;
        if due > Instant::now() {
            return None;
        }
        self.cancel(op);
        Some(op)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }
}

/// What the guest asked for, made sane: not-a-number and negative are 0.
fn delay(millis: f64) -> Duration {
    let longest = TIMER_DELAY.as_secs_f64();
    Duration::from_secs_f64((millis / 1000.0).max(0.0).min(longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_sane_whatever_was_asked_for() {
        assert_eq!(delay(f64::NAN), Duration::ZERO);
        assert_eq!(delay(-5.0), Duration::ZERO);
        assert_eq!(delay(1500.0), Duration::from_millis(1500));
        assert_eq!(delay(f64::INFINITY), TIMER_DELAY);
    }

    #[test]
    fn come_due_in_order_and_can_be_cancelled() {
        let mut timers = Timers::default();
        for op in 1..=3 {
            assert!(timers.start(op, 0.0, 1_000));
        }
        timers.cancel(2);
        assert_eq!(
            [timers.take_due(), timers.take_due(), timers.take_due()],
            [Some(1), Some(3), None]
        );
        assert!(timers.is_empty());
    }
}
