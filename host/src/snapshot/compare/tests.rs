//! Random memories, as builds encode them and as they don't: what is found makes one of the other.

use super::super::samples::{Random, changed, encode, memory, segment};
use super::*;

const SIZE: usize = 8 * 4096;

fn layout(memory: &[u8]) -> Layout {
    let (bytes, count) = encode(memory, 9);
    Layout::of(Encoded { bytes: &bytes, count }).expect("sound")
}

fn apply(memory: &[u8], found: &Difference<'_>) -> Vec<u8> {
    let mut memory = memory.to_vec();
    for (start, end) in &found.gone {
        memory[*start..*end].fill(0);
    }
    for (at, data) in &found.new {
        memory[*at..at + data.len()].copy_from_slice(data);
    }
    memory
}

#[test]
fn what_is_found_makes_one_memory_of_the_other() {
    let mut random = Random(7);
    for round in 0..3_000 {
        let one = memory(SIZE, &mut random);
        let other =
            if round % 4 == 0 { memory(SIZE, &mut random) } else { changed(&one, &mut random) };
        // The other one may be cut otherwise: by an older builder.
        let (bytes, count) = encode(&other, if round % 3 == 0 { 5 } else { 9 });
        let found = layout(&one).compare(Encoded { bytes: &bytes, count }, SIZE, usize::MAX);
        let found = found.expect("sound").expect("no limit");
        assert!(apply(&one, &found) == other, "round {round}");
    }
}

#[test]
fn what_is_the_same_is_not_read() {
    let mut random = Random(3);
    let one = memory(SIZE, &mut random);
    let mut other = one.clone();
    other[SIZE / 2] ^= 0x40;
    let (bytes, count) = encode(&other, 9);
    let found = layout(&one).compare(Encoded { bytes: &bytes, count }, SIZE, usize::MAX);
    let found = found.expect("sound").expect("no limit");
    assert!(found.gone.len() + found.new.len() <= 4, "{found:?}");
    let many = layout(&one).compare(Encoded { bytes: &bytes, count }, SIZE, 0).expect("sound");
    assert!(many.is_none(), "more than were asked for");
}

#[test]
fn unsound_data_is_an_error_and_never_a_panic() {
    let mut random = Random(11);
    let one = memory(SIZE, &mut random);
    let known = layout(&one);
    let (sound, count) = encode(&changed(&one, &mut random), 9);
    for _ in 0..20_000 {
        let mut bytes = sound.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
        }
        bytes.truncate(bytes.len() - random.below(2) * random.below(40));
        let count = count + random.below(2) * random.below(5);
        let Ok(Some(found)) = known.compare(Encoded { bytes: &bytes, count }, SIZE, usize::MAX)
        else {
            continue;
        };
        // What counts as sound is in order and inside of the memory.
        let ends = found.new.iter().map(|(at, data)| at + data.len());
        assert!(ends.max().is_none_or(|end| end <= SIZE));
        assert!(found.new.is_sorted_by(|(at, data), (next, _)| at + data.len() <= *next));
    }
}

#[test]
fn segments_out_of_order_are_refused_beside_what_is_the_same() {
    let mut bytes = Vec::new();
    for at in [100, 200, 300] {
        segment(at, b"known", &mut bytes);
    }
    let known = Layout::of(Encoded { bytes: &bytes, count: 3 }).expect("sound");
    for (at, order) in [(150, 1), (98, 1), (203, 1), (301, 2), (0, 3), (SIZE - 3, 3)] {
        let mut other = Vec::new();
        for (number, place) in [100, 200, 300].into_iter().enumerate() {
            if number == order {
                segment(at, b"other", &mut other);
            }
            segment(place, b"known", &mut other);
        }
        if order == 3 {
            segment(at, b"other", &mut other);
        }
        let found = known.compare(Encoded { bytes: &other, count: 4 }, SIZE, usize::MAX);
        let sound = (at, order) == (150, 1);
        assert_eq!(found.is_ok(), sound, "{at} in place {order}");
    }
}
