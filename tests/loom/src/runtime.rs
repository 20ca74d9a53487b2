//! What runs calls: a thread for each, which looks once, before it begins, whether it was cancelled.

use std::{cell::RefCell, sync::Arc};

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

pub fn spawn(runtime: &Handle, call: impl Future<Output = ()> + Send + 'static) -> Task {
    runtime.spawn(call)
}

impl Handle {
    fn spawn(&self, call: impl Future<Output = ()> + Send + 'static) -> Task {
        let abort = AbortHandle(Arc::new(AtomicBool::new(false)));
        let told = abort.clone();
        thread::spawn(move || {
            if told.0.load(Ordering::SeqCst) {
                drop(call);
            } else {
                loom::future::block_on(call);
            }
            let acts = ANNOUNCED.with(|announced| std::mem::take(&mut *announced.borrow_mut()));
            acts.into_iter().for_each(|act| act());
        });
        Task(abort)
    }
}

loom::thread_local! {
    /// What is done when this thread's call is over.
    static ANNOUNCED: RefCell<Vec<Box<dyn FnOnce()>>> = RefCell::new(Vec::new());
}

/// What the core puts off until the tasks that are ready have run: the end of this thread's.
pub fn announce(act: impl FnOnce() + Send + 'static) {
    ANNOUNCED.with(|announced| announced.borrow_mut().push(Box::new(act)));
}
