//! `land inspect`: shows what an artifact holds.

use std::path::Path;

use land_builder::artifact::{Section, sections};
use land_builder::{Diagnostic, Engine};
use land_host::Artifact;
use serde_json::json;

use crate::args::Inspect;
use crate::failure::Failure;
use crate::ui::{Ui, bytes};

pub fn run(args: &Inspect, ui: &Ui) -> Result<(), Failure> {
    let artifact = read(&args.path)?;
    let sections = sections(&artifact.bytes)
        .map_err(|error| Failure::caused("can't read the artifact's sections", &error))?;
    let text =
        if args.json { as_json(&artifact, &sections) } else { as_text(&artifact, &sections) };
    ui.result(text.trim_end());
    Ok(())
}

/// Reads and checks an artifact.
pub fn read(path: &Path) -> Result<Artifact, Failure> {
    let bytes = std::fs::read(path).map_err(|error| {
        Diagnostic::error(format!("can't read `{}`: {error}", path.display()))
            .hint("give an artifact: `land build` makes `dist/my-app.wasm`")
    })?;
    Artifact::parse(bytes).map_err(|error| {
        Diagnostic::error(format!("`{}`: {error}", path.display())).hint(error.hint()).into()
    })
}

/// Whether the engine inside is the one that this program builds with.
fn is_current(artifact: &Artifact) -> bool {
    artifact.engine == Engine::embedded().id
}

fn as_text(artifact: &Artifact, sections: &[Section]) -> String {
    let manifest = &artifact.manifest;
    let engine = if is_current(artifact) { "this land's" } else { "another land's" };
    let mut rows = vec![
        ("name", manifest.name.clone()),
        ("handler", manifest.handler.clone()),
        ("vars", if manifest.vars.is_empty() { "none".into() } else { manifest.vars.join(", ") }),
        ("source map", manifest.source_map.clone().unwrap_or_else(|| "none".into())),
        ("built by", format!("land {}", manifest.land_version)),
        ("abi", artifact.abi.to_string()),
        ("engine", format!("{}… ({engine})", &artifact.engine[..16.min(artifact.engine.len())])),
        ("size", bytes(artifact.bytes.len())),
    ];
    if let Some(version) = &manifest.version {
        rows.insert(1, ("version", version.clone()));
    }
    let mut out = String::new();
    for (name, value) in rows {
        out.push_str(&format!("{name:<12}{value}\n"));
    }
    out.push_str("\nsections\n");
    for section in sections {
        out.push_str(&format!("  {:<14}{:>10}\n", section.name, bytes(section.size)));
    }
    out
}

fn as_json(artifact: &Artifact, sections: &[Section]) -> String {
    let sections: Vec<_> = sections
        .iter()
        .map(|section| json!({ "name": section.name, "size": section.size }))
        .collect();
    let report = json!({
        "abi": artifact.abi,
        "engine": artifact.engine,
        "engineIsCurrent": is_current(artifact),
        "manifest": artifact.manifest,
        "size": artifact.bytes.len(),
        "sections": sections,
    });
    format!("{report:#}")
}
