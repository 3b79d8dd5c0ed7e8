//! Stage 3: the snapshot becomes an artifact, with custom sections that say what it is.

use std::borrow::Cow;

use land_abi::section;
use wasm_encoder::{CustomSection, DataCountSection, Module, RawSection};
use wasmparser::{BinaryReaderError, Parser, Payload};

use crate::segments::tighten;

/// What an artifact says about itself.
#[derive(Debug)]
pub struct Sections<'a> {
    /// The engine's identity.
    pub engine: &'a str,
    /// The app's manifest, JSON.
    pub manifest: Vec<u8>,
    /// The app's assets, JSON.
    pub assets: Option<Vec<u8>>,
}

/// Puts the sections that make `snapshot` an artifact in front of it. The same input gives the
/// same bytes.
///
/// Other custom sections are left out: the engine's function names and the tools that made it are
/// of no use to whoever runs the program.
pub fn assemble(snapshot: &[u8], about: &Sections<'_>) -> Result<Vec<u8>, BinaryReaderError> {
    let mut module = Module::new();
    let abi = land_abi::VERSION.to_le_bytes();
    for (name, data) in [
        (section::ABI, Some(&abi[..])),
        (section::ENGINE, Some(about.engine.as_bytes())),
        (section::MANIFEST, Some(&about.manifest[..])),
        (section::ASSETS, about.assets.as_deref()),
    ] {
        let Some(data) = data else { continue };
        module.section(&CustomSection { name: Cow::Borrowed(name), data: Cow::Borrowed(data) });
    }
    let payloads = Parser::new(0).parse_all(snapshot).collect::<Result<Vec<_>, _>>()?;
    let data = payloads.iter().find_map(|payload| match payload {
        Payload::DataSection(data) => Some(data.range()),
        _ => None,
    });
    let tight = data.map(|range| tighten(&snapshot[range])).transpose()?.flatten();
    for payload in payloads {
        match (&payload, &tight) {
            (Payload::CustomSection(_), _) => continue,
            (Payload::DataCountSection { .. }, Some((_, count))) => {
                module.section(&DataCountSection { count: *count });
                continue;
            }
            (Payload::DataSection(_), Some((tight, _))) => {
                module.section(tight);
                continue;
            }
            _ => {}
        }
        if let Some((id, range)) = payload.as_section() {
            module.section(&RawSection { id, data: &snapshot[range] });
        }
    }
    Ok(module.finish())
}

/// One section of a wasm module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its kind, or a custom section's own name.
    pub name: String,
    /// Bytes of its content.
    pub size: usize,
}

/// The sections of a wasm module, in order.
pub fn sections(wasm: &[u8]) -> Result<Vec<Section>, BinaryReaderError> {
    let mut out = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        let Some((id, range)) = payload.as_section() else { continue };
        let name = match &payload {
            Payload::CustomSection(custom) => custom.name().to_owned(),
            _ => kind(id).to_owned(),
        };
        out.push(Section { name, size: range.len() });
    }
    Ok(out)
}

/// The names that the WebAssembly specification gives to section ids.
fn kind(id: u8) -> &'static str {
    const KINDS: [&str; 14] = [
        "custom",
        "type",
        "import",
        "function",
        "table",
        "memory",
        "global",
        "export",
        "start",
        "element",
        "code",
        "data",
        "data count",
        "tag",
    ];
    KINDS.get(usize::from(id)).copied().unwrap_or("unknown")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module() -> Vec<u8> {
        let mut module = Module::new();
        module.section(&CustomSection { name: "name".into(), data: (&b"long names"[..]).into() });
        module.section(&RawSection { id: 1, data: &[1, 0x60, 0, 0] });
        module.finish()
    }

    fn about() -> Sections<'static> {
        Sections { engine: "abc", manifest: b"{}".to_vec(), assets: None }
    }

    #[test]
    fn an_artifact_says_what_it_is_and_keeps_the_module() {
        let artifact = assemble(&module(), &about()).expect("a module");
        let names: Vec<String> =
            sections(&artifact).expect("a module").into_iter().map(|s| s.name).collect();
        assert_eq!(names, [section::ABI, section::ENGINE, section::MANIFEST, "type"]);
        wasmparser::validate(&artifact).expect("still valid");
        assert_eq!(artifact, assemble(&module(), &about()).expect("a module"));
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(assemble(b"no module", &about()).is_err());
        assert!(sections(&module()[..12]).is_err());
    }
}
