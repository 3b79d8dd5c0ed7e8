//! W3C trace context: <https://www.w3.org/TR/trace-context/>

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::sampler::Sampler;

/// The header that says which trace a request belongs to.
pub const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
/// What vendors add to it.
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// A place in a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The trace, not zero.
    pub trace: u128,
    /// The span, not zero.
    pub span: u64,
    /// Whether the trace is recorded.
    pub sampled: bool,
}

/// A request's place in a trace.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trace {
    /// The request's own span, if it is recorded; else the one that it came with.
    pub(crate) own: Context,
    /// The span that it came from.
    pub(crate) parent: Option<u64>,
}

impl Context {
    /// Reads a `traceparent` strictly. Of a later version what this one knows is read.
    pub fn parse(text: &str) -> Option<Self> {
        let (version, rest) = (text.get(..2)?, text.get(2..)?);
        let version = hex(version)?;
        let (fixed, more) = (rest.get(..53)?, rest.get(53..)?);
        let ends =
            if version == 0 { more.is_empty() } else { more.is_empty() || more.starts_with('-') };
        let mut parts = fixed.strip_prefix('-')?.split('-');
        let (trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?);
        let fits = (trace.len(), span.len(), flags.len()) == (32, 16, 2) && parts.next().is_none();
        if version == 0xff || !ends || !fits {
            return None;
        }
        let (trace, span, flags) = (hex(trace)?, hex(span)?, hex(flags)?);
        let span = u64::try_from(span).ok()?;
        (trace != 0 && span != 0).then_some(Self { trace, span, sampled: flags & 1 == 1 })
    }

    /// The same trace in a new span.
    pub fn child(self) -> Self {
        Self { span: new_id(), ..self }
    }

    /// As a header's value.
    pub fn header_value(self) -> HeaderValue {
        HeaderValue::from_str(&self.to_string()).expect("hexadecimal digits fit in a header")
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace, self.span, u8::from(self.sampled))
    }
}

/// Lower-case digits only, as the standard has it.
fn hex(text: &str) -> Option<u128> {
    let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    digits.then(|| u128::from_str_radix(text, 16).ok())?
}

/// Random, and not zero, which the standard forbids.
fn new_id() -> u64 {
    crate::entropy::number().max(1)
}

/// Takes up a request's trace. Without a sampler nobody records spans: the header stays as it is,
/// so that the next one's parent is a span that somebody knows. With one, the request gets a span
/// of its own, and the program sees that.
///
/// A header that breaks the standard, or that is there twice, counts as none and is taken out.
pub(super) fn enter(headers: &mut HeaderMap, sampler: Option<&Sampler>) -> Option<Trace> {
    let parent = read(headers);
    if parent.is_none()
        && (headers.remove(TRACEPARENT).is_some() | headers.remove(TRACESTATE).is_some())
    {
        crate::log::debug(format_args!("a `traceparent` that isn't one is ignored"));
    }
    let Some(sampler) = sampler else {
        return parent.map(|own| Trace { own, parent: None });
    };
    let trace = parent.map_or_else(
        || u128::from(new_id()) << 64 | u128::from(crate::entropy::number()),
        |parent| parent.trace,
    );
    let sampled = sampler.decide(parent.map(|parent| parent.sampled), trace);
    let own = Context { trace, span: new_id(), sampled };
    headers.insert(TRACEPARENT, own.header_value());
    Some(Trace { own, parent: parent.map(|parent| parent.span) })
}

fn read(headers: &HeaderMap) -> Option<Context> {
    let mut values = headers.get_all(TRACEPARENT).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => Context::parse(value.to_str().ok()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn headers_are_read_strictly() {
        let context = Context::parse(GOOD).unwrap();
        assert!(context.sampled);
        assert_eq!(context.to_string(), GOOD);
        let later = format!("cc{}-what-is-to-come", &GOOD[2..]);
        assert_eq!(Context::parse(&later), Some(context));
        assert!(!Context::parse(&GOOD.replace("-01", "-00")).unwrap().sampled);
        for bad in [
            "",
            "00",
            &GOOD[..54],
            &format!("{GOOD}-"),
            &format!("{GOOD}x"),
            &GOOD.to_uppercase(),
            &GOOD.replace("00-", "ff-"),
            &later.replace("-what", "what"),
            &format!(" {GOOD}"),
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-+0f067aa0ba902b7-01",
            "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
            "00-4bf92f3577b34da6a3ce929d0e0e473\u{e9}-0f067aa0ba902b7-01",
        ] {
            assert_eq!(Context::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn without_a_recorder_the_header_is_passed_on_or_taken_out() {
        let mut headers = HeaderMap::new();
        headers.insert(TRACEPARENT, HeaderValue::from_static(GOOD));
        assert!(enter(&mut headers, None).is_some());
        assert_eq!(headers[TRACEPARENT], GOOD);
        headers.append(TRACEPARENT, HeaderValue::from_static(GOOD));
        headers.append(TRACESTATE, HeaderValue::from_static("a=b"));
        assert!(enter(&mut headers, None).is_none());
        assert!(headers.is_empty());
    }

    #[test]
    fn with_a_recorder_each_request_is_a_span() {
        let mut headers = HeaderMap::new();
        headers.insert(TRACEPARENT, HeaderValue::from_static(GOOD));
        let trace = enter(&mut headers, Some(&Sampler::default())).unwrap();
        let seen = Context::parse(headers[TRACEPARENT].to_str().unwrap()).unwrap();
        assert_eq!((seen, trace.parent), (trace.own, Some(0x00f0_67aa_0ba9_02b7)));
        assert_ne!(seen.span, 0x00f0_67aa_0ba9_02b7);
        let fresh = enter(&mut HeaderMap::new(), Some(&Sampler::default())).unwrap();
        assert!(fresh.parent.is_none() && fresh.own.sampled && fresh.own.trace != trace.own.trace);
    }
}
