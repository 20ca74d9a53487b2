//! A store that goes by a clock of its own, a database's, under a client whose clock is moved by hand: for tests and the demo.
//! Without it months would pass for the client alone, and nothing that it asks its store for would be due.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Answer, CounterSwap, Flaws, Query, Row, Swap, TokenStore, Version};
use crate::{
    Result,
    clock::{Clock, Timestamp},
};

/// The store as it is, unless the client's clock is one that can be moved.
pub(super) fn advanced(store: impl TokenStore + 'static, clock: Arc<dyn Clock>) -> Arc<dyn TokenStore> {
    match clock.advanced() {
        None => Arc::new(store),
        Some(_) => Arc::new(AdvancedStore { store, clock }),
    }
}

#[derive(Debug)]
struct AdvancedStore<S> {
    store: S,
    clock: Arc<dyn Clock>,
}

impl<S> AdvancedStore<S> {
    fn time(&self, now: Timestamp) -> Timestamp {
        now.after(self.clock.advanced().unwrap_or_default())
    }

    fn answer<T>(&self, answer: Answer<T>) -> Answer<T> {
        Answer { now: self.time(answer.now), ..answer }
    }
}

#[async_trait]
impl<S: TokenStore> TokenStore for AdvancedStore<S> {
    async fn load(&self, application: &str, grant_id: &str) -> Result<Answer<Option<Row>>> {
        self.store.load(application, grant_id).await.map(|answer| self.answer(answer))
    }

    async fn load_for(&self, application: &str, vehicle_id: &str) -> Result<Answer<Vec<Row>>> {
        self.store.load_for(application, vehicle_id).await.map(|answer| self.answer(answer))
    }

    async fn swap(&self, application: &str, row: &Row, expected: Option<Version>) -> Result<Answer<Swap>> {
        self.store.swap(application, row, expected).await.map(|answer| self.answer(answer))
    }

    async fn page(&self, application: &str, query: &Query) -> Result<Answer<Vec<Row>>> {
        self.store.page(application, query).await.map(|answer| self.answer(answer))
    }

    async fn delete(&self, application: &str, grant_id: &str, version: Version) -> Result<Answer<bool>> {
        self.store.delete(application, grant_id, version).await.map(|answer| self.answer(answer))
    }

    async fn wait(&self, application: &str, grant_id: &str, version: Version) -> Result<()> {
        self.store.wait(application, grant_id, version).await
    }

    async fn swap_counter(
        &self,
        application: &str,
        name: &str,
        expected: Option<i64>,
        value: i64,
    ) -> Result<Answer<CounterSwap>> {
        let answer = self.store.swap_counter(application, name, expected, value).await;
        answer.map(|answer| self.answer(answer))
    }

    async fn now(&self) -> Result<Timestamp> {
        self.store.now().await.map(|now| self.time(now))
    }

    async fn has_room(&self) -> Result<()> {
        self.store.has_room().await
    }

    async fn flaws(&self, application: &str) -> Result<Flaws> {
        self.store.flaws(application).await
    }

    async fn close(&self) {
        self.store.close().await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        clock::{ShiftedClock, SystemClock},
        store::memory::MemoryStore,
    };

    #[tokio::test]
    async fn a_store_with_a_clock_of_its_own_is_moved_as_the_clients() {
        let (clock, day) = (ShiftedClock::default(), Duration::from_secs(86_400));
        let own = || MemoryStore::new(Arc::new(SystemClock));
        let store = advanced(own(), Arc::new(clock.clone()));
        let before = store.now().await.unwrap();
        clock.advance(57 * day);
        assert!(store.now().await.unwrap().since(before) >= 57 * day);
        assert!(store.load("application", "grant").await.unwrap().now.since(before) >= 57 * day);
        let plain = advanced(own(), Arc::new(SystemClock));
        assert!(plain.now().await.unwrap().since(before) < day);
    }
}
