//! A watch that a store knows, until it is dropped.

use std::sync::Arc;

use smartcar_sdk::runtime;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::{functions::Functions, watch::Watched};

/// A watch that the store knows; dropped, it takes it back.
pub(super) struct Watching {
    functions: Arc<Functions>,
    watched: Watched,
    /// Closing waits for it.
    token: TaskTrackerToken,
}

impl Watching {
    pub(super) fn new(functions: Arc<Functions>, watched: Watched, token: TaskTrackerToken) -> Self {
        Self { functions, watched, token }
    }

    pub(super) async fn moved(&self) {
        self.watched.moved().await;
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let (functions, watched, token) = (self.functions.clone(), self.watched.clone(), self.token.clone());
        // It may take locks of the program's, and this thread may be the one that makes everybody's calls.
        let unwatch = move || {
            if let Some((_, unwatch)) = functions.watch {
                // SAFETY: the program's own function; the watch is one that it took, and lives until this is done.
                unsafe { unwatch(functions.user_data.0, watched.as_ptr()) };
            }
            drop(token);
        };
        match runtime::handle() {
            Ok(runtime) => drop(runtime.spawn_blocking(unwatch)),
            Err(_) => unwatch(),
        }
    }
}
