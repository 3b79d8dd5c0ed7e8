//! The parts of the list that go through a range: every length, opcode, split and ill-formed sequence.

use land_tests::websocket::masked;

use super::{Case, MIB, answered, echoed, fails, frame};

pub(super) fn cases() -> Vec<Case> {
    [lengths(), opcodes(), pings(), fragments(), well_formed(), ill_formed(), large()].concat()
}

/// Around each place where the length's encoding changes.
fn lengths() -> Vec<Case> {
    let sizes = [0, 1, 124, 125, 126, 127, 128, 65_534, 65_535, 65_536, 65_537];
    let text = sizes.map(|size| echoed(format!("a text of {size}"), 0x81, vec![b'*'; size]));
    let bytes = sizes.map(|size| echoed(format!("{size} bytes"), 0x82, vec![0xfe; size]));
    text.into_iter().chain(bytes).collect()
}

/// Opcodes that mean nothing, alone and behind a message, and each reserved bit.
fn opcodes() -> Vec<Case> {
    let alone = (3..=7).chain(11..=15).flat_map(|opcode: u8| {
        [&b""[..], b"reserved"].map(|payload| {
            let title = format!("opcode {opcode} with {} bytes", payload.len());
            fails(title, 1002, masked(0x80 | opcode, payload))
        })
    });
    let bits = (1..=7_u8).flat_map(|bits| {
        [1, 2, 8, 9, 10].map(|opcode| {
            let title = format!("reserved bits {bits:03b} with opcode {opcode}");
            fails(title, 1002, masked(0x80 | (bits << 4) | opcode, b"x"))
        })
    });
    alone.chain(bits).collect()
}

fn pings() -> Vec<Case> {
    let ten: Vec<_> = (0..10_u8).map(|n| vec![b'p', n]).collect();
    vec![
        answered(
            "ten pings at once",
            ten.iter().flat_map(|payload| masked(0x89, payload)).collect(),
            ten.iter().map(|payload| frame(0x8A, payload)).collect(),
        ),
        answered(
            "ten pongs, then a ping",
            [(0..10).flat_map(|_| masked(0x8A, b"x")).collect(), masked(0x89, b"y")].concat(),
            vec![frame(0x8A, "y")],
        ),
        fails("a pong of 126 bytes", 1002, masked(0x8A, &[9; 126])),
        fails("a pong in fragments", 1002, [masked(0x0A, b"a"), masked(0x80, b"b")].concat()),
    ]
}

/// A message in fragments of each size, with and without a ping between any two of them.
fn fragments() -> Vec<Case> {
    let text = "fragmented: κόσμε \u{1F600}";
    let mut cases = Vec::new();
    for size in 1..text.len() {
        for pinged in [false, true] {
            let pieces: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
            let (mut bytes, mut answers) = (Vec::new(), Vec::new());
            for (at, piece) in pieces.iter().enumerate() {
                let first = if at == 0 { 1 } else { 0 };
                let last = if at + 1 == pieces.len() { 0x80 } else { 0 };
                bytes.extend(masked(first | last, piece));
                if pinged && last == 0 {
                    bytes.extend(masked(0x89, b"between"));
                    answers.push(frame(0x8A, "between"));
                }
            }
            answers.push(frame(0x81, text));
            cases.push(answered(&format!("pieces of {size}, pinged: {pinged}"), bytes, answers));
        }
    }
    for first in [0x00, 0x80] {
        let title = format!("a continuation of nothing, {first:#x}");
        cases.push(fails(title, 1002, masked(first, b"nothing")));
        let after = [masked(0x01, b"a"), masked(0x80, b"b"), masked(first, b"c")].concat();
        let title = format!("a continuation behind a whole message, {first:#x}");
        cases.push((title, after, super::Answer::Then(frame(0x81, "ab"), 1002)));
    }
    cases
}

/// The first and the last character of each length, and those beside the surrogates.
fn well_formed() -> Vec<Case> {
    let edges = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0xffff, 0x10_000, 0x10_ffff];
    let chars = edges.into_iter().filter_map(char::from_u32);
    let planes = (1..=16).filter_map(|plane| char::from_u32(plane << 16 | 0xfffe));
    chars
        .chain(planes)
        .map(|char| echoed(format!("U+{:04X}", char as u32), 0x81, char.to_string()))
        .collect()
}

/// By the Unicode Standard's table 3-7: what no well-formed text has, whole and byte by byte.
fn ill_formed() -> Vec<Case> {
    let mut sequences: Vec<Vec<u8>> = vec![
        b"\xed\xa0\x80".to_vec(),
        b"\xed\xaf\xbf".to_vec(),
        b"\xed\xb0\x80".to_vec(),
        b"\xed\xbf\xbf".to_vec(),
        b"\xed\xa0\x80\xed\xb0\x80".to_vec(),
        b"\xe0\x9f\xbf".to_vec(),
        b"\xf0\x8f\xbf\xbf".to_vec(),
        b"\xf4\x90\x80\x80".to_vec(),
        b"\xf8\x88\x80\x80\x80".to_vec(),
        b"\xfc\x84\x80\x80\x80\x80".to_vec(),
        b"\xc2".to_vec(),
        b"\xe0\xa0".to_vec(),
        b"\xf0\x90\x80".to_vec(),
    ];
    let starts = (0x80..=0xc1).chain(0xf5..=0xff);
    sequences.extend(starts.map(|byte: u8| vec![byte, 0x80, 0x80, 0x80]));
    sequences.extend([0xc2, 0xe1, 0xf1].map(|byte: u8| vec![byte, b' ']));
    let mut cases = Vec::new();
    for sequence in sequences {
        let text = [&b"before "[..], &sequence, b" after"].concat();
        cases.push(fails(format!("{sequence:x?}"), 1007, masked(0x81, &text)));
        let mut bytes = masked(0x01, b"");
        bytes.extend(text.iter().flat_map(|byte| masked(0x00, &[*byte])));
        bytes.extend(masked(0x80, b""));
        cases.push(fails(format!("{sequence:x?} byte by byte"), 1007, bytes));
    }
    cases
}

/// Messages up to the largest, whole and in fragments.
fn large() -> Vec<Case> {
    let mut cases = Vec::new();
    for size in [64 << 10, 256 << 10, MIB] {
        for piece in [64, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10] {
            let payload = vec![b'l'; size];
            let mut bytes = masked(0x01, b"");
            bytes.extend(payload.chunks(piece).flat_map(|piece| masked(0x00, piece)));
            bytes.extend(masked(0x80, b""));
            let title = format!("{size} bytes in pieces of {piece}");
            cases.push(answered(&title, bytes, vec![frame(0x81, payload)]));
        }
    }
    cases
}
