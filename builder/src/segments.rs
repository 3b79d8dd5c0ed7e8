//! Cuts a snapshot's memory into data segments so that they take the fewest bytes.
//!
//! Half of an engine's heap is zeros, in short runs. Wizer keeps to ten thousand segments, for engines
//! that take no more, and fills the gaps between the rest.

use wasm_encoder::{ConstExpr, DataSection};
use wasmparser::{BinaryReader, BinaryReaderError, Data, DataKind, DataSectionReader, Operator};

/// Bytes that a segment costs besides its content: its kind, `i32.const`, an address of four bytes,
/// `end`, and its length. A shorter gap is cheaper as zeros.
const OVERHEAD: usize = 8;

/// The most segments: wasm engines take 100,000 (the limits of the WebAssembly JavaScript interface).
const MOST: usize = 90_000;

/// The data section again, with the same content in other segments, and how many; `None` when it has
/// a form that no snapshot has.
pub(crate) fn tighten(section: &[u8]) -> Result<Option<(DataSection, u32)>, BinaryReaderError> {
    let (mut kept, mut runs) = (Vec::new(), Vec::<Run>::new());
    for data in DataSectionReader::new(BinaryReader::new(section, 0))? {
        let data = data?;
        match data.kind {
            // Code knows these by number, so that they can't move.
            DataKind::Passive if runs.is_empty() => kept.push(data.data),
            DataKind::Active { .. } => {
                let Some(at) = address(&data)? else { return Ok(None) };
                let end = runs.last().map_or(0, Run::end);
                if at < end {
                    return Ok(None);
                }
                match runs.last_mut().filter(|last| at - last.end() <= OVERHEAD) {
                    Some(last) => {
                        last.bytes.resize(at - last.at, 0);
                        last.bytes.extend(data.data);
                    }
                    None => runs.push(Run { at, bytes: data.data.to_vec() }),
                }
            }
            DataKind::Passive => return Ok(None),
        }
    }
    let mut gap = OVERHEAD;
    while runs.iter().map(|run| run.pieces(gap).count()).sum::<usize>() + kept.len() > MOST {
        gap *= 2;
    }
    let mut tight = DataSection::new();
    for data in kept {
        tight.passive(data.iter().copied());
    }
    for run in &runs {
        for (at, bytes) in run.pieces(gap) {
            let at = i32::from_ne_bytes(u32::try_from(at).expect("read as such").to_ne_bytes());
            tight.active(0, &ConstExpr::i32_const(at), bytes.iter().copied());
        }
    }
    let count = tight.len();
    Ok(Some((tight, count)))
}

/// Where an active segment lies, when that is in the only memory and a constant.
fn address(data: &Data<'_>) -> Result<Option<usize>, BinaryReaderError> {
    let DataKind::Active { memory_index: 0, offset_expr } = &data.kind else { return Ok(None) };
    let mut operators = offset_expr.get_operators_reader();
    let Operator::I32Const { value } = operators.read()? else { return Ok(None) };
    Ok(matches!(operators.read()?, Operator::End)
        .then(|| u32::from_ne_bytes(value.to_ne_bytes()) as usize))
}

/// A stretch of memory without a long gap.
struct Run {
    at: usize,
    bytes: Vec<u8>,
}

impl Run {
    fn end(&self) -> usize {
        self.at + self.bytes.len()
    }

    /// Its parts between runs of more than `gap` zeros, with their addresses.
    fn pieces(&self, gap: usize) -> impl Iterator<Item = (usize, &[u8])> {
        let mut at = 0;
        std::iter::from_fn(move || {
            at += self.bytes[at..].iter().position(|byte| *byte != 0)?;
            let (start, mut end) = (at, at);
            while let Some(zeros) = self.bytes[end..].iter().position(|byte| *byte != 0) {
                if zeros > gap {
                    break;
                }
                end += zeros;
                end += self.bytes[end..]
                    .iter()
                    .position(|byte| *byte == 0)
                    .unwrap_or(self.bytes.len() - end);
            }
            at = end;
            Some((self.at + start, &self.bytes[start..end]))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a memory holds after these segments, and how many there are of each kind.
    fn load(section: &DataSection) -> (Vec<u8>, usize, usize) {
        let mut bytes = Vec::new();
        wasm_encoder::Encode::encode(section, &mut bytes);
        let section = content(&bytes);
        let (mut memory, mut active, mut passive) = (vec![0; 4096], 0, 0);
        let reader = DataSectionReader::new(BinaryReader::new(section, 0)).expect("a section");
        for data in reader {
            let data = data.expect("a segment");
            match address(&data).expect("an expression") {
                Some(at) => {
                    memory[at..at + data.data.len()].copy_from_slice(data.data);
                    active += 1;
                }
                None => passive += 1,
            }
        }
        (memory, active, passive)
    }

    /// A section without its length, which `encode` puts in front.
    fn content(encoded: &[u8]) -> &[u8] {
        let mut reader = BinaryReader::new(encoded, 0);
        reader.read_var_u32().expect("a length");
        &encoded[reader.original_position()..]
    }

    fn tightened(section: &DataSection) -> Option<(DataSection, u32)> {
        let mut bytes = Vec::new();
        wasm_encoder::Encode::encode(section, &mut bytes);
        tighten(content(&bytes)).expect("a section")
    }

    #[test]
    fn the_same_memory_in_fewer_bytes() {
        let mut section = DataSection::new();
        section.passive(*b"kept").passive([]);
        let zeros = [&b"a"[..], &[0; OVERHEAD], b"b", &[0; OVERHEAD + 1], b"c", &[0; 40]].concat();
        section.active(0, &ConstExpr::i32_const(100), zeros);
        section.active(0, &ConstExpr::i32_const(162), *b"d");
        section.active(0, &ConstExpr::i32_const(2000), *b"far");
        let (tight, count) = tightened(&section).expect("a snapshot's form");
        let ((before, ..), (after, active, passive)) = (load(&section), load(&tight));
        assert_eq!(before, after);
        // `a` to `b`, `c`, `d`, and what is far away.
        assert_eq!((active, passive, count), (4, 2, 6));
    }

    #[test]
    fn what_is_in_another_order_stays_as_it_is() {
        let at = |at| ConstExpr::i32_const(at);
        let mut mixed = DataSection::new();
        mixed.active(0, &at(0), *b"a").passive(*b"p");
        let mut backwards = DataSection::new();
        backwards.active(0, &at(9), *b"a").active(0, &at(0), *b"b");
        let mut other = DataSection::new();
        other.active(1, &at(0), *b"a");
        let mut computed = DataSection::new();
        computed.active(0, &ConstExpr::global_get(0), *b"a");
        for section in [mixed, backwards, other, computed] {
            assert!(tightened(&section).is_none());
        }
    }
}
