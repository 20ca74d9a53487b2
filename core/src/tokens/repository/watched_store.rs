//! The store behind a bound and a watch: no operation is waited for too long, none takes a task along that panics, and it is
//! noted how the store is.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use futures_util::FutureExt;
use tokio::time::timeout;

use super::store_watch::{Operation, StoreWatch};
use crate::{
    Error, ErrorKind, Result, awake,
    clock::{Clock, Moment},
    ids::GrantId,
    store::{TokenStore, Version},
    tokens::timings::{STORE_TIMEOUT, Timings},
};

/// A store, and how it lately was.
#[derive(Debug)]
pub(super) struct WatchedStore {
    store: Arc<dyn TokenStore>,
    clock: Arc<dyn Clock>,
    watch: StoreWatch,
    /// The last operation failed.
    is_failing: AtomicBool,
    /// It has come back, and nobody has compared yet.
    came_back: AtomicBool,
}

impl WatchedStore {
    pub(super) fn new(store: Arc<dyn TokenStore>, clock: Arc<dyn Clock>) -> Self {
        let watch = StoreWatch::default();
        Self { store, clock, watch, is_failing: AtomicBool::new(false), came_back: AtomicBool::new(false) }
    }

    /// The store itself. Every operation on it goes through [`Self::read`] or [`Self::write`]; closing it does not.
    pub(super) fn inner(&self) -> &dyn TokenStore {
        &*self.store
    }

    /// A store operation with a bound.
    pub(super) async fn read<T>(&self, operation: impl Future<Output = Result<T>>) -> Result<T> {
        self.ask(Operation::Read, operation).await
    }

    /// Like [`Self::read`], for what changes something.
    pub(super) async fn write<T>(&self, operation: impl Future<Output = Result<T>>) -> Result<T> {
        self.ask(Operation::Write, operation).await
    }

    async fn ask<T>(&self, which: Operation, operation: impl Future<Output = Result<T>>) -> Result<T> {
        let asking = self.watch.ask(which, self.clock.moment());
        let result = awake::within(STORE_TIMEOUT, pin!(unpanicked(operation))).await.unwrap_or_else(|| {
            Err(Error::new(ErrorKind::Store, "the store did not answer in time").with_field("store"))
        });
        let failure = result.as_ref().err().filter(|error| error.kind() == ErrorKind::Store);
        asking.answered(self.clock.moment(), failure);
        match &result {
            Err(error) if error.kind() == ErrorKind::Store && error.can_retry() => {
                self.is_failing.store(true, Ordering::SeqCst);
            }
            // It may be another one: a standby that was promoted without the last commits.
            Ok(_)
                if self.is_failing.load(Ordering::Relaxed)
                    && self.is_failing.swap(false, Ordering::SeqCst) =>
            {
                self.came_back.store(true, Ordering::SeqCst);
            }
            _ => {}
        }
        result
    }

    /// Whether a new pair would fit into the store. It says nothing of how the store is: a full disk reads well, and a store
    /// that does not answer says so to whoever reads or writes.
    pub(super) async fn has_room(&self) -> Result<()> {
        let asked = timeout(STORE_TIMEOUT, unpanicked(self.store.has_room())).await;
        asked.unwrap_or_else(|_| {
            Err(Error::new(ErrorKind::Timeout, "the store did not say in time whether it has room")
                .with_field("store"))
        })
    }

    /// Waits until the record is no longer at `version`, without a bound.
    pub(super) async fn wait(&self, application: &str, grant_id: &GrantId, version: Version) -> Result<()> {
        unpanicked(self.store.wait(application, grant_id, version)).await
    }

    /// What is wrong with the store and since when, if anything is.
    pub(super) fn trouble(&self, now: Moment, timings: &Timings) -> Option<Error> {
        self.watch.trouble(now, timings.grace)
    }

    /// Whether it has come back since this was last taken note of.
    pub(super) fn has_come_back(&self) -> bool {
        self.came_back.load(Ordering::SeqCst)
    }

    pub(super) fn note_comparison(&self) {
        self.came_back.store(false, Ordering::SeqCst);
    }
}

/// A caller's own store may panic; that must not take a runner along, and a reply that it was listening for.
async fn unpanicked<T>(operation: impl Future<Output = Result<T>>) -> Result<T> {
    std::panic::AssertUnwindSafe(operation)
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(Error::new(ErrorKind::Store, "the store panicked").with_field("store")))
}
