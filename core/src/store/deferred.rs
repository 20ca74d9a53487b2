//! A store that is opened when it is first used: a forked child's, whose caller is in the middle of a call that cannot wait.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use tokio::sync::OnceCell;

use super::{Answer, CounterSwap, Flaws, Query, Row, Swap, TokenStore, Version, open};
use crate::{
    Error, ErrorKind, Result,
    clock::{Clock, Timestamp},
    runtime,
};

pub(crate) struct DeferredStore {
    address: String,
    clock: Arc<dyn Clock>,
    store: OnceCell<Arc<dyn TokenStore>>,
    closed: AtomicBool,
}

impl std::fmt::Debug for DeferredStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the address: it may hold a password.
        f.debug_struct("DeferredStore").field("store", &self.store).finish_non_exhaustive()
    }
}

impl DeferredStore {
    pub(crate) fn new(address: String, clock: Arc<dyn Clock>) -> Self {
        Self { address, clock, store: OnceCell::new(), closed: AtomicBool::new(false) }
    }

    /// The store; where it cannot be opened now, the next operation tries again.
    async fn store(&self) -> Result<&dyn TokenStore> {
        self.check_open()?;
        let open = || async {
            let (address, clock) = (self.address.clone(), self.clock.clone());
            // By a task, so that a caller that goes away does not leave it half open.
            let opening = runtime::spawn_here(async move { open(&address, clock).await });
            let ended =
                |_| Err(Error::new(ErrorKind::Closed, "the runtime ended while the store was opened"));
            opening.await.unwrap_or_else(ended)
        };
        let store = self.store.get_or_try_init(open).await?;
        if let Err(closed) = self.check_open() {
            store.close().await; // meanwhile, when there was nothing to close
            return Err(closed);
        }
        Ok(&**store)
    }

    fn check_open(&self) -> Result<()> {
        if self.closed.load(Ordering::SeqCst) {
            return Err(Error::new(ErrorKind::Closed, "the store has been closed"));
        }
        Ok(())
    }
}

#[async_trait]
impl TokenStore for DeferredStore {
    async fn load(&self, application: &str, grant_id: &str) -> Result<Answer<Option<Row>>> {
        self.store().await?.load(application, grant_id).await
    }

    async fn load_for(&self, application: &str, vehicle_id: &str) -> Result<Answer<Vec<Row>>> {
        self.store().await?.load_for(application, vehicle_id).await
    }

    async fn swap(&self, application: &str, row: &Row, expected: Option<Version>) -> Result<Answer<Swap>> {
        self.store().await?.swap(application, row, expected).await
    }

    async fn page(&self, application: &str, query: &Query) -> Result<Answer<Vec<Row>>> {
        self.store().await?.page(application, query).await
    }

    async fn delete(&self, application: &str, grant_id: &str, version: Version) -> Result<Answer<bool>> {
        self.store().await?.delete(application, grant_id, version).await
    }

    async fn wait(&self, application: &str, grant_id: &str, version: Version) -> Result<()> {
        self.store().await?.wait(application, grant_id, version).await
    }

    async fn swap_counter(
        &self,
        application: &str,
        name: &str,
        expected: Option<i64>,
        value: i64,
    ) -> Result<Answer<CounterSwap>> {
        self.store().await?.swap_counter(application, name, expected, value).await
    }

    async fn now(&self) -> Result<Timestamp> {
        self.store().await?.now().await
    }

    async fn has_room(&self) -> Result<()> {
        self.store().await?.has_room().await
    }

    async fn flaws(&self, application: &str) -> Result<Flaws> {
        self.store().await?.flaws(application).await
    }

    async fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        if let Some(store) = self.store.get() {
            store.close().await;
        }
    }
}
