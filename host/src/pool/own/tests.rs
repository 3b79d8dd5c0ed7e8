//! Patches make of a base's page the app's.

use super::*;
use crate::pool::Pool;
use crate::snapshot::Memory;

fn patched(old: &Page, new: &Page) -> Page {
    let mut bytes = Vec::new();
    patch(old, new, &mut bytes);
    let own = Own { pages: [(5, 0)].into(), bytes: bytes.into() };
    let mut page = *old;
    own.write_to(4, &mut page);
    assert!(page == *old, "another page has no patches");
    own.write_to(5, &mut page);
    page
}

#[test]
fn every_byte_that_differs_is_written_and_no_other() {
    let old: Page = std::array::from_fn(|at| (at % 251) as u8);
    for places in [
        vec![],
        vec![0],
        vec![PAGE - 1],
        vec![0, 5, 6, 12, 31, 32, 33, 64, PAGE - 2],
        (0..PAGE).step_by(5).collect(),
        (0..PAGE).step_by(6).collect(),
        (0..PAGE).collect(),
    ] {
        let mut new = old;
        for at in &places {
            new[*at] ^= 0x80;
        }
        assert!(patched(&old, &new) == new, "{places:?}");
    }
}

#[test]
fn few_bytes_take_few_bytes() {
    let mut new = ZEROS;
    (new[100], new[104], new[200]) = (1, 2, 3);
    let mut bytes = Vec::new();
    patch(&ZEROS, &new, &mut bytes);
    assert_eq!(bytes, [100, 0, 5, 0, 1, 0, 0, 0, 2, 200, 0, 1, 0, 3]);
}

#[test]
fn with_too_many_pages_it_is_another_memory() {
    let pool = Pool::new(1).expect("address space");
    let size = 2 * OWN_PAGES * PAGE;
    let memory = Memory { size, data: vec![(0, b"base")], is_plain: true };
    let base = Base::new(&pool, &memory).expect("memory");
    let differs_in = |count: usize| Difference {
        gone: vec![(0, 4)],
        new: (0..count).map(|page| (page * PAGE, &b"new"[..])).collect(),
    };
    let own = Own::new(&base, size, &differs_in(OWN_PAGES)).expect("as many as may be");
    assert_eq!(own.pages().count(), OWN_PAGES);
    assert!(Own::new(&base, size, &differs_in(OWN_PAGES + 1)).is_none());
    let same = Difference { gone: vec![(0, 4)], new: vec![(0, b"base")] };
    assert!(Own::new(&base, size, &same).expect("none").is_empty());
}
