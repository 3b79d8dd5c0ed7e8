//! The peers' figures as a picture: a panel for each workload, for starting, and for computing.

use std::fmt::Write;

use crate::options::Group;
use crate::peers::{Kind, WORKLOADS};
use crate::report::Report;
use crate::series::number;
use crate::summary;

const WIDTH: usize = 980;
const PANEL_WIDTH: usize = 470;
const MARGIN: usize = 20;
const HEADER: usize = 74;
const BAR: usize = 22;
/// Where bars begin in a panel, and how long the longest is.
const BARS_AT: usize = 116;
const BARS_LONG: usize = 270;
const STYLE: &str = "text{font:13px system-ui,sans-serif;fill:#212529}\
    .title{font-weight:600;font-size:15px}.head{font-weight:700;font-size:20px}\
    .note{fill:#5c636a;font-size:12px}.us{font-weight:700}";

/// One bar: whose it is, how long, and the range of the rounds.
struct Bar {
    kind: Kind,
    value: f64,
    range: Option<(f64, f64)>,
}

struct Panel {
    title: String,
    unit: &'static str,
    bars: Vec<Bar>,
}

/// The picture, as SVG; `None` when peers weren't measured.
pub fn draw(report: &Report) -> Option<String> {
    let panels: Vec<Panel> =
        panels(report).into_iter().filter(|panel| !panel.bars.is_empty()).collect();
    if panels.is_empty() {
        return None;
    }
    let tall = panels.iter().map(|panel| 58 + panel.bars.len() * BAR).max().unwrap_or(0);
    let height = HEADER + panels.len().div_ceil(2) * tall + MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-label=\"land and its peers\">\n<style>{STYLE}</style>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
    );
    text(&mut svg, (MARGIN, 32), "head", "land and its peers, one server core, 16 connections");
    text(&mut svg, (MARGIN, 54), "note", &report.machine_line());
    for (at, panel) in panels.iter().enumerate() {
        let x = MARGIN + at % 2 * (PANEL_WIDTH + MARGIN);
        let y = HEADER + at / 2 * tall;
        panel.draw(&mut svg, x, y);
    }
    svg.push_str("</svg>\n");
    Some(svg)
}

fn panels(report: &Report) -> Vec<Panel> {
    let workload = |(name, about): (&str, &str)| {
        let bar = |kind: Kind| {
            let key = format!("{name}: {}: requests", kind.name());
            let value = report.median(Group::Peers, &key)?;
            Some(Bar { kind, value, range: report.range(Group::Peers, &key) })
        };
        let bars = Kind::ALL.into_iter().filter_map(bar).collect();
        Panel {
            title: format!("{name}: {about}"),
            unit: "requests per second, more is better",
            bars,
        }
    };
    let mut panels: Vec<Panel> = WORKLOADS.into_iter().map(workload).collect();
    let rows = summary::rows(report);
    let mut column = |title: &str, unit, value: fn(&summary::Row) -> Option<f64>| {
        let bar =
            |row: &summary::Row| Some(Bar { kind: row.kind, value: value(row)?, range: None });
        let bars = rows.iter().filter_map(bar).collect();
        panels.push(Panel { title: title.to_owned(), unit, bars });
    };
    column("start", "milliseconds to the first answer, less is better", |row| row.start);
    column("overhead", "µs of CPU for hello, less is better", |row| row.overhead);
    column("computing", "score of Octane's programs, more is better", |row| row.compute);
    panels
}

impl Panel {
    fn draw(&self, svg: &mut String, x: usize, y: usize) {
        text(svg, (x, y + 16), "title", &self.title);
        text(svg, (x, y + 33), "note", self.unit);
        let most = self.bars.iter().map(|bar| bar.range.map_or(bar.value, |(_, most)| most));
        let most = most.fold(f64::MIN_POSITIVE, f64::max);
        for (at, bar) in self.bars.iter().enumerate() {
            bar.draw(svg, x, y + 42 + at * BAR, most);
        }
    }
}

impl Bar {
    fn draw(&self, svg: &mut String, x: usize, y: usize, most: f64) {
        let long = |value: f64| value / most * BARS_LONG as f64;
        let (class, colour) = match self.kind {
            Kind::Land => ("us", "#e8590c"),
            Kind::Hyper => ("", "#ced4da"),
            _ => ("", "#748ffc"),
        };
        text(svg, (x, y + 13), class, self.kind.name());
        let (left, length) = (x + BARS_AT, long(self.value).max(1.0));
        rect(svg, (left as f64, y as f64 + 2.0), (length, 14.0), colour);
        let mut end = length;
        if let Some((least, most)) = self.range {
            let (from, to) = (left as f64 + long(least), left as f64 + long(most));
            rect(svg, (from, y as f64 + 8.0), ((to - from).max(1.0), 2.0), "#343a40");
            end = end.max(long(most));
        }
        text(svg, (left + end.ceil() as usize + 6, y + 13), class, &grouped(self.value));
    }
}

/// With a comma between thousands.
fn grouped(value: f64) -> String {
    let text = number(value);
    match text.len().checked_sub(3) {
        Some(at @ 1..) if !text.contains('.') => format!("{},{}", &text[..at], &text[at..]),
        _ => text,
    }
}

fn rect(svg: &mut String, at: (f64, f64), size: (f64, f64), colour: &str) {
    let ((x, y), (width, height)) = (at, size);
    // Writing to a text can't fail.
    let _ = writeln!(
        svg,
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{colour}\"/>"
    );
}

fn text(svg: &mut String, (x, y): (usize, usize), class: &str, text: &str) {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    // Writing to a text can't fail.
    let _ = writeln!(svg, "<text x=\"{x}\" y=\"{y}\"{class}>{text}</text>");
}
