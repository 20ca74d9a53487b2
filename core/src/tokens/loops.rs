//! The background loops of a client, and when each looks next: so whoever moves the clock knows whether what came due is done.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::clock::{self, Clock, Moment};

/// Every loop of one client.
#[derive(Debug, Default)]
pub(in crate::tokens) struct Loops {
    next: AtomicU64,
    /// Until when each rests; `None` while it is at work.
    loops: Mutex<BTreeMap<u64, Option<Moment>>>,
}

impl Loops {
    /// A loop begins, at work.
    pub(in crate::tokens) fn begin(self: &Arc<Self>) -> BackgroundLoop {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        self.lock().insert(id, None);
        BackgroundLoop { all: self.clone(), id }
    }

    /// Whether each of them rests, and beyond `now`.
    pub(in crate::tokens) fn rest_beyond(&self, now: Moment) -> bool {
        self.lock().values().all(|until| until.is_some_and(|until| until > now))
    }

    /// Held for moments only.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Option<Moment>>> {
        self.loops.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One loop, until it is dropped.
#[derive(Debug)]
pub(in crate::tokens) struct BackgroundLoop {
    all: Arc<Loops>,
    id: u64,
}

impl BackgroundLoop {
    /// Rests for so long by `clock`.
    pub(in crate::tokens) async fn sleep(&self, clock: &dyn Clock, pause: Duration) {
        self.rests_until(Some(clock.moment().after(pause)));
        clock::sleep(clock, pause).await;
        self.rests_until(None);
    }

    /// Until when it rests; `None`: it is at work.
    pub(in crate::tokens) fn rests_until(&self, until: Option<Moment>) {
        self.all.lock().insert(self.id, until);
    }
}

impl Drop for BackgroundLoop {
    fn drop(&mut self) {
        self.all.lock().remove(&self.id);
    }
}
