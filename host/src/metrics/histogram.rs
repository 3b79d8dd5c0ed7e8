//! Durations, counted in buckets.

use std::time::Duration;

use super::Counter;

/// The upper bounds of the buckets, in seconds; the last bucket has none.
pub(crate) const BOUNDS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

/// Counts per bucket, and their sum.
#[derive(Debug, Default)]
pub struct Histogram {
    buckets: [Counter; BOUNDS.len() + 1],
    nanos: Counter,
}

impl Histogram {
    /// One more duration.
    pub fn record(&self, duration: Duration) {
        let seconds = duration.as_secs_f64();
        let at = BOUNDS.iter().position(|bound| seconds <= *bound).unwrap_or(BOUNDS.len());
        self.buckets[at].add_one();
        self.nanos.add(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX));
    }

    /// For each bound how many durations are not above it; then how many there are in all.
    pub fn cumulative(&self) -> [u64; BOUNDS.len() + 1] {
        let mut sum = 0;
        std::array::from_fn(|at| {
            sum += self.buckets[at].get();
            sum
        })
    }

    /// The sum in seconds.
    pub fn seconds(&self) -> f64 {
        Duration::from_nanos(self.nanos.get()).as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_cumulative() {
        let histogram = Histogram::default();
        for millis in [0, 1, 3, 100, 60_000] {
            histogram.record(Duration::from_millis(millis));
        }
        assert_eq!(histogram.cumulative(), [1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 5]);
        assert!((histogram.seconds() - 60.104).abs() < 1e-9);
    }
}
