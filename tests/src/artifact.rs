//! Just enough of wasm's format to damage an artifact on purpose, and to look for things in it.

/// A section: where its payload begins and ends, and for a custom section its name.
#[derive(Debug)]
pub struct Section {
    /// The name of a custom section; empty for the others.
    pub name: String,
    /// The payload behind the name.
    pub data: std::ops::Range<usize>,
    /// The whole section, with its id and length.
    pub whole: std::ops::Range<usize>,
}

/// The sections of a module.
pub fn sections(wasm: &[u8]) -> Vec<Section> {
    assert_eq!(&wasm[..8], b"\0asm\x01\0\0\0", "not a core wasm module");
    let mut found = Vec::new();
    let mut at = 8;
    while at < wasm.len() {
        let start = at;
        let id = wasm[at];
        at += 1;
        let length = number(wasm, &mut at);
        let end = at + length;
        let mut name = String::new();
        if id == 0 {
            let length = number(wasm, &mut at);
            name = String::from_utf8_lossy(&wasm[at..at + length]).into_owned();
            at += length;
        }
        found.push(Section { name, data: at..end, whole: start..end });
        at = end;
    }
    found
}

/// The custom section of this name.
#[track_caller]
pub fn custom(wasm: &[u8], name: &str) -> Section {
    let section = sections(wasm).into_iter().find(|section| section.name == name);
    section.unwrap_or_else(|| panic!("the artifact has no section `{name}`"))
}

/// Whether `needle` occurs in `haystack`.
pub fn contains(haystack: &[u8], needle: &str) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle.as_bytes())
}

/// An unsigned LEB128 number.
fn number(wasm: &[u8], at: &mut usize) -> usize {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let byte = wasm[*at];
        *at += 1;
        value |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    value
}
