//! Waits until a file of the project changes.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use land_host::limits::TEST_WATCH;

use super::files::sources;

/// What is seen of a file without reading it.
type Seen = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// The project's files as they are now.
pub fn look(root: &Path) -> io::Result<Seen> {
    let files = sources(root)?.into_iter();
    let seen = files.filter_map(|path| {
        // One that is gone since it was listed is no longer there.
        let about = path.metadata().ok()?;
        Some((path, (about.modified().ok(), about.len())))
    });
    Ok(seen.collect())
}

/// Returns once the files differ from `seen`, and have stopped to change.
pub async fn changed(root: &Path, seen: &Seen) -> io::Result<()> {
    let mut last = seen.clone();
    loop {
        tokio::time::sleep(TEST_WATCH).await;
        let now = look(root)?;
        if now == last && now != *seen {
            return Ok(());
        }
        last = now;
    }
}
