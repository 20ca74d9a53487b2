//! What runs calls: a thread for each, which looks once, before it begins, whether it was cancelled.

use std::sync::Arc;

use loom::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

pub struct Handle;

pub fn handle() -> crate::Result<Handle> {
    Ok(Handle)
}

#[derive(Clone, Debug)]
pub struct AbortHandle(Arc<AtomicBool>);

impl AbortHandle {
    pub fn abort(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

pub struct Task(AbortHandle);

impl Task {
    pub fn abort_handle(&self) -> AbortHandle {
        self.0.clone()
    }
}

impl Handle {
    pub fn spawn(&self, call: impl Future<Output = ()> + Send + 'static) -> Task {
        let abort = AbortHandle(Arc::new(AtomicBool::new(false)));
        let told = abort.clone();
        thread::spawn(move || {
            if told.0.load(Ordering::SeqCst) {
                drop(call);
            } else {
                loom::future::block_on(call);
            }
        });
        Task(abort)
    }
}

/// What the core puts off until the tasks that are ready have run: another thread's.
pub fn announce(act: impl FnOnce() + Send + 'static) {
    thread::spawn(act);
}
