//! Patches make of a base's page the app's.

use super::*;

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
