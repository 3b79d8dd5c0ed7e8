//! Takes an artifact's module apart: the code, and the memory that it starts with.
//!
//! Two apps that were built with the same engine differ in their memory alone. Without it, and
//! without what describes the app, their modules are the same bytes: compiled once, and kept once.

use std::ops::Range;

use wasm_encoder::{DataCountSection, DataSection, MemorySection, MemoryType, Module, RawSection};
use wasmparser::{ConstExpr, Data, DataKind, Operator, Parser, Payload};

use crate::limits::MEMORY_PER_SANDBOX;

/// An artifact's module, in two parts.
#[derive(Debug)]
pub(crate) struct Snapshot<'a> {
    /// The module without its data and its custom sections; its memory has the smallest size.
    pub(crate) code: Vec<u8>,
    /// The memory's size at the start, in bytes.
    pub(crate) memory: usize,
    /// What the memory holds at the start, besides zeros: where, and the bytes.
    pub(crate) data: Vec<(usize, &'a [u8])>,
}

/// Why a module isn't a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// The module breaks the format.
    #[error("the artifact is damaged: {0}")]
    Damaged(String),
    /// The module isn't of the shape that `land build` makes.
    #[error("the artifact isn't one that `land build` makes: {0}")]
    Shape(&'static str),
    /// The memory begins larger than a sandbox's may be.
    #[error(
        "the artifact's memory begins with {0} bytes; a sandbox has at most {MEMORY_PER_SANDBOX}"
    )]
    TooLarge(u64),
}

impl From<wasmparser::BinaryReaderError> for SnapshotError {
    fn from(error: wasmparser::BinaryReaderError) -> Self {
        Self::Damaged(error.message().to_owned())
    }
}

/// The smallest memory that a module can declare: what it really has is the host's business.
const DECLARED_PAGES: u64 = 1;

/// Bytes of a wasm page (WebAssembly, "memory types").
const WASM_PAGE: u64 = 64 << 10;

impl<'a> Snapshot<'a> {
    /// Takes `bytes` apart. The code is validated when it is compiled.
    pub(crate) fn split(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        let mut code = Module::new();
        let mut memory = None;
        let segments = Segments::read(bytes)?;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::MemorySection(section) => {
                    let mut types = section.into_iter();
                    let ty = types.next().ok_or(SnapshotError::Shape("it has no memory"))??;
                    if types.next().is_some() || ty.memory64 || ty.shared {
                        return Err(SnapshotError::Shape("its memory is of another kind"));
                    }
                    memory = Some(memory_size(ty.initial)?);
                    code.section(&declared(ty.maximum));
                }
                Payload::DataCountSection { .. } if segments.is_kept => {
                    code.section(&DataCountSection { count: segments.kept.len() });
                }
                Payload::DataSection(_) if segments.is_kept => {
                    code.section(&segments.kept);
                }
                Payload::DataCountSection { .. }
                | Payload::DataSection(_)
                | Payload::CustomSection(_) => {}
                other => copy(bytes, &other, &mut code),
            }
        }
        let memory = memory.ok_or(SnapshotError::Shape("it has no memory"))?;
        let fits = |(at, bytes): &(usize, &[u8])| at + bytes.len() <= memory;
        if !segments.active.iter().all(fits) {
            return Err(SnapshotError::Shape("its data lies outside of its memory"));
        }
        Ok(Self { code: code.finish(), memory, data: segments.active })
    }
}

fn memory_size(pages: u64) -> Result<usize, SnapshotError> {
    let bytes = pages.saturating_mul(WASM_PAGE);
    match usize::try_from(bytes) {
        Ok(size) if size <= MEMORY_PER_SANDBOX => Ok(size),
        _ => Err(SnapshotError::TooLarge(bytes)),
    }
}

