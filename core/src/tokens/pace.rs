//! When the loops of a client look next: so whoever moves its clock can tell whether they have done what came due.

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
pub(in crate::tokens) struct Paces {
    next: AtomicU64,
    /// Until when each rests; `None` while it is at work.
    loops: Mutex<BTreeMap<u64, Option<Moment>>>,
}

impl Paces {
    /// A loop begins, at work.
    pub(in crate::tokens) fn begin(self: &Arc<Self>) -> Pace {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        self.lock().insert(id, None);
        Pace { paces: self.clone(), id }
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
pub(in crate::tokens) struct Pace {
    paces: Arc<Paces>,
    id: u64,
}

impl Pace {
    /// Rests for so long by `clock`.
    pub(in crate::tokens) async fn sleep(&self, clock: &dyn Clock, pause: Duration) {
        self.rests_until(Some(clock.moment().after(pause)));
        clock::sleep(clock, pause).await;
        self.rests_until(None);
    }

    /// Until when it rests; `None`: it is at work.
    pub(in crate::tokens) fn rests_until(&self, until: Option<Moment>) {
        self.paces.lock().insert(self.id, until);
    }
}

impl Drop for Pace {
    fn drop(&mut self) {
        self.paces.lock().remove(&self.id);
    }
}
