//! Prints what was measured as it comes, and keeps it as JSON.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value, json};

use crate::chart;
use crate::noise::Noise;
use crate::options::Group;
use crate::series::Series;

/// What has been measured so far.
#[derive(Debug)]
pub struct Report {
    machine: Value,
    groups: Map<String, Value>,
    current: String,
    noisy: bool,
}

impl Report {
    /// Prints the machine's description.
    pub fn new(machine: Value) -> Self {
        for (name, value) in machine.as_object().into_iter().flatten() {
            println!("{name:<14}{}", value.as_str().unwrap_or_default());
        }
        Self { machine, groups: Map::new(), current: String::new(), noisy: false }
    }

    /// Takes over what an earlier report has measured.
    pub fn adopt(&mut self, path: &Path) -> Result<()> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let mut earlier: Value = serde_json::from_str(&text).context("no report")?;
        for name in ["cpu", "kernel"] {
            ensure!(earlier["machine"][name] == self.machine[name], "another machine's report");
        }
        let groups = earlier["measured"].as_object_mut().context("no report")?;
        for (title, values) in std::mem::take(groups) {
            let Value::Object(values) = values else { continue };
            match self.groups.entry(title).or_insert_with(|| Value::Object(Map::new())) {
                Value::Object(group) => group.extend(values),
                _ => bail!("no report"),
            }
        }
        Ok(())
    }

    /// Starts a group.
    pub fn begin(&mut self, title: &str) {
        println!("\n## {title}");
        title.clone_into(&mut self.current);
        self.groups.entry(title).or_insert_with(|| Value::Object(Map::new()));
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

    /// How quiet the machine was; warns when it wasn't.
    pub fn noise(&mut self, name: &str, noise: &Noise) {
        let (text, quiet) = noise.verdict();
        println!("{}: {text}", if quiet { "quiet" } else { "NOISY, measure again" });
        self.noisy |= !quiet;
        self.keep(&format!("{name}: noise"), json!({ "text": text, "quiet": quiet }));
    }

    /// Whether that was said of anything.
    pub fn is_noisy(&self) -> bool {
        self.noisy
    }

    /// The machine's description.
    pub fn machine(&self) -> &Value {
        &self.machine
    }

    /// The same in one line.
    pub fn machine_line(&self) -> String {
        let of = |name: &str| self.machine[name].as_str().unwrap_or_default().to_owned();
        [of("cpu"), format!("Linux {}", of("kernel")), of("land"), of("date")].join(", ")
    }

    /// All ratios, by name.
    pub fn ratios(&self) -> BTreeMap<String, f64> {
        let groups = self.groups.values().filter_map(Value::as_object).flatten();
        groups.filter_map(|(name, value)| Some((name.clone(), value["ratio"].as_f64()?))).collect()
    }

    /// A quantity's median.
    pub fn median(&self, group: Group, name: &str) -> Option<f64> {
        self.groups.get(group.title())?.get(name)?["median"].as_f64()
    }

    /// Its least and its largest value.
    pub fn range(&self, group: Group, name: &str) -> Option<(f64, f64)> {
        let value = self.groups.get(group.title())?.get(name)?;
        value["min"].as_f64().zip(value["max"].as_f64())
    }

    fn line(&mut self, name: &str, text: &str, value: Value) {
        println!("{name:<56}{text}");
        self.keep(name, value);
    }

    fn keep(&mut self, name: &str, value: Value) {
        if let Some(Value::Object(group)) = self.groups.get_mut(&self.current) {
            group.insert(name.to_owned(), value);
        }
    }

    /// Writes the JSON, and the picture of the peers.
    pub fn save(self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is wrong")?;
        let path = folder.join(format!("{}.json", now.as_secs()));
        if let Some(chart) = chart::draw(&self) {
            let path = path.with_extension("svg");
            fs::write(&path, chart)?;
            println!("\n{}", path.display());
        }
        let report = json!({ "machine": self.machine, "measured": self.groups });
        fs::write(&path, format!("{report:#}\n"))?;
        println!("\n{}", path.display());
        Ok(())
    }
}
