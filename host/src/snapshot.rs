//! Takes an artifact's module apart: the code, and the memory that it starts with.
//!
//! Two apps that were built with the same engine differ in their memory alone. Without it, and
//! without what describes the app, their modules are the same bytes: compiled once, and kept once.

pub(crate) mod changing;

use wasm_encoder::{DataCountSection, DataSection, MemorySection, MemoryType, Module, RawSection};
use wasmparser::{BinaryReader, MemorySectionReader};

use crate::limits::MEMORY_PER_SANDBOX;

/// An artifact's module, in two parts.
#[derive(Debug)]
pub(crate) struct Snapshot<'a> {
    /// The module without its data and its custom sections; its memory has the smallest size.
    pub(crate) code: Vec<u8>,
    /// The memory's size at the start, in bytes.
    pub(crate) memory: usize,
    /// What the memory holds at the start, besides zeros: where, and the bytes, in order.
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
        let sections = sections(bytes)?;
        let segments = match sections.iter().find(|section| section.id == DATA) {
            Some(section) => Segments::read(section.data)?,
            None => Segments::default(),
        };
        for section in sections {
            match section.id {
                MEMORY => {
                    let ty = memory_type(section.data)?;
                    memory = Some(memory_size(ty.initial)?);
                    code.section(&declared(ty.maximum));
                }
                DATA_COUNT if segments.is_kept => {
                    code.section(&DataCountSection { count: segments.kept.len() });
                }
                DATA if segments.is_kept => {
                    code.section(&segments.kept);
                }
                CUSTOM | DATA | DATA_COUNT => {}
                _ => {
                    code.section(&section);
                }
            }
        }
        let memory = memory.ok_or(SnapshotError::Shape("it has no memory"))?;
        let fits = |(at, bytes): &(usize, &[u8])| at + bytes.len() <= memory;
        if !segments.active.iter().all(fits) {
            return Err(SnapshotError::Shape("its data lies outside of its memory"));
        }
        if !segments.active.is_sorted_by(|(at, bytes), (next, _)| at + bytes.len() <= *next) {
            return Err(SnapshotError::Shape("its data isn't in order"));
        }
        Ok(Self { code: code.finish(), memory, data: segments.active })
    }
}

// Section numbers (WebAssembly, "binary format", "sections").
const CUSTOM: u8 = 0;
const MEMORY: u8 = 5;
const DATA: u8 = 11;
const DATA_COUNT: u8 = 12;

/// The sections of a module, unread: most of them are passed on as they are.
fn sections(bytes: &[u8]) -> Result<Vec<RawSection<'_>>, SnapshotError> {
    let mut reader = BinaryReader::new(bytes, 0);
    reader.read_bytes(8)?;
    let mut sections = Vec::new();
    while !reader.eof() {
        let (id, size) = (reader.read_u8()?, reader.read_var_u32()?);
        sections.push(RawSection { id, data: reader.read_bytes(size as usize)? });
    }
    Ok(sections)
}

fn memory_type(section: &[u8]) -> Result<wasmparser::MemoryType, SnapshotError> {
    let mut types = MemorySectionReader::new(BinaryReader::new(section, 0))?.into_iter();
    let ty = types.next().ok_or(SnapshotError::Shape("it has no memory"))??;
    if types.next().is_some() || ty.memory64 || ty.shared {
        return Err(SnapshotError::Shape("its memory is of another kind"));
    }
    Ok(ty)
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
    /// Reads a data section. A snapshot has some twenty thousand segments, all of one form, and each
    /// load of an app comes by here: so they are read by hand.
    fn read(section: &'a [u8]) -> Result<Self, SnapshotError> {
        let mut segments = Self::default();
        let mut dropped = 0;
        let mut reader = BinaryReader::new(section, 0);
        for _ in 0..reader.read_var_u32()? {
            match reader.read_var_u32()? {
                ACTIVE => {
                    let at = constant(&mut reader)?;
                    segments.active.push((at, bytes(&mut reader)?));
                    dropped += 1;
                }
                PASSIVE => {
                    for _ in 0..std::mem::take(&mut dropped) {
                        segments.kept.passive([]);
                    }
                    let data = bytes(&mut reader)?;
                    segments.kept.passive(data.iter().copied());
                    segments.is_kept |= !data.is_empty();
                }
                _ => return Err(SnapshotError::Shape("it has data for another memory")),
            }
        }
        Ok(segments)
    }
}

// Kinds of data segments (WebAssembly, "binary format", "data section").
const ACTIVE: u32 = 0;
const PASSIVE: u32 = 1;

// Opcodes.
const I32_CONST: u8 = 0x41;
const END: u8 = 0x0b;

fn constant(reader: &mut BinaryReader<'_>) -> Result<usize, SnapshotError> {
    let shape = SnapshotError::Shape("its data begins at a place that isn't a constant");
    if reader.read_u8()? != I32_CONST {
        return Err(shape);
    }
    let value = reader.read_var_i32()?.cast_unsigned() as usize;
    if reader.read_u8()? == END { Ok(value) } else { Err(shape) }
}

fn bytes<'a>(reader: &mut BinaryReader<'a>) -> Result<&'a [u8], SnapshotError> {
    let len = reader.read_var_u32()?;
    Ok(reader.read_bytes(len as usize)?)
}

#[cfg(test)]
mod tests;