fn declared(maximum: Option<u64>) -> MemorySection {
    let mut section = MemorySection::new();
    section.memory(MemoryType {
        minimum: DECLARED_PAGES.min(maximum.unwrap_or(DECLARED_PAGES)),
        maximum,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    section
}

/// A module's data segments, in two parts.
#[derive(Default)]
struct Segments<'a> {
    /// What the memory holds from the start.
    active: Vec<(usize, &'a [u8])>,
    /// What the code may ask for by number. An active segment in between is an empty one here, as
    /// it is for code once the module is instantiated.
    kept: DataSection,
    /// Whether any of those has bytes. Freezing leaves a thousand empty ones behind, which the code
    /// never asks for, and which each instance would pay for.
    is_kept: bool,
}

impl<'a> Segments<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        let mut segments = Self::default();
        let mut dropped = 0;
        for payload in Parser::new(0).parse_all(bytes) {
            let Payload::DataSection(section) = payload? else { continue };
            for segment in section {
                let Data { kind, data, .. } = segment?;
                match kind {
                    DataKind::Active { memory_index: 0, offset_expr } => {
                        segments.active.push((constant(&offset_expr)?, data));
                        dropped += 1;
                    }
                    DataKind::Active { .. } => {
                        return Err(SnapshotError::Shape("it has data for another memory"));
                    }
                    DataKind::Passive => {
                        for _ in 0..std::mem::take(&mut dropped) {
                            segments.kept.passive([]);
                        }
                        segments.kept.passive(data.iter().copied());
                        segments.is_kept |= !data.is_empty();
                    }
                }
            }
        }
        Ok(segments)
    }
}

fn constant(expr: &ConstExpr<'_>) -> Result<usize, SnapshotError> {
    let mut operators = expr.get_operators_reader();
    match (operators.read()?, operators.read()?) {
        (Operator::I32Const { value }, Operator::End) => Ok(value.cast_unsigned() as usize),
        _ => Err(SnapshotError::Shape("its data begins at a place that isn't a constant")),
    }
}

/// Copies any other section as it is.
fn copy(bytes: &[u8], payload: &Payload<'_>, code: &mut Module) {
    if let Some((id, range)) = payload.as_section() {
        let Range { start, end } = range;
        code.section(&RawSection { id, data: &bytes[start..end] });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(text: &str) -> Vec<u8> {
        wat::parse_str(text).expect("valid text")
    }

    #[test]
    fn apps_of_one_engine_have_the_same_code() {
        let app = |pages, text| {
            module(&format!(
                r#"(module (memory (export "memory") {pages} 100)
                    (func (export "f") (result i32) i32.const 7)
                    (data (i32.const 70000) "{text}"))"#
            ))
        };
        let (one, other) = (app(2, "one"), app(3, "other"));
        let (one, other) = (Snapshot::split(&one).unwrap(), Snapshot::split(&other).unwrap());
        assert_eq!(one.code, other.code);
        assert_eq!((one.memory, other.memory), (2 << 16, 3 << 16));
        assert_eq!(one.data, [(70000, &b"one"[..])]);
        assert_eq!(other.data, [(70000, &b"other"[..])]);
    }

    #[test]
    fn keeps_the_numbers_of_segments_that_code_uses() {
        let text = r#"(module (memory 1) (data (i32.const 0) "a") (data "kept") (data (i32.const 1) "b")
            (func (memory.init 1 (i32.const 0) (i32.const 0) (i32.const 4))))"#;
        let bytes = module(text);
        let snapshot = Snapshot::split(&bytes).unwrap();
        assert_eq!(snapshot.data, [(0, &b"a"[..]), (1, &b"b"[..])]);
        let expected = r#"(module (memory 1) (data "") (data "kept")
            (func (memory.init 1 (i32.const 0) (i32.const 0) (i32.const 4))))"#;
        assert_eq!(snapshot.code, module(expected));
    }

    #[test]
    fn refuses_what_builds_never_make() {
        let refused = |text: &str| Snapshot::split(&module(text)).unwrap_err().to_string();
        let shape = "the artifact isn't one that `land build` makes: ";
        assert_eq!(refused("(module)"), format!("{shape}it has no memory"));
        let outside = refused(r#"(module (memory 1) (data (i32.const 65535) "ab"))"#);
        assert_eq!(outside, format!("{shape}its data lies outside of its memory"));
        let global = refused(
            r#"(module (import "a" "b" (global i32)) (memory 1) (data (global.get 0) "a"))"#,
        );
        assert_eq!(global, format!("{shape}its data begins at a place that isn't a constant"));
        let large = refused("(module (memory 65536))");
        assert!(large.starts_with("the artifact's memory begins with 4294967296 bytes"), "{large}");
    }
}
