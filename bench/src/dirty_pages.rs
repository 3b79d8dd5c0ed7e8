//! Counts the pages of linear memory that differ from the snapshot's image.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};

use anyhow::{Context, Result};

const PAGE: u64 = 4096;
/// In a page's entry in `pagemap`: it is in memory.
const PRESENT: u64 = 1 << 63;
/// It is the file's own page, not a copy that was made because of a write.
const OF_FILE: u64 = 1 << 61;
/// What a snapshot's image is mapped from: memory of its own, or the cached file of compiled code.
const IMAGES: [&str; 2] = ["wasm-memory-image", ".cwasm"];

/// Pages that were written to since their memory was first mapped: only in a process whose sandboxes
/// each had a memory of their own does that say something about one request.
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
        let is_image = IMAGES.iter().any(|name| line.contains(name));
        let belongs = is_image || image_end == Some(start);
        image_end = (belongs && rest.starts_with("rw")).then_some(end);
        if image_end.is_some() {
            count += written(&mut pagemap, start, end)?;
        }
    }
    Ok(count)
}

fn written(pagemap: &mut File, start: u64, end: u64) -> Result<usize> {
    pagemap.seek(SeekFrom::Start(start / PAGE * 8))?;
    let mut entries = Vec::new();
    pagemap.take((end - start) / PAGE * 8).read_to_end(&mut entries)?;
    let (entries, _) = entries.as_chunks::<8>();
    let entries = entries.iter().map(|entry| u64::from_le_bytes(*entry));
    Ok(entries.filter(|entry| entry & PRESENT != 0 && entry & OF_FILE == 0).count())
}
