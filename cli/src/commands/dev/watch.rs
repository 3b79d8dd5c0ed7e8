//! Hears of changes to a project's files. Folders are watched, not files: editors replace files, and
//! a file that is missing can only be seen to appear in its folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use land_host::limits::DEV_FOLDERS;
use notify::event::EventKind;
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::Event;

/// Folders of a project that hold nothing of what its author writes.
const SKIPPED: [&str; 3] = ["node_modules", "dist", "target"];

/// What is of interest. Shared with the watcher's thread.
#[derive(Debug, Default)]
struct Interest {
    /// The files that the current build was made of.
    files: BTreeSet<PathBuf>,
    /// Folders of which everything is of interest.
    trees: Vec<PathBuf>,
    /// The last build failed: any change may be the one that mends it.
    anything: bool,
}

impl Interest {
    fn has(&self, path: &Path) -> bool {
        if self.files.contains(path) || self.trees.iter().any(|tree| path.starts_with(tree)) {
            return true;
        }
        self.anything && !path.iter().any(|part| part == "dist" || part == ".git")
    }
}

/// Watches until it is dropped.
pub struct Watch {
    watcher: RecommendedWatcher,
    interest: Arc<Mutex<Interest>>,
    folders: BTreeSet<PathBuf>,
}

impl Watch {
    pub fn new(events: Sender<Event>) -> notify::Result<Self> {
        let interest = Arc::<Mutex<Interest>>::default();
        let shared = interest.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let changed = match event {
                Ok(event) if matches!(event.kind, EventKind::Access(_)) && !is_written(&event) => {
                    false
                }
                Ok(event) => {
                    let interest = shared.lock().unwrap_or_else(PoisonError::into_inner);
                    event.need_rescan() || event.paths.iter().any(|path| interest.has(path))
                }
                // Something was missed.
                Err(_) => true,
            };
            if changed {
                // Whoever listened is gone: the process ends.
                let _ = events.send(Event::Changed);
            }
        })?;
        Ok(Self { watcher, interest, folders: BTreeSet::new() })
    }

    /// From now on these files are of interest, these folders with all that is in them, and, when
    /// the last build failed, everything else in the project as well.
    pub fn set(&mut self, root: &Path, files: &BTreeSet<PathBuf>, trees: &[PathBuf], failed: bool) {
        let mut folders: BTreeSet<PathBuf> = project_folders(root);
        folders.extend(files.iter().filter_map(|file| file.parent().map(Path::to_owned)));
        for tree in trees {
            folders.extend(project_folders(tree));
        }
        if failed {
            folders.insert(root.join("node_modules"));
        }
        for gone in self.folders.difference(&folders) {
            // It may not exist any more.
            let _ = self.watcher.unwatch(gone);
        }
        // A folder that was removed and made again has to be watched again: asking twice is cheap.
        folders.retain(|folder| self.watcher.watch(folder, RecursiveMode::NonRecursive).is_ok());
        self.folders = folders;
        let mut interest = self.interest.lock().unwrap_or_else(PoisonError::into_inner);
        *interest = Interest { files: files.clone(), trees: trees.to_vec(), anything: failed };
    }
}

fn is_written(event: &notify::Event) -> bool {
    use notify::event::{AccessKind, AccessMode};
    event.kind == EventKind::Access(AccessKind::Close(AccessMode::Write))
}

/// The folder and those below it, where a project's author would make files.
fn project_folders(root: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::from([root.to_owned()]);
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let hidden = name.to_string_lossy().starts_with('.');
            if !is_folder || hidden || SKIPPED.iter().any(|skipped| name == *skipped) {
                continue;
            }
            if found.len() >= DEV_FOLDERS {
                return found;
            }
            open.push(entry.path());
            found.insert(entry.path());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_built_from_is_of_interest_unless_it_failed() {
        let mut interest = Interest {
            files: BTreeSet::from([PathBuf::from("/p/src/a.ts")]),
            trees: vec![PathBuf::from("/p/public")],
            anything: false,
        };
        assert!(interest.has(Path::new("/p/src/a.ts")));
        assert!(interest.has(Path::new("/p/public/deep/x.png")));
        assert!(!interest.has(Path::new("/p/src/b.ts")));
        interest.anything = true;
        assert!(interest.has(Path::new("/p/src/b.ts")));
        assert!(!interest.has(Path::new("/p/dist/p.wasm")));
    }

    #[test]
    fn folders_of_packages_are_not_walked_through() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for folder in ["src/deep", "node_modules/a", ".git/x", "dist"] {
            std::fs::create_dir_all(dir.path().join(folder)).expect("writable");
        }
        let found = project_folders(dir.path());
        assert_eq!(found.len(), 3, "{found:?}");
    }
}
