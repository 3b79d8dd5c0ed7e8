//! A random sample that is the same on every machine: the seed decides.

/// `count` of `items`, drawn by a shuffle from the front; the order is that of the draw.
pub fn draw<T>(mut items: Vec<T>, count: usize, seed: u64) -> Vec<T> {
    let mut state = seed;
    for at in 0..count.min(items.len()) {
        let left = (items.len() - at) as u64;
        let chosen = usize::try_from(next(&mut state) % left).unwrap_or_default();
        items.swap(at, at + chosen);
    }
    items.truncate(count);
    items
}

/// SplitMix64: small, and good enough for drawing.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn draws_without_repeats_and_always_the_same() {
        let all: Vec<u32> = (0..100).collect();
        let drawn = draw(all.clone(), 10, 7);
        assert_eq!(drawn, draw(all.clone(), 10, 7));
        assert_ne!(drawn, draw(all.clone(), 10, 8));
        let mut sorted = drawn.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), 10);
        assert_eq!(draw(all, 1000, 7).len(), 100);
    }
}
