//! Vars: values of TOML that become JSON texts, and with them the properties of `env`.

use std::collections::BTreeMap;

use toml::Spanned;

use super::error::at_span;
use crate::diagnostic::Diagnostic;

/// The values of a table of vars as JSON texts; `table` is its name in messages.
pub fn to_json(
    table: &str,
    values: BTreeMap<String, Spanned<toml::Value>>,
    text: &str,
    file: &str,
) -> Result<BTreeMap<String, String>, Diagnostic> {
    let mut out = BTreeMap::new();
    for (name, value) in values {
        let json = json_text(value.get_ref())
            .map_err(|error| at_span(error.about(table, &name), &value.span(), text, file))?;
        out.insert(name, json);
    }
    Ok(out)
}

/// What keeps a value of TOML from being JSON.
#[derive(Debug)]
pub struct NotJson(&'static str);

impl NotJson {
    /// Says it about one value of a table.
    pub fn about(&self, table: &str, name: &str) -> Diagnostic {
        Diagnostic::error(format!("`{name}` in `[{table}]` {}", self.0))
            .hint("write it as a string, in quotes")
    }
}

/// A value of TOML as JSON text.
pub fn json_text(value: &toml::Value) -> Result<String, NotJson> {
    json_value(value).map(|json| json.to_string())
}

fn json_value(value: &toml::Value) -> Result<serde_json::Value, NotJson> {
    use serde_json::Value as Json;
    Ok(match value {
        toml::Value::String(text) => Json::String(text.clone()),
        toml::Value::Integer(number) => Json::from(*number),
        toml::Value::Float(number) => serde_json::Number::from_f64(*number)
            .map(Json::Number)
            .ok_or(NotJson("is a number that JSON has no form for"))?,
        toml::Value::Boolean(flag) => Json::Bool(*flag),
        toml::Value::Datetime(_) => return Err(NotJson("is a date, which JSON has no form for")),
        toml::Value::Array(items) => {
            Json::Array(items.iter().map(json_value).collect::<Result<_, _>>()?)
        }
        toml::Value::Table(table) => Json::Object(
            table
                .iter()
                .map(|(name, item)| Ok((name.clone(), json_value(item)?)))
                .collect::<Result<_, _>>()?,
        ),
    })
}
