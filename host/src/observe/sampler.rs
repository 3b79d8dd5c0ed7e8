//! Which traces are recorded: <https://opentelemetry.io/docs/specs/otel/trace/sdk/#sampling>

/// A decision per trace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampler {
    /// A trace that somebody has begun keeps their decision.
    pub parent_based: bool,
    /// The share of the other traces that are recorded, from 0 to 1.
    pub ratio: f64,
}

impl Default for Sampler {
    fn default() -> Self {
        Self { parent_based: true, ratio: 1.0 }
    }
}

impl Sampler {
    /// By the names that OpenTelemetry gives them; `None` for others.
    pub(super) fn named(name: &str, argument: Option<&str>) -> Option<Self> {
        let (parent_based, rest) = match name.strip_prefix("parentbased_") {
            Some(rest) => (true, rest),
            None => (false, name),
        };
        let ratio = match rest {
            "always_on" => 1.0,
            "always_off" => 0.0,
            "traceidratio" => {
                let ratio = argument.map_or(Ok(1.0), str::parse).ok()?;
                Some(ratio).filter(|ratio| (0.0..=1.0).contains(ratio))?
            }
            _ => return None,
        };
        Some(Self { parent_based, ratio })
    }

    /// Whether a trace is recorded. The same trace gets the same answer wherever it is asked.
    pub(super) fn decide(&self, parent: Option<bool>, trace: u128) -> bool {
        if let (true, Some(sampled)) = (self.parent_based, parent) {
            return sampled;
        }
        #[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
        let place = (trace as u64 >> 11) as f64 / (1_u64 << 53) as f64;
        place < self.ratio
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samplers_have_the_standard_names() {
        let on = Sampler::named("always_on", None).unwrap();
        assert!(on.decide(Some(false), u128::MAX));
        let off = Sampler::named("always_off", None).unwrap();
        assert!(!off.decide(Some(true), 0));
        let parent = Sampler::named("parentbased_always_off", None).unwrap();
        assert!(parent.decide(Some(true), 1) && !parent.decide(None, 1));
        let half = Sampler::named("traceidratio", Some("0.5")).unwrap();
        let sampled = (0..1000_u128).filter(|n| {
            half.decide(None, n.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
        });
        assert!((400..600).contains(&sampled.count()));
        for (name, argument) in
            [("", None), ("xray", None), ("traceidratio", Some("2")), ("traceidratio", Some("NaN"))]
        {
            assert_eq!(Sampler::named(name, argument), None, "{name}");
        }
    }
}
