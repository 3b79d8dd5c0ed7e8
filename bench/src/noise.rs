//! How quiet the machine was: what other programs and the hypervisor took of it while something was
//! measured, and how far the rounds of the steadiest server lie apart.

use std::fs;
use std::mem::MaybeUninit;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// Parts of the machine's time above which figures are doubtful: other programs', the hypervisor's.
const OTHERS: f64 = 0.05;
const STEAL: f64 = 0.02;
/// The same for the middle half of the steadiest server's rounds, as a part of their median.
const SPREAD: f64 = 0.1;

/// What the machine and this process's children have used so far.
#[derive(Debug, Clone, Copy)]
pub struct Watch {
    began: Instant,
    busy: Duration,
    stolen: Duration,
    children: Duration,
    cores: usize,
}

/// Parts of the machine's time.
#[derive(Debug, Clone, Copy)]
pub struct Noise {
    /// Programs that aren't the bench's.
    pub others: f64,
    /// The hypervisor, for other machines.
    pub stolen: f64,
    /// How far rounds of the steadiest server lie apart.
    pub spread: f64,
}

impl Watch {
    /// Looks at the clocks.
    pub fn begin() -> Result<Self> {
        let stat = fs::read_to_string("/proc/stat")?;
        let fields: Vec<u64> = stat
            .lines()
            .next()
            .context("`/proc/stat` has a line")?
            .split_whitespace()
            .skip(1)
            .filter_map(|field| field.parse().ok())
            .collect();
        let per_second = rustix::param::clock_ticks_per_second();
        let time = |ticks: u64| Duration::from_nanos(ticks * 1_000_000_000 / per_second);
        let field = |at: usize| fields.get(at).copied().context("`/proc/stat` can't be read");
        Ok(Self {
            began: Instant::now(),
            // User, nice and system: interrupts are nobody's.
            busy: time(field(0)? + field(1)? + field(2)?),
            stolen: time(field(7)?),
            children: children(),
            cores: stat.lines().filter(|line| line.starts_with("cpu")).count() - 1,
        })
    }

    /// What has happened since, when servers of ours used `servers`; `spread` is theirs.
    pub fn end(self, servers: Duration, spread: f64) -> Result<Noise> {
        let now = Self::begin()?;
        let whole = (now.began - self.began).as_secs_f64() * self.cores as f64;
        let ours = servers + (now.children - self.children);
        let others = (now.busy - self.busy).saturating_sub(ours).as_secs_f64() / whole;
        let stolen = now.stolen.saturating_sub(self.stolen).as_secs_f64() / whole;
        Ok(Noise { others, stolen, spread })
    }
}

impl Noise {
    /// What was seen, and whether figures are to be believed.
    pub fn verdict(&self) -> (String, bool) {
        let percent = |part: f64| part * 100.0;
        let text = format!(
            "other programs took {:.1} % of the machine, its hypervisor {:.1} %; half of the \
             steadiest server's rounds lie within {:.0} %",
            percent(self.others),
            percent(self.stolen),
            percent(self.spread)
        );
        let quiet = self.others <= OTHERS && self.stolen <= STEAL && self.spread <= SPREAD;
        (text, quiet)
    }
}

/// CPU time of all children that have ended.
pub fn children() -> Duration {
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: the call writes one `rusage` to the pointer, which is valid for it; zeroes are one too.
    let usage = unsafe {
        libc::getrusage(libc::RUSAGE_CHILDREN, usage.as_mut_ptr());
        usage.assume_init()
    };
    let time = |time: libc::timeval| {
        Duration::from_secs(time.tv_sec.unsigned_abs())
            + Duration::from_micros(time.tv_usec.unsigned_abs())
    };
    time(usage.ru_utime) + time(usage.ru_stime)
}

#[cfg(test)]
mod tests {
    use super::Noise;

    #[test]
    fn each_kind_of_noise_is_noticed() {
        let quiet = Noise { others: 0.01, stolen: 0.0, spread: 0.05 };
        assert!(quiet.verdict().1);
        assert!(!Noise { others: 0.2, ..quiet }.verdict().1);
        assert!(!Noise { stolen: 0.1, ..quiet }.verdict().1);
        assert!(!Noise { spread: 0.5, ..quiet }.verdict().1);
    }
}
