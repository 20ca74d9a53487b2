//! Being told that a row has moved, without a thread that waits for it.

use std::sync::Arc;

use smartcar_sdk::runtime::Process;
use tokio::sync::Notify;

use crate::boundary::guard;

/// A wait for a row to move. It is the library's: a store keeps the pointer from its function watch to its function unwatch.
pub struct smartcar_store_watch {
    /// A child has a copy of its parent's, which nobody waits for there.
    process: Process,
    moved: Notify,
}

/// The row of a watch has moved, or may have: on any thread, with the store's own locks held or not, as often as there is something
/// to tell. Not after unwatch has returned. In a forked child it does nothing for a watch of the parent's.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_store_moved(watch: Option<&smartcar_store_watch>) {
    guard((), || {
        if let Some(watch) = watch.filter(|watch| watch.process.is_current()) {
            watch.moved.notify_one();
        }
    });
}

/// A watch before and while the store knows it.
#[derive(Clone)]
pub(super) struct Watched(Arc<smartcar_store_watch>);

impl Watched {
    pub(super) fn new() -> Self {
        Self(Arc::new(smartcar_store_watch { process: Process::current(), moved: Notify::new() }))
    }

    pub(super) fn as_ptr(&self) -> *const smartcar_store_watch {
        Arc::as_ptr(&self.0)
    }

    pub(super) async fn moved(&self) {
        self.0.moved.notified().await;
    }
}
