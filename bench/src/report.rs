//! Prints what was measured as it comes, and keeps it as JSON.

use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use crate::series::Series;

/// What has been measured so far.
#[derive(Debug)]
pub struct Report {
    machine: Value,
    groups: Map<String, Value>,
    current: String,
}

impl Report {
    /// Prints the machine's description.
    pub fn new(machine: Value) -> Self {
        for (name, value) in machine.as_object().into_iter().flatten() {
            println!("{name:<14}{}", value.as_str().unwrap_or_default());
        }
        Self { machine, groups: Map::new(), current: String::new() }
    }

    /// Starts a group.
    pub fn begin(&mut self, title: &str) {
        println!("\n## {title}");
        title.clone_into(&mut self.current);
        self.groups.insert(title.to_owned(), Value::Object(Map::new()));
    }

    /// A quantity that was measured many times.
    pub fn series(&mut self, name: &str, unit: &str, series: &Series) {
        self.line(name, &series.show(unit), series.json(unit));
    }

    /// A quantity that has one value.
    pub fn value(&mut self, name: &str, unit: &str, value: f64) {
        let text = format!("{} {unit}", crate::series::number(value));
        self.line(name, &text, json!({ "unit": unit, "median": value }));
    }

    /// Why something isn't there.
    pub fn skipped(&mut self, name: &str, reason: &str) {
        self.line(name, &format!("skipped: {reason}"), json!({ "skipped": reason }));
    }

    /// Something that isn't a number.
    pub fn text(&mut self, name: &str, text: &str) {
        self.line(name, text, json!({ "text": text }));
    }

    /// A quantity that a table has shown already.
    pub fn quiet(&mut self, name: &str, unit: &str, series: &Series) {
        self.keep(name, series.json(unit));
    }

    /// How two quantities of one run compare, which is what runs are compared by.
    pub fn ratio(&mut self, name: &str, value: f64) {
        self.keep(name, json!({ "unit": "×", "ratio": value }));
    }

    fn line(&mut self, name: &str, text: &str, value: Value) {
        println!("{name:<44}{text}");
        self.keep(name, value);
    }

    fn keep(&mut self, name: &str, value: Value) {
        if let Some(Value::Object(group)) = self.groups.get_mut(&self.current) {
            group.insert(name.to_owned(), value);
        }
    }

    /// Writes the JSON.
    pub fn save(self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is wrong")?;
        let path = folder.join(format!("{}.json", now.as_secs()));
        let report = json!({ "machine": self.machine, "measured": self.groups });
        fs::write(&path, format!("{report:#}\n"))?;
        println!("\n{}", path.display());
        Ok(())
    }
}
