//! Round trips, truncations, and what a hostile stream or caller can ask for.

use land_abi::{Writer, coder, coder::param};

use super::*;

const KINDS: [u32; 5] =
    [coder::DEFLATE_RAW, coder::DEFLATE, coder::GZIP, coder::BROTLI, coder::ZSTD];

fn packed(params: &[(u32, i32)], dictionary: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut writer = Writer::new(&mut packed);
    writer.u32(params.len() as u32);
    for (id, value) in params {
        writer.u32(*id);
        writer.u32(value.cast_unsigned());
    }
    writer.bytes(dictionary);
    packed
}

/// Everything that comes out, where the coder stands, how much was taken, and why it failed.
fn run_all(
    mut coder: Coder,
    mut input: &[u8],
    flush: Flush,
) -> (Vec<u8>, CoderState, usize, String) {
    let (mut all, mut answer, mut total) = (Vec::new(), Vec::new(), 0);
    loop {
        let Coded::Step { taken, state, answer: len, reason } =
            coder.run(input, flush, &mut answer)
        else {
            panic!("a step is never refused")
        };
        assert_eq!(len as usize, answer.len());
        assert!(answer.len() <= CODED_AT_ONCE + Coded::LONGEST_REASON);
        let reason = answer.split_off(answer.len() - reason as usize);
        all.append(&mut answer);
        input = &input[taken as usize..];
        total += taken as usize;
        if state != CoderState::MoreOutput {
            let reason = String::from_utf8(reason).expect("reasons are texts");
            return (all, state, total, reason);
        }
    }
}

fn text(len: usize) -> Vec<u8> {
    (0..len).flat_map(|at| format!("{} ", at * at % 977).into_bytes()).take(len).collect()
}

#[test]
fn what_is_compressed_is_decompressed() {
    for kind in KINDS {
        for len in [0, 1, 100, CODED_AT_ONCE, 5 * CODED_AT_ONCE + 7] {
            let level = if kind == coder::BROTLI { 5 } else { 6 };
            let coder = Coder::new(kind, &packed(&[(param::LEVEL, level)], b"")).expect("known");
            let (small, state, taken, _) = run_all(coder, &text(len), Flush::Finish);
            assert_eq!((state, taken), (CoderState::Ended, len), "kind {kind}, {len} bytes");
            assert!(len < 1000 || small.len() < len / 2);

            let decoder = || Coder::new(kind + coder::DECODE, &packed(&[], b"")).expect("known");
            let mut longer = small.clone();
            longer.extend(b"rest");
            let (back, state, taken, _) = run_all(decoder(), &longer, Flush::None);
            assert_eq!((state, taken), (CoderState::Ended, small.len()), "kind {kind}");
            assert!(back == text(len));

            let (_, state, ..) = run_all(decoder(), &small[..small.len() - 1], Flush::Finish);
            assert_eq!(state, CoderState::MoreInput, "kind {kind}: truncated");
        }
    }
}

#[test]
fn a_flush_brings_out_what_there_is() {
    for kind in KINDS {
        let mut coder = Coder::new(kind, &packed(&[], b"")).expect("known");
        let mut answer = Vec::new();
        let mut all = Vec::new();
        for _ in 0..2 {
            let coded = coder.run(b"hello", Flush::Sync, &mut answer);
            assert!(matches!(coded, Coded::Step { taken: 5, state: CoderState::MoreInput, .. }));
            all.append(&mut answer);
        }
        let decoder = Coder::new(kind + coder::DECODE, &packed(&[], b"")).expect("known");
        assert_eq!(run_all(decoder, &all, Flush::None).0, b"hellohello", "kind {kind}");
    }
}

#[test]
fn what_is_malformed_says_so() {
    for (kind, bytes, expected) in [
        (coder::DEFLATE, &b"nonsense"[..], "incorrect header check"),
        (coder::GZIP, b"nonsense", "incorrect header check"),
        (coder::DEFLATE_RAW, b"\xFF\xFF", "invalid block type"),
        (coder::BROTLI, b"\xFF\xFF\xFF\xFF\xFF\xFF", "Decompression failed"),
        (coder::ZSTD, b"nonsense", "Unknown frame descriptor"),
    ] {
        let decoder = Coder::new(kind + coder::DECODE, &packed(&[], b"")).expect("known");
        let (_, state, _, reason) = run_all(decoder, bytes, Flush::None);
        assert_eq!((state, &*reason), (CoderState::Failed, expected), "kind {kind}");
    }
}

