//! What was loaded before, as what an artifact is compared with: most of its bytes are the same as those
//! of another one with the same engine, which are compiled and in memory already.

use std::sync::{Arc, Mutex, PoisonError};

use crate::code::Code;
use crate::limits::{COMPARED, COMPARED_CODES, OWN_SEGMENTS};
use crate::pool::{Base, Image, Own};
use crate::snapshot::{CodeCopy, Layout, Parts};

/// Made once per process.
#[derive(Default)]
pub(crate) struct Known {
    /// Engines of which an app was loaded, the last ones. The first of each is compared with by
    /// nobody: a process with one app has no use for the copies.
    engines: Mutex<Vec<Arc<String>>>,
    codes: Mutex<Vec<Arc<ComparedCode>>>,
    memories: Mutex<Vec<Arc<Compared>>>,
}

/// Code that others may share.
struct ComparedCode {
    copy: CodeCopy,
    code: Arc<Code>,
}

/// A memory that others may begin with.
struct Compared {
    /// Whose data it is: that of another engine is very different.
    engine: String,
    layout: Layout,
    base: Arc<Base>,
}

impl Known {
    /// Whether apps of this engine are compared with others: from the second one on.
    pub(crate) fn is_worthwhile(&self, engine: &str) -> bool {
        let known = all(&self.engines).into_iter().find(|known| **known == engine);
        let worthwhile = known.is_some();
        add(&self.engines, known.unwrap_or_else(|| Arc::new(engine.to_owned())), COMPARED);
        worthwhile
    }

    /// The code that is the same, when the module's segments are in the order that builds give them.
    pub(crate) fn code(&self, parts: &Parts<'_>) -> Option<Arc<Code>> {
        let known = all(&self.codes).into_iter().find(|known| known.copy.is_of(parts))?;
        let code = known.code.clone();
        add(&self.codes, known, COMPARED_CODES);
        Some(code)
    }

    /// Compares others with it from now on.
    pub(crate) fn add_code(&self, parts: &Parts<'_>, code: &Arc<Code>) {
        let known = ComparedCode { copy: CodeCopy::of(parts), code: code.clone() };
        add(&self.codes, Arc::new(known), COMPARED_CODES);
    }

    /// The app's memory, if there is another one that is much the same. Then the module's segments are
    /// in the order that builds give them, and sound.
    pub(crate) fn image(&self, parts: &Parts<'_>, engine: &str) -> Option<Arc<Image>> {
        let known = all(&self.memories);
        let candidates = known.into_iter().filter(|known| known.engine == engine);
        let (known, own) =
            candidates.filter(|known| known.base.fits(parts.size)).find_map(|known| {
                // What is wrong with the data is told by whoever reads all of it.
                let compared =
                    known.layout.compare(parts.data(), parts.size, OWN_SEGMENTS).ok()??;
                let own = Own::new(&known.base, parts.size, &compared)?;
                Some((known, own))
            })?;
        let image = Image::new(known.base.clone(), own, parts.size);
        add(&self.memories, known, COMPARED);
        Some(image)
    }

    /// Compares others with `base`, which was made of `parts`, from now on.
    pub(crate) fn add_memory(&self, parts: &Parts<'_>, engine: &str, base: &Arc<Base>) {
        if let Ok(layout) = Layout::of(parts.data()) {
            let known = Compared { engine: engine.to_owned(), layout, base: base.clone() };
            add(&self.memories, Arc::new(known), COMPARED);
        }
    }
}

fn all<T>(list: &Mutex<Vec<Arc<T>>>) -> Vec<Arc<T>> {
    list.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Puts `known` in front, where it is looked for first, and forgets what wasn't of use for longest.
fn add<T>(list: &Mutex<Vec<Arc<T>>>, known: Arc<T>, most: usize) {
    let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
    list.retain(|other| !Arc::ptr_eq(other, &known));
    list.insert(0, known);
    let kept = most.min(list.len());
    let forgotten = list.split_off(kept);
    drop(list);
    drop(forgotten);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engines_first_app_is_compared_with_nobody() {
        let known = Known::default();
        let worthwhile = ["a", "b", "a", "b", "c"].map(|engine| known.is_worthwhile(engine));
        assert_eq!(worthwhile, [false, false, true, true, false]);
    }

    #[test]
    fn what_was_of_no_use_for_longest_is_forgotten() {
        let list = Mutex::default();
        let each: Vec<Arc<usize>> = (0..COMPARED + 2).map(Arc::new).collect();
        for one in &each[..COMPARED] {
            add(&list, one.clone(), COMPARED);
        }
        add(&list, each[0].clone(), COMPARED);
        add(&list, each[COMPARED].clone(), COMPARED);
        add(&list, each[COMPARED + 1].clone(), COMPARED);
        let left = all(&list);
        assert_eq!(left.len(), COMPARED);
        assert_eq!((*left[0], *left[1], *left[2]), (COMPARED + 1, COMPARED, 0));
        assert!(!left.contains(&each[1]) && !left.contains(&each[2]));
    }
}
