//! Calls that block their thread.

use std::time::Duration;

use smartcar_sdk::{Result, runtime::Task};

/// Runs `call` on the SDK's runtime and waits for it on this thread. How long that takes is the core's to bound: each
/// of its calls ends by a time-out of its own.
pub(crate) fn wait<T: Send + 'static>(call: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    let task = Task::start(call)?;
    loop {
        if let Some(result) = task.wait(Duration::from_secs(3600))? {
            return result;
        }
    }
}
