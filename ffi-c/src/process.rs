//! Calls that block their thread, and handles that belong to one process.

use std::{mem::ManuallyDrop, time::Duration};

use smartcar_sdk::{Error, ErrorKind, Result, runtime::Task};

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

/// A value with threads and sockets behind it. A forked child has a copy of it, but not the threads, so it may neither
/// use it (it would wait for ever) nor drop it (that would wait too).
pub(crate) struct Local<T> {
    process: u32,
    value: ManuallyDrop<T>,
}

impl<T> Local<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { process: std::process::id(), value: ManuallyDrop::new(value) }
    }

    fn is_here(&self) -> bool {
        self.process == std::process::id()
    }

    /// The value, in the process that made it.
    pub(crate) fn get(&self) -> Result<&T> {
        if self.is_here() {
            return Ok(&self.value);
        }
        Err(Error::new(
            ErrorKind::Closed,
            "this handle was made before fork, in the parent process: open a client in the child and use that",
        ))
    }
}

impl<T> Drop for Local<T> {
    fn drop(&mut self) {
        if self.is_here() {
            // SAFETY: `self` is going, so this is the only time, and nobody uses it afterwards.
            unsafe { ManuallyDrop::drop(&mut self.value) };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn another_process_neither_uses_nor_drops_it() {
        let value = Arc::new(());
        let here = Local::new(value.clone());
        assert!(here.get().is_ok());
        drop(here);
        assert_eq!(Arc::strong_count(&value), 1);
        let inherited = Local { process: 0, value: ManuallyDrop::new(value.clone()) };
        assert_eq!(inherited.get().unwrap_err().kind(), ErrorKind::Closed);
        drop(inherited);
        assert_eq!(Arc::strong_count(&value), 2);
    }
}
