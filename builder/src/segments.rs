//! Cuts the image of a snapshot's memory into segments that take the least room.
//!
//! What freezes a memory makes ten thousand segments at most, and stores the zeros between what it had
//! to join. A frozen heap is full of short gaps: there are two or three times as many that pay.

use wasm_encoder::{ConstExpr, DataSection};
use wasmparser::{BinaryReaderError, Data, DataKind, DataSectionReader, Operator, Parser, Payload};

/// A segment of its own takes about as many bytes: its form, its place and its length.
const SEGMENT: usize = 8;

/// Segments that engines take at least (the limit of the WebAssembly JavaScript interface).
const MOST: usize = 100_000;

/// The data section of `wasm`, cut anew; nothing where it isn't of the form that a snapshot has, or
/// has too much to be cut.
pub fn cut(wasm: &[u8]) -> Result<Option<DataSection>, BinaryReaderError> {
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::DataSection(section) = payload? {
            return anew(section);
        }
    }
    Ok(None)
}

fn anew(section: DataSectionReader<'_>) -> Result<Option<DataSection>, BinaryReaderError> {
    let count = section.count() as usize;
    let mut pieces: Vec<(usize, &[u8])> = Vec::new();
    let mut end = 0;
    for segment in section {
        let segment = segment?;
        match place(&segment)? {
            Some(at) if at >= end => {
                end = at + segment.data.len();
                split(at, segment.data, &mut pieces);
            }
            // Nothing, that the code may ask for.
            None if segment.data.is_empty() => {}
            _ => return Ok(None),
        }
    }
    if pieces.len() > MOST {
        return Ok(None);
    }
    let mut data = DataSection::new();
    for (at, bytes) in &pieces {
        let Ok(at) = u32::try_from(*at) else { return Ok(None) };
        data.active(0, &ConstExpr::i32_const(at.cast_signed()), bytes.iter().copied());
    }
    // The numbers that there were stay valid: once the memory is made, all of them are empty.
    for _ in pieces.len()..count {
        data.passive([]);
    }
    Ok(Some(data))
}

/// Where a segment goes; none for one that goes nowhere by itself. Anything else is out of order.
fn place(segment: &Data<'_>) -> Result<Option<usize>, BinaryReaderError> {
    let DataKind::Active { memory_index: 0, offset_expr } = &segment.kind else { return Ok(None) };
    let mut operators = offset_expr.get_operators_reader();
    Ok(match operators.read()? {
        Operator::I32Const { value } => Some(value.cast_unsigned() as usize),
        _ => None,
    })
}

/// Adds the parts of `bytes`, which lie at `at`, without the gaps that are longer than a segment's own
/// bytes.
fn split<'a>(at: usize, bytes: &'a [u8], pieces: &mut Vec<(usize, &'a [u8])>) {
    let mut rest = 0;
    while let Some(skipped) = bytes[rest..].iter().position(|byte| *byte != 0) {
        let start = rest + skipped;
        let mut end = start;
        loop {
            end += bytes[end..].iter().take_while(|byte| **byte != 0).count();
            let gap = bytes[end..].iter().take_while(|byte| **byte == 0).count();
            if gap > SEGMENT || end + gap == bytes.len() {
                break;
            }
            end += gap;
        }
        pieces.push((at + start, &bytes[start..end]));
        rest = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{DataCountSection, Module};

    fn pieces(bytes: &[u8]) -> Vec<(usize, &[u8])> {
        let mut pieces = Vec::new();
        split(100, bytes, &mut pieces);
        pieces
    }

    #[test]
    fn long_gaps_part_what_short_ones_do_not() {
        assert_eq!(pieces(&[0, 0, 1, 0, 2, 0]), [(102, &[1, 0, 2][..])]);
        let mut bytes = vec![1];
        bytes.extend([0; SEGMENT]);
        bytes.push(2);
        assert_eq!(pieces(&bytes), [(100, &bytes[..])]);
        bytes.insert(1, 0);
        assert_eq!(pieces(&bytes), [(100, &[1][..]), (110, &[2][..])]);
        assert_eq!(pieces(&[0; 40]), []);
        assert_eq!(pieces(&[]), []);
    }

    fn module(segments: &[(Option<u32>, &[u8])]) -> Vec<u8> {
        let mut data = DataSection::new();
        for (at, bytes) in segments {
            match at {
                Some(at) => {
                    let at = ConstExpr::i32_const(at.cast_signed());
                    data.active(0, &at, bytes.iter().copied())
                }
                None => data.passive(bytes.iter().copied()),
            };
        }
        let mut module = Module::new();
        module.section(&DataCountSection { count: data.len() }).section(&data);
        module.finish()
    }

    #[test]
    fn the_numbers_of_segments_stay_valid() {
        let wasm = module(&[(Some(8), &[1, 0, 1]), (None, &[]), (Some(20), &[0, 0]), (None, &[])]);
        let data = cut(&wasm).expect("valid").expect("of this form");
        assert_eq!(data.len(), 4);
    }

    #[test]
    fn what_has_another_form_stays_as_it_is() {
        assert!(cut(&module(&[(None, &[1])])).expect("valid").is_none());
        assert!(cut(&module(&[(Some(8), &[1, 1]), (Some(9), &[2])])).expect("valid").is_none());
    }
}
