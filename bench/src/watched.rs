//! A store that tells how many writes it has had: when a refresh is durable, and what was written.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use smartcar_sdk::{
    Result,
    clock::Timestamp,
    store::{Answer, Query, Row, Swap, TokenStore, Version},
};
use tokio::sync::Notify;

/// A store that tells how many writes it has had, and what the last round's were.
#[derive(Debug)]
pub(crate) struct Watched {
    store: Arc<dyn TokenStore>,
    done: AtomicU64,
    moved: Notify,
    rows: Mutex<Vec<Row>>,
}

impl Watched {
    pub(crate) fn new(store: Arc<dyn TokenStore>) -> Arc<Self> {
        Arc::new(Self { store, done: AtomicU64::new(0), moved: Notify::new(), rows: Mutex::default() })
    }

    /// A round begins: how many writes there were before.
    pub(crate) fn begin(&self) -> u64 {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.done.load(Ordering::SeqCst)
    }

    /// Returns once so many have been done.
    pub(crate) async fn reached(&self, writes: u64) {
        loop {
            let moved = self.moved.notified();
            if self.done.load(Ordering::SeqCst) >= writes {
                return;
            }
            moved.await;
        }
    }

    /// The rows of the round, as they were written; the last round's once it is over.
    pub(crate) fn last_writes(&self) -> Vec<Row> {
        std::mem::take(&mut self.rows.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl TokenStore for Watched {
    async fn load(&self, application: &str, grant_id: &str) -> Result<Answer<Option<Row>>> {
        self.store.load(application, grant_id).await
    }

    async fn load_for(&self, application: &str, vehicle_id: &str) -> Result<Answer<Vec<Row>>> {
        self.store.load_for(application, vehicle_id).await
    }

    async fn swap(&self, application: &str, row: &Row, expected: Option<Version>) -> Result<Answer<Swap>> {
        let answer = self.store.swap(application, row, expected).await?;
        if answer.value == Swap::Done && expected.is_some() {
            self.rows.lock().unwrap_or_else(PoisonError::into_inner).push(row.clone());
            self.done.fetch_add(1, Ordering::SeqCst);
            self.moved.notify_waiters();
        }
        Ok(answer)
    }

    async fn page(&self, application: &str, query: &Query) -> Result<Answer<Vec<Row>>> {
        self.store.page(application, query).await
    }

    async fn delete(&self, application: &str, grant_id: &str, version: Version) -> Result<Answer<bool>> {
        self.store.delete(application, grant_id, version).await
    }

    async fn wait(&self, application: &str, grant_id: &str, version: Version) -> Result<()> {
        self.store.wait(application, grant_id, version).await
    }

    async fn now(&self) -> Result<Timestamp> {
        self.store.now().await
    }

    async fn has_room(&self) -> Result<()> {
        self.store.has_room().await
    }

    async fn close(&self) {
        self.store.close().await;
    }
}
