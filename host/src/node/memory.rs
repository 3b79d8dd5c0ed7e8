//! How much memory the process has resident, and how much it may.

use crate::limits::MEMORY_SHARE;

/// Bytes that this process has for itself; 0 when the system doesn't say. Files aren't counted: what is
/// resident of one is counted for each mapping, and a snapshot has many.
pub(crate) fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let mut pages = text.split(' ').skip(1).map_while(|number| number.parse::<u64>().ok());
    let (all, of_files) = (pages.next().unwrap_or(0), pages.next().unwrap_or(0));
    all.saturating_sub(of_files) * rustix::param::page_size() as u64
}

/// The share of the machine's memory, or of the control group's, that is used before apps go.
pub(crate) fn share() -> u64 {
    let machine = std::fs::read_to_string("/proc/meminfo").ok();
    let machine = machine.as_deref().and_then(total_of);
    let group = std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok();
    let group = group.and_then(|text| text.trim().parse::<u64>().ok());
    let whole = machine.into_iter().chain(group).min().unwrap_or(u64::MAX);
    whole / 100 * MEMORY_SHARE
}

/// Takes apart `MemTotal:       24576000 kB`.
fn total_of(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find(|line| line.starts_with("MemTotal:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_some_memory_and_may_have_more() {
        let held = std::hint::black_box(vec![1u8; 4 << 20]);
        assert!(resident() > held.len() as u64);
        assert!(share() > resident());
        assert_eq!(total_of("MemTotal:   24 kB\nMemFree: 1 kB"), Some(24 << 10));
    }
}
