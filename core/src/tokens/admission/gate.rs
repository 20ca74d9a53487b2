//! Where a refresh asks whether it may begin, for all grants of one process.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::Notify;

use super::{endpoint::Health, rejections::Rejections};

/// What a process knows of Smartcar's servers, and who waits for a permit.
#[derive(Debug)]
pub(in crate::tokens) struct Gate {
    health: Mutex<Health>,
    rejections: Mutex<Rejections>,
    /// A permit has become free.
    pub(in crate::tokens) freed: Notify,
    probing: AtomicBool,
}

impl Gate {
    pub(in crate::tokens) fn new(refresh_concurrency: usize) -> Self {
        Self {
            health: Mutex::new(Health::new(refresh_concurrency)),
            rejections: Mutex::default(),
            freed: Notify::new(),
            probing: AtomicBool::new(false),
        }
    }

    /// The health of the token endpoint.
    pub(in crate::tokens) fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How the API takes new tokens.
    pub(in crate::tokens) fn rejections(&self) -> MutexGuard<'_, Rejections> {
        self.rejections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a probe is to begin: one is due, and none is under way.
    pub(in crate::tokens) fn begin_probing(&self) -> bool {
        self.health().next_probe().is_some() && !self.probing.swap(true, Ordering::SeqCst)
    }

    pub(in crate::tokens) fn end_probing(&self) {
        self.probing.store(false, Ordering::SeqCst);
    }
}
