//! `land types`: the type of `env`, from what the project gives its program, and those of the runtime.

use std::fs;
use std::path::Path;

use land_builder::{Diagnostic, Project};
use serde_json::Value;

use super::dev::env_files;
use crate::args::Types;
use crate::failure::Failure;
use crate::sdk;
use crate::ui::Ui;

/// The file's name, beside `land.toml`.
pub const FILE: &str = "land-env.d.ts";

pub fn run(args: &Types, ui: &Ui) -> Result<(), Failure> {
    let project = Project::discover(&args.dir)?;
    let text = declaration(&project)?;
    let path = project.root.join(FILE);
    let before = fs::read_to_string(&path).ok();
    let is_current = sdk::has_types(&project.root);
    if before.as_deref() == Some(&text) && is_current {
        ui.done("Unchanged", FILE);
        return Ok(());
    }
    if args.check {
        let what = if before.is_some() { "isn't up to date" } else { "isn't there" };
        return Err(Diagnostic::error(format!("`{FILE}` {what}"))
            .hint("run `land types`, and commit the file")
            .into());
    }
    write(&path, &text)?;
    sdk::write_types(&project.root)
        .map_err(|error| Failure::caused(format!("can't write `{}`", sdk::FOLDER), &error))?;
    ui.done("Wrote", FILE);
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text)
        .map_err(|error| Failure::caused(format!("can't write `{}`", path.display()), &error))
}

/// The whole file. Values aren't in it.
pub fn declaration(project: &Project) -> Result<String, Diagnostic> {
    let mut lines = vec![
        format!(
            "// Written by `land types`: the type of `env`. What it says comes from land.toml and the"
        ),
        "// files with variables; run the command again when they change.".to_owned(),
        "interface Env {".to_owned(),
    ];
    let files = env_files::read(&project.root)?;
    let mut fields: Vec<(String, String)> = Vec::new();
    for (name, json) in &project.config.vars {
        if !files.values.contains_key(name) {
            let value = serde_json::from_str(json).unwrap_or(Value::Null);
            fields.push((name.clone(), type_of(&value)));
        }
    }
    fields.extend(files.values.keys().map(|name| (name.clone(), "string".to_owned())));
    fields.sort();
    let assets = project.config.assets.as_ref().and_then(|assets| assets.binding.clone());
    fields.extend(assets.map(|binding| (binding, "Fetcher".to_owned())));
    lines.extend(fields.iter().map(|(name, kind)| format!("  {}: {kind};", property(name))));
    lines.push("}\n".to_owned());
    Ok(lines.join("\n"))
}

/// A value's type, as narrow as other values of its kind allow.
fn type_of(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "boolean".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::String(_) => "string".to_owned(),
        Value::Array(items) => {
            let mut kinds: Vec<String> = items.iter().map(type_of).collect();
            kinds.sort();
            kinds.dedup();
            match &kinds[..] {
                [] => "unknown[]".to_owned(),
                [kind] if !kind.contains(' ') => format!("{kind}[]"),
                kinds => format!("({})[]", kinds.join(" | ")),
            }
        }
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{}: {}", property(name), type_of(value)))
                .collect();
            if fields.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", fields.join("; ")) }
        }
    }
}

/// A property's name: in quotes unless it is an identifier.
fn property(name: &str) -> String {
    let mut letters = name.chars();
    let is_start = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$');
    let plain =
        letters.next().is_some_and(is_start) && letters.all(|c| is_start(c) || c.is_ascii_digit());
    if plain { name.to_owned() } else { Value::from(name).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_say_the_shape_and_no_value() {
        let value = serde_json::json!({
            "a": [1, 2], "b": [], "c-d": [true, "x"], "e": { "f": null }, "g": [{ "h": 1 }],
        });
        assert_eq!(
            type_of(&value),
            "{ a: number[]; b: unknown[]; \"c-d\": (boolean | string)[]; e: { f: null }; \
             g: ({ h: number })[] }"
        );
        assert_eq!(property("1a\n"), "\"1a\\n\"");
    }
}
