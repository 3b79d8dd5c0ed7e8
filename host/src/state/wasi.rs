//! The little of WASI that a request's sandbox has.

use std::time::Duration;

use super::RequestState;

impl crate::wasi::WasiHost for RequestState {
    fn random(&mut self, out: &mut [u8]) {
        crate::entropy::fill(out);
    }

    fn wall_clock(&self) -> u64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        nanos(since.unwrap_or_default())
    }

    fn monotonic_clock(&self) -> u64 {
        nanos(self.arrived.elapsed())
    }

    fn print(&mut self, level: land_abi::LogLevel, text: &[u8]) {
        let text = crate::ops::read_text(text, crate::limits::CONSOLE_MESSAGE);
        crate::ops::print(self, level, text.trim_end());
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
