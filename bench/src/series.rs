//! Numbers that were measured again and again, and what is said of them.

use std::time::Duration;

use serde_json::{Value, json};

/// Values of one quantity.
#[derive(Debug, Clone, Default)]
pub struct Series {
    values: Vec<f64>,
}

impl From<Vec<f64>> for Series {
    fn from(values: Vec<f64>) -> Self {
        Self { values }
    }
}

impl Series {
    /// Adds a value.
    pub fn add(&mut self, value: f64) {
        self.values.push(value);
    }

    /// Adds a time, in microseconds.
    pub fn add_micros(&mut self, time: Duration) {
        self.add(time.as_secs_f64() * 1e6);
    }

    /// Adds a time, in milliseconds.
    pub fn add_millis(&mut self, time: Duration) {
        self.add(time.as_secs_f64() * 1e3);
    }

    /// The value that `part` of all values are not above.
    pub fn quantile(&self, part: f64) -> f64 {
        let mut sorted = self.values.clone();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in a list that is short, and a part between 0 and 1"
        )]
        let at = (last as f64 * part).round() as usize;
        sorted.get(at).copied().unwrap_or(f64::NAN)
    }

    /// The middle value.
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// `median unit (min–max)`.
    pub fn show(&self, unit: &str) -> String {
        let (median, least, most) = (self.median(), self.quantile(0.0), self.quantile(1.0));
        format!("{} {unit} ({}–{})", number(median), number(least), number(most))
    }

    /// For the report.
    pub fn json(&self, unit: &str) -> Value {
        json!({
            "unit": unit,
            "median": self.median(),
            "min": self.quantile(0.0),
            "max": self.quantile(1.0),
            "count": self.values.len(),
        })
    }
}

/// Three digits that count.
pub fn number(value: f64) -> String {
    match value.abs() {
        large if large >= 100.0 => format!("{value:.0}"),
        medium if medium >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