#[test]
fn dictionaries_are_given_when_they_are_asked_for() {
    for kind in [coder::DEFLATE_RAW, coder::DEFLATE, coder::ZSTD] {
        let dictionary = text(500);
        let encoder = Coder::new(kind, &packed(&[], &dictionary)).expect("known");
        let (small, ..) = run_all(encoder, &text(400), Flush::Finish);
        let decode = |dictionary: &[u8]| {
            let decoder =
                Coder::new(kind + coder::DECODE, &packed(&[], dictionary)).expect("known");
            run_all(decoder, &small, Flush::Finish)
        };
        assert_eq!(decode(&dictionary).0, text(400), "kind {kind}");
        assert_ne!(decode(b"").1, CoderState::Ended, "kind {kind}");
        if kind == coder::DEFLATE {
            assert_eq!(decode(b"").3, "Missing dictionary");
            assert_eq!(decode(b"another").3, "Bad dictionary");
        }
    }
}

#[test]
fn parameters_have_their_ranges() {
    for (kind, params) in [
        (0, vec![]),
        (6, vec![]),
        (coder::DECODE, vec![]),
        (coder::GZIP, vec![(param::LEVEL, 10)]),
        (coder::GZIP, vec![(param::WINDOW_BITS, 8)]),
        (coder::GZIP, vec![(param::MODE, 1)]),
        (coder::GZIP + coder::DECODE, vec![(param::WINDOW_BITS, 16)]),
        (coder::BROTLI, vec![(param::LEVEL, 12)]),
        (coder::BROTLI, vec![(param::WINDOW_BITS, 25)]),
        (coder::BROTLI, vec![(param::BLOCK_BITS, 1)]),
        (coder::BROTLI, vec![(param::SIZE_HINT, -1)]),
        (coder::ZSTD, vec![(param::LEVEL, 22)]),
        (coder::ZSTD, vec![(param::WINDOW_BITS, 27)]),
        (coder::ZSTD, vec![(param::LEVEL, 1); CODER_PARAMS_AND_ONE]),
        (coder::ZSTD, vec![(99, 1)]),
    ] {
        let refused = Coder::new(kind, &packed(&params, b"")).err();
        assert!(refused.is_some(), "kind {kind}, {params:?}");
    }
    let too_large = vec![0; crate::limits::CODER_DICTIONARY + 1];
    assert_eq!(Coder::new(coder::GZIP, &packed(&[], &too_large)).err(), Some(code::MALFORMED));
    for malformed in [&b""[..], b"\0\0\0\0", b"\x01\0\0\0", b"\0\0\0\0\x05\0\0\0a"] {
        assert_eq!(Coder::new(coder::GZIP, malformed).err(), Some(code::MALFORMED));
    }
}

const CODER_PARAMS_AND_ONE: usize = crate::limits::CODER_PARAMS as usize + 1;

#[test]
fn coders_are_counted_and_weighed() {
    let inflater = || Coder::new(coder::GZIP + coder::DECODE, &packed(&[], b"")).expect("known");
    let mut coders = Coders::default();
    for _ in 0..CODERS {
        coders.open(inflater()).expect("below the limit");
    }
    assert_eq!(coders.open(inflater()), Err(code::LIMIT));
    coders.close(7);
    assert_eq!(coders.open(inflater()), Ok(7));
    let mut answer = Vec::new();
    for handle in [0, CODERS as u32 + 1, u32::MAX] {
        coders.close(handle);
        let coded = coders.run(handle, b"", Flush::None, &mut answer);
        assert_eq!(coded, Coded::Refused(code::BAD_HANDLE));
    }

    let mut coders = Coders::default();
    let large = || Coder::new(coder::BROTLI, &packed(&[(param::WINDOW_BITS, 22)], b""));
    let mut opened = 0;
    while coders.open(large().expect("known")).is_ok() {
        opened += 1;
    }
    assert!((1..10).contains(&opened), "{opened} large coders");
}

#[test]
fn a_coder_is_closed_by_its_end() {
    let mut coders = Coders::default();
    let mut answer = Vec::new();
    for (bytes, expected) in
        [(&b"\x03\0"[..], CoderState::Ended), (&b"\xFF\xFF"[..], CoderState::Failed)]
    {
        let decoder = Coder::new(coder::DEFLATE_RAW + coder::DECODE, &packed(&[], b""));
        let handle = coders.open(decoder.expect("known")).expect("there is room") as u32;
        let coded = coders.run(handle, bytes, Flush::None, &mut answer);
        assert!(matches!(coded, Coded::Step { state, .. } if state == expected));
        let coded = coders.run(handle, bytes, Flush::None, &mut answer);
        assert_eq!(coded, Coded::Refused(code::BAD_HANDLE));
    }
}
