//! Work that takes a while, on the thread that needs it.

use tokio::runtime::{Handle, RuntimeFlavor};

/// Does `work` here and now, after the thread's other tasks have found another: nobody is woken to do
/// it, nor to hear of it.
pub(crate) fn here<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
