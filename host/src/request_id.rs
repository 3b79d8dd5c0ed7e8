//! Request ids: what a visitor can quote and the log can be searched for.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use http::HeaderValue;

/// The header that carries the id on error responses.
pub(crate) const HEADER: http::HeaderName = http::HeaderName::from_static("x-request-id");

/// Names one request. Taking one is cheap; it becomes text when something needs to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId(u64);

static START: LazyLock<u64> = LazyLock::new(crate::entropy::number);
static NEXT: AtomicU64 = AtomicU64::new(0);

impl RequestId {
    /// A new one: unique in this process, and not to be guessed from another process's.
    pub(crate) fn next() -> Self {
        Self(START.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)))
    }

    /// Nobody's.
    pub(crate) const fn none() -> Self {
        Self(0)
    }

    pub(crate) fn header_value(self) -> HeaderValue {
        HeaderValue::from_str(&self.to_string()).expect("hexadecimal digits fit in a header")
    }
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // An odd multiplier maps ids one to one, and makes neighbours easy to tell apart.
        write!(f, "{:016x}", self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}

#[cfg(test)]
mod tests {
    use super::RequestId;

    #[test]
    fn ids_differ_and_fit_in_a_header() {
        let (a, b) = (RequestId::next(), RequestId::next());
        assert_ne!(a.to_string(), b.to_string());
        assert_eq!(a.header_value().len(), 16);
    }
}
