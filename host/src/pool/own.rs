//! What an app's memory has otherwise than its base: some kilobytes for a small app, in some dozen pages.

use super::{Base, PAGE};
use crate::limits::OWN_PAGES;
use crate::snapshot::Difference;

/// The bytes that differ, page by page.
#[derive(Debug, Default)]
pub(crate) struct Own {
    /// Pages that differ, in order, and where in `bytes` what is written to each begins.
    pages: Box<[(u32, u32)]>,
    /// For each page, one after the other: where in it, how many bytes (both in two bytes), and those.
    bytes: Box<[u8]>,
}

/// A page of memory that nobody else has.
pub(super) type Page = [u8; PAGE];

impl Own {
    /// Of an app whose memory of `size` bytes begins as `base` does, but for `difference`; `None` when
    /// too many pages differ.
    pub(crate) fn new(base: &Base, size: usize, difference: &Difference<'_>) -> Option<Self> {
        let pages = touched(size, difference);
        if pages.len() > 2 * OWN_PAGES {
            return None;
        }
        let (mut kept, mut bytes) = (Vec::new(), Vec::new());
        for page in pages {
            let base = base.page(page).unwrap_or(&ZEROS);
            let mut content = *base;
            apply(difference, page, &mut content);
            let begin = bytes.len();
            patch(base, &content, &mut bytes);
            if bytes.len() > begin {
                kept.push((u32::try_from(page).ok()?, u32::try_from(begin).ok()?));
            }
        }
        let fits = kept.len() <= OWN_PAGES;
        fits.then(|| Self { pages: kept.into(), bytes: bytes.into() })
    }

    /// The pages that differ, in order.
    pub(super) fn pages(&self) -> impl Iterator<Item = usize> {
        self.pages.iter().map(|(page, _)| *page as usize)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// Bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.len() + size_of_val(&*self.pages)
    }

    /// Makes a page of the base's the app's.
    pub(super) fn write_to(&self, page: usize, content: &mut Page) {
        let Ok(at) = self.pages.binary_search_by_key(&page, |(page, _)| *page as usize) else {
            return;
        };
        let end = self.pages.get(at + 1).map_or(self.bytes.len(), |(_, begin)| *begin as usize);
        let mut rest = &self.bytes[self.pages[at].1 as usize..end];
        while let Some(([a, b, c, d], after)) = rest.split_first_chunk() {
            let (place, count) = (u16::from_le_bytes([*a, *b]), u16::from_le_bytes([*c, *d]));
            let (data, after) = after.split_at(count.into());
            content[usize::from(place)..][..data.len()].copy_from_slice(data);
            rest = after;
        }
    }
}

/// A page of zeros.
pub(super) const ZEROS: Page = [0; PAGE];

/// The pages below `size` in which anything is gone or new, in order.
fn touched(size: usize, difference: &Difference<'_>) -> Vec<usize> {
    let gone = difference.gone.iter().copied();
    let new = difference.new.iter().map(|(at, data)| (*at, at + data.len()));
    let mut pages: Vec<usize> = Vec::new();
    for (start, end) in gone.chain(new) {
        for page in start / PAGE..end.min(size).div_ceil(PAGE) {
            if pages.last() != Some(&page) {
                pages.push(page);
            }
        }
    }
    pages.sort_unstable();
    pages.dedup();
    pages
}

/// Makes of a page of the base's what it is with the difference.
fn apply(difference: &Difference<'_>, page: usize, content: &mut Page) {
    let (start, end) = (page * PAGE, (page + 1) * PAGE);
    // Both are in order, and don't overlap.
    let gone = &difference.gone[difference.gone.partition_point(|(_, to)| *to <= start)..];
    for (from, to) in gone.iter().take_while(|(from, _)| *from < end) {
        content[*from.max(&start) - start..*to.min(&end) - start].fill(0);
    }
    let new = &difference.new;
    let new = &new[new.partition_point(|(at, data)| at + data.len() <= start)..];
    for (at, data) in new.iter().take_while(|(at, _)| *at < end) {
        let (from, to) = (*at.max(&start), end.min(at + data.len()));
        content[from - start..to - start].copy_from_slice(&data[from - at..to - at]);
    }
}

/// Equal bytes between others that are written along with them: what begins a piece takes as many.
const GAP: usize = 4;

/// Bytes that are compared at a time where nothing differs.
const BLOCK: usize = 32;

/// Appends the pieces that make `new` of `old`.
fn patch(old: &Page, new: &Page, out: &mut Vec<u8>) {
    let mut from = 0;
    while let Some(start) = differing(old, new, from) {
        let mut end = start + 1;
        while let Some(next) = differing(old, new, end).filter(|next| next - end <= GAP) {
            end = next + 1;
        }
        // Both are at most a page's size.
        out.extend_from_slice(&(start as u16).to_le_bytes());
        out.extend_from_slice(&((end - start) as u16).to_le_bytes());
        out.extend_from_slice(&new[start..end]);
        from = end;
    }
}

/// The first place from `from` on in which the pages differ.
fn differing(old: &Page, new: &Page, from: usize) -> Option<usize> {
    let aligned = from.next_multiple_of(BLOCK);
    if let Some(at) = (from..aligned).find(|at| old[*at] != new[*at]) {
        return Some(at);
    }
    let (old_blocks, new_blocks) = (old.as_chunks::<BLOCK>().0, new.as_chunks::<BLOCK>().0);
    let mut blocks = old_blocks.iter().zip(new_blocks).skip(aligned / BLOCK);
    let skipped = blocks.position(|(old, new)| old != new)?;
    let start = aligned + skipped * BLOCK;
    (start..start + BLOCK).find(|at| old[*at] != new[*at])
}

#[cfg(test)]
mod tests;
