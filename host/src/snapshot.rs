//! Takes an artifact's module apart: the code, and the memory that it starts with.
//!
//! Two apps that were built with the same engine differ in their memory alone. Without it, and
//! without what describes the app, their modules are the same bytes: compiled once, and kept once.

pub(crate) mod changing;
mod compare;
mod data;
#[cfg(test)]
pub(crate) mod samples;

use wasm_encoder::{DataCountSection, MemorySection, MemoryType, Module, RawSection};
use wasmparser::{BinaryReader, MemorySectionReader};
use xxhash_rust::xxh3::Xxh3;

use crate::limits::MEMORY_PER_SANDBOX;
pub(crate) use compare::{Difference, Layout};
pub(crate) use data::Encoded;
use data::{Data, Segments};

/// An artifact's module, in its parts.
#[derive(Debug)]
pub(crate) struct Parts<'a> {
    /// All sections but the custom ones and the data, in order.
    sections: Vec<RawSection<'a>>,
    /// The custom ones: what describes the app.
    customs: Vec<&'a [u8]>,
    /// The memory's size at the start, in bytes.
    pub(crate) size: usize,
    /// Wasm pages that the memory may have.
    maximum: Option<u64>,
    data: Data<'a>,
}

/// What the memory holds at the start.
#[derive(Debug)]
pub(crate) struct Memory<'a> {
    /// In bytes.
    pub(crate) size: usize,
    /// Besides zeros: where, and the bytes, in order.
    pub(crate) data: Vec<(usize, &'a [u8])>,
    /// Whether the segments are in the order that builds give them.
    pub(crate) is_plain: bool,
}

/// A copy of what of a module is code, for finding out whether another module's is the same: that is
/// sooner done than hashing it.
#[derive(Debug)]
pub(crate) struct CodeCopy {
    sections: Vec<(u8, Box<[u8]>)>,
    maximum: Option<u64>,
    passive: Box<[u8]>,
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

impl<'a> Parts<'a> {
    /// Takes `bytes` apart. The code is validated when it is compiled, the data when it is read.
    pub(crate) fn of(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        let (mut sections, mut customs) = (Vec::new(), Vec::new());
        let (mut memory, mut data) = (None, Data::default());
        for section in all_sections(bytes)? {
            match section.id {
                DATA_COUNT => {}
                CUSTOM => customs.push(section.data),
                DATA => data = Data::read(section.data)?,
                MEMORY => {
                    memory = Some(memory_type(section.data)?);
                    sections.push(RawSection { id: MEMORY, data: &[] });
                }
                _ => sections.push(section),
            }
        }
        let memory = memory.ok_or(SnapshotError::Shape("it has no memory"))?;
        let size = memory_size(memory.initial)?;
        Ok(Self { sections, customs, size, maximum: memory.maximum, data })
    }

    /// The module without its data and its custom sections; its memory has the smallest size.
    pub(crate) fn code(&self) -> Result<Vec<u8>, SnapshotError> {
        let segments = Segments::read(self.data.section)?;
        let mut code = Module::new();
        for section in &self.sections {
            if section.id == CODE && segments.is_kept {
                code.section(&DataCountSection { count: segments.kept.len() });
            }
            match section.id {
                MEMORY => code.section(&declared(self.maximum)),
                _ => code.section(section),
            };
        }
        if segments.is_kept {
            code.section(&segments.kept);
        }
        Ok(code.finish())
    }

    /// Stands for the code, which many apps have in common.
    pub(crate) fn code_hash(&self) -> u64 {
        let mut hash = Xxh3::new();
        hash.update(&self.maximum.unwrap_or(u64::MAX).to_le_bytes());
        for section in &self.sections {
            hash.update(&[section.id]);
            add_to(&mut hash, section.data);
        }
        hash.digest()
    }

    /// Stands for the whole artifact, whose code has this hash: each deploy can be told by it.
    pub(crate) fn version(&self, code_hash: u64) -> String {
        let mut hash = Xxh3::new();
        hash.update(&code_hash.to_le_bytes());
        hash.update(&self.size.to_le_bytes());
        for custom in &self.customs {
            add_to(&mut hash, custom);
        }
        add_to(&mut hash, self.data.section);
        format!("{:016x}", hash.digest())
    }

    /// What the memory holds.
    pub(crate) fn memory(&self) -> Result<Memory<'a>, SnapshotError> {
        let segments = Segments::read(self.data.section)?;
        let data = segments.active;
        if !data.iter().all(|(at, bytes)| at + bytes.len() <= self.size) {
            return Err(OUTSIDE);
        }
        if !data.is_sorted_by(|(at, bytes), (next, _)| at + bytes.len() <= *next) {
            return Err(NOT_IN_ORDER);
        }
        Ok(Memory { size: self.size, data, is_plain: !segments.is_mixed })
    }

    /// The same, unread.
    pub(crate) fn data(&self) -> Encoded<'a> {
        self.data.active
    }
}

impl CodeCopy {
    pub(crate) fn of(parts: &Parts<'_>) -> Self {
        let copy = |section: &RawSection<'_>| (section.id, section.data.into());
        Self {
            sections: parts.sections.iter().map(copy).collect(),
            maximum: parts.maximum,
            passive: parts.data.passive.into(),
        }
    }

    /// Whether [`Parts::code`] of both is the same. Both must be plain ([`Memory::is_plain`]): of
    /// data, only what lies in front is compared.
    pub(crate) fn is_of(&self, parts: &Parts<'_>) -> bool {
        let same = |((id, bytes), section): (&(u8, Box<[u8]>), &RawSection<'_>)| {
            *id == section.id && **bytes == *section.data
        };
        self.maximum == parts.maximum
            && *self.passive == *parts.data.passive
            && self.sections.len() == parts.sections.len()
            && self.sections.iter().zip(&parts.sections).all(same)
    }
}

/// Adds bytes that can't be taken for what comes before or after them.
fn add_to(hash: &mut Xxh3, bytes: &[u8]) {
    hash.update(&bytes.len().to_le_bytes());
    hash.update(bytes);
}

const OUTSIDE: SnapshotError = SnapshotError::Shape("its data lies outside of its memory");
const NOT_IN_ORDER: SnapshotError = SnapshotError::Shape("its data isn't in order");

// Section numbers (WebAssembly, "binary format", "sections").
const CUSTOM: u8 = 0;
const MEMORY: u8 = 5;
const CODE: u8 = 10;
const DATA: u8 = 11;
const DATA_COUNT: u8 = 12;

/// The sections of a module, unread: most of them are passed on as they are.
fn all_sections(bytes: &[u8]) -> Result<Vec<RawSection<'_>>, SnapshotError> {
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

#[cfg(test)]
mod tests;
