//! A module's data segments: read one by one, or passed on as they are encoded.

use wasm_encoder::DataSection;
use wasmparser::BinaryReader;

use super::SnapshotError;

/// A module's data section, unread for the most part.
#[derive(Debug, Default)]
pub(super) struct Data<'a> {
    /// All of it; empty when there is none.
    pub(super) section: &'a [u8],
    /// The segments in front that code may ask for by number.
    pub(super) passive: &'a [u8],
    /// What the memory holds from the start, in the form that builds give it.
    pub(super) active: Encoded<'a>,
}

/// Active data segments as they are encoded, one behind the other.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Encoded<'a> {
    pub(crate) bytes: &'a [u8],
    /// How many there are.
    pub(crate) count: usize,
}

impl<'a> Data<'a> {
    /// Finds out where the active segments begin.
    pub(super) fn read(section: &'a [u8]) -> Result<Self, SnapshotError> {
        let mut reader = BinaryReader::new(section, 0);
        let mut count = reader.read_var_u32()? as usize;
        let start = reader.original_position();
        let mut end = start;
        while count > 0 && reader.read_var_u32()? == PASSIVE {
            bytes(&mut reader)?;
            end = reader.original_position();
            count -= 1;
        }
        let active = Encoded { bytes: &section[end..], count };
        Ok(Self { section, passive: &section[start..end], active })
    }
}

/// The segment at the start of `bytes` and what follows it; refused unless it is an active one.
pub(super) fn next_active(bytes: &[u8]) -> Result<Active<'_>, SnapshotError> {
    let mut reader = BinaryReader::new(bytes, 0);
    if reader.read_var_u32()? != ACTIVE {
        return Err(SnapshotError::Shape("its data is of different kinds, mixed"));
    }
    let (at, data) = placed(&mut reader)?;
    Ok(Active { at, data, encoded: reader.original_position() })
}

/// An active segment.
pub(super) struct Active<'a> {
    /// Where it lies in memory.
    pub(super) at: usize,
    pub(super) data: &'a [u8],
    /// Bytes of its encoding.
    pub(super) encoded: usize,
}

/// A module's data segments, in two parts.
#[derive(Default)]
pub(super) struct Segments<'a> {
    /// What the memory holds from the start.
    pub(super) active: Vec<(usize, &'a [u8])>,
    /// What the code may ask for by number. An active segment in between is an empty one here, as
    /// it is for code once the module is instantiated.
    pub(super) kept: DataSection,
    /// Whether any of those has bytes. Freezing leaves a thousand empty ones behind, which the code
    /// never asks for, and which each instance would pay for.
    pub(super) is_kept: bool,
    /// Whether one of those lies behind one of the memory's, which builds never do.
    pub(super) is_mixed: bool,
}

impl<'a> Segments<'a> {
    /// Reads a data section. A snapshot has some twenty thousand segments, all of one form: so they
    /// are read by hand.
    pub(super) fn read(section: &'a [u8]) -> Result<Self, SnapshotError> {
        let mut segments = Self::default();
        if section.is_empty() {
            return Ok(segments);
        }
        let mut dropped = 0;
        let mut reader = BinaryReader::new(section, 0);
        for _ in 0..reader.read_var_u32()? {
            match reader.read_var_u32()? {
                ACTIVE => {
                    segments.active.push(placed(&mut reader)?);
                    dropped += 1;
                }
                PASSIVE => {
                    segments.is_mixed |= !segments.active.is_empty();
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

/// What follows an active segment's kind: where it lies, and its bytes.
fn placed<'a>(reader: &mut BinaryReader<'a>) -> Result<(usize, &'a [u8]), SnapshotError> {
    let at = constant(reader)?;
    Ok((at, bytes(reader)?))
}

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
