//! Counts the pages of linear memory that are written to, with the kernel's soft-dirty bits.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};

use anyhow::{Context, Result};

const PAGE: u64 = 4096;
/// The bit of a page's entry in `pagemap` that says that it was written to.
const SOFT_DIRTY: u64 = 1 << 55;
/// How the kernel calls the mapping of a snapshot's image.
const IMAGE: &str = "wasm-memory-image";

/// Forgets what was written so far; whether the kernel can do that.
pub fn forget() -> bool {
    fs::write("/proc/self/clear_refs", "4").is_ok()
}

/// Pages of linear memories that were written to since [`forget`].
pub fn count() -> Result<usize> {
    let maps = fs::read_to_string("/proc/self/maps")?;
    let mut pagemap = File::open("/proc/self/pagemap")?;
    let mut count = 0;
    let mut image_end = None;
    for line in maps.lines() {
        let (range, rest) = line.split_once(' ').context("`maps` can't be read")?;
        let (start, end) = range.split_once('-').context("`maps` can't be read")?;
        let (start, end) = (u64::from_str_radix(start, 16)?, u64::from_str_radix(end, 16)?);
        // Memory that a guest has grown into follows its image.
        let belongs = line.contains(IMAGE) || image_end == Some(start);
        image_end = (belongs && rest.starts_with("rw")).then_some(end);
        if image_end.is_some() {
            count += dirty(&mut pagemap, start, end)?;
        }
    }
    Ok(count)
}

fn dirty(pagemap: &mut File, start: u64, end: u64) -> Result<usize> {
    pagemap.seek(SeekFrom::Start(start / PAGE * 8))?;
    let mut entries = Vec::new();
    pagemap.take((end - start) / PAGE * 8).read_to_end(&mut entries)?;
    let (entries, _) = entries.as_chunks::<8>();
    Ok(entries.iter().filter(|entry| u64::from_le_bytes(**entry) & SOFT_DIRTY != 0).count())
}
