//! Random memories for tests, and how builds encode them.

/// Numbers that follow from a seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("it is below a usize")
    }
}

fn leb(mut value: u32, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// `i32.const` takes a number with a sign.
fn sleb(mut value: u32, out: &mut Vec<u8>) {
    while value >= 0x40 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// An active data segment.
pub(crate) fn segment(at: usize, data: &[u8], out: &mut Vec<u8>) {
    out.extend([0, 0x41]);
    sleb(u32::try_from(at).expect("small"), out);
    out.push(0x0b);
    leb(u32::try_from(data.len()).expect("small"), out);
    out.extend(data);
}

/// A memory's segments, cut where `gap` zeros follow one another.
pub(crate) fn encode(memory: &[u8], gap: usize) -> (Vec<u8>, usize) {
    let (mut out, mut count, mut at) = (Vec::new(), 0, 0);
    while let Some(skip) = memory[at..].iter().position(|byte| *byte != 0) {
        let start = at + skip;
        let zeros = memory[start..].windows(gap).position(|run| run.iter().all(|byte| *byte == 0));
        let end = zeros.map_or(memory.len(), |len| start + len);
        segment(start, &memory[start..end], &mut out);
        (count, at) = (count + 1, end);
    }
    (out, count)
}

/// Some bytes here and there.
pub(crate) fn memory(size: usize, random: &mut Random) -> Vec<u8> {
    let mut memory = vec![0; size];
    for _ in 0..random.below(200) {
        let at = random.below(size);
        let len = random.below(90).min(size - at);
        memory[at..at + len].fill_with(|| random.below(9) as u8);
    }
    memory
}

/// The same with a few others.
pub(crate) fn changed(memory: &[u8], random: &mut Random) -> Vec<u8> {
    let mut other = memory.to_vec();
    for _ in 0..random.below(12) {
        let at = random.below(other.len());
        let len = random.below(60).min(other.len() - at);
        let value = random.below(3) as u8;
        other[at..at + len].fill(value);
    }
    other
}
