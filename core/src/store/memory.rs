//! A store in this process's memory: for tests, for the sandbox, and to try the SDK without setting anything
//! up. Everything in it is gone when the process ends, so it is not for drivers' grants.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    ops::Bound,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;

use super::{
    Answer, CounterSwap, Filter, Order, Query, Row, Swap, TokenStore, Version,
    waiters::{RowKey, Waiters},
};
use crate::{
    Error, ErrorKind, Result,
    clock::{Clock, Timestamp},
    process::Process,
};

/// Grants in memory, found through ordered indexes as a database would.
///
/// It does not survive a fork: parent and child would each refresh the same grants, neither seeing the other.
/// In the child every operation fails and says so.
pub struct MemoryStore {
    clock: Arc<dyn Clock>,
    process: Process,
    waiters: Waiters,
    /// `None` once closed.
    tables: Mutex<Option<BTreeMap<String, Table>>>,
}

impl MemoryStore {
    /// An empty store that tells the time of `clock`.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            process: Process::current(),
            waiters: Waiters::new(),
            tables: Mutex::new(Some(BTreeMap::new())),
        }
    }

    fn check_process(&self) -> Result<()> {
        if self.process.is_current() {
            return Ok(());
        }
        // Checked before the lock is touched: it may have been held by a thread the fork left behind.
        Err(Error::new(
            ErrorKind::Store,
            "memory: store does not survive fork: use sqlite:PATH or postgres://, or open it in the child",
        )
        .with_field("store")
        .with_can_retry(false))
    }

    /// Runs `work` on the application's table, under the lock.
    fn with<T>(&self, application: &str, work: impl FnOnce(&mut Table) -> T) -> Result<Answer<T>> {
        self.check_process()?;
        let mut tables = self.lock();
        let tables = tables.as_mut().ok_or_else(closed)?;
        let value = match tables.get_mut(application) {
            Some(table) => work(table),
            None => work(tables.entry(application.to_owned()).or_default()),
        };
        Ok(Answer { value, now: self.clock.now() })
    }

    fn lock(&self) -> MutexGuard<'_, Option<BTreeMap<String, Table>>> {
        // Nothing under the lock can panic half-way, so a poisoned one is as good as any.
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the store has been closed")
}

/// The rows of one application, and the indexes over them.
#[derive(Default)]
struct Table {
    rows: BTreeMap<String, Row>,
    due: BTreeSet<(Timestamp, String)>,
    expiry: BTreeSet<(Timestamp, String)>,
    status_changed: BTreeSet<(Timestamp, String)>,
    /// By the word of each filter's column, and the grant id.
    statuses: BTreeSet<(String, String)>,
    accounts: BTreeSet<(String, String)>,
    user_ids: BTreeSet<(String, String)>,
    counters: BTreeMap<String, i64>,
    /// Vehicle to the grants that reach it; walked backwards, newest consent first.
    vehicles: BTreeMap<String, BTreeSet<(Timestamp, String)>>,
}

impl Table {
    fn index(&mut self, order: Order) -> Option<&mut BTreeSet<(Timestamp, String)>> {
        match order {
            Order::Due => Some(&mut self.due),
            Order::Expiry => Some(&mut self.expiry),
            Order::StatusChanged => Some(&mut self.status_changed),
            Order::Id => None,
        }
    }

    fn put(&mut self, row: Row) {
        self.take(&row.grant_id);
        for order in [Order::Due, Order::Expiry, Order::StatusChanged] {
            if let (Some(at), Some(index)) = (order.time_of(&row), self.index(order)) {
                index.insert((at, row.grant_id.clone()));
            }
        }
        for (index, word) in self.words(&row) {
            index.insert((word, row.grant_id.clone()));
        }
        if row.status != "removed" {
            for vehicle in &row.vehicles {
                let grants = self.vehicles.entry(vehicle.clone()).or_default();
                grants.insert((row.connected_at, row.grant_id.clone()));
            }
        }
        self.rows.insert(row.grant_id.clone(), row);
    }

    fn take(&mut self, grant_id: &str) {
        let Some(row) = self.rows.remove(grant_id) else { return };
        for order in [Order::Due, Order::Expiry, Order::StatusChanged] {
            if let (Some(at), Some(index)) = (order.time_of(&row), self.index(order)) {
                index.remove(&(at, row.grant_id.clone()));
            }
        }
        for (index, word) in self.words(&row) {
            index.remove(&(word, row.grant_id.clone()));
        }
        for vehicle in &row.vehicles {
            if let Some(grants) = self.vehicles.get_mut(vehicle) {
                grants.remove(&(row.connected_at, row.grant_id.clone()));
                if grants.is_empty() {
                    self.vehicles.remove(vehicle);
                }
            }
        }
    }

    /// The filters' indexes in which `row` stands, and by which words.
    fn words(&mut self, row: &Row) -> impl Iterator<Item = (&mut BTreeSet<(String, String)>, String)> {
        let status = Some((&mut self.statuses, row.status.clone()));
        let account = row.account.clone().map(|account| (&mut self.accounts, account));
        let user_id = row.user_id.clone().map(|user_id| (&mut self.user_ids, user_id));
        [status, account, user_id].into_iter().flatten()
    }

    fn version(&self, grant_id: &str) -> Option<Version> {
        self.rows.get(grant_id).map(|row| row.version)
    }

    fn reaching(&self, vehicle_id: &str) -> Vec<Row> {
        let grants = self.vehicles.get(vehicle_id).into_iter().flatten().rev();
        grants.filter_map(|(_, grant_id)| self.rows.get(grant_id)).cloned().collect()
    }

    fn page(&mut self, query: &Query) -> Vec<Row> {
        let (cursor, limit) = (query.cursor(), query.limit());
        let after = cursor.map(|cursor| cursor.grant_id.clone());
        let ids: Vec<String> = if let Some(filter) = query.filter() {
            let index = match filter {
                Filter::Status(_) => &self.statuses,
                Filter::Account(_) => &self.accounts,
                Filter::UserId(_) => &self.user_ids,
            };
            // No grant id is empty.
            let from = Bound::Excluded((filter.word().to_owned(), after.unwrap_or_default()));
            let of_filter =
                index.range((from, Bound::Unbounded)).take_while(|(word, _)| word == filter.word());
            of_filter.take(limit).map(|(_, grant_id)| grant_id.clone()).collect()
        } else if let Some(index) = self.index(query.order()) {
            let from = cursor
                .map_or(Bound::Unbounded, |cursor| Bound::Excluded((cursor.at, cursor.grant_id.clone())));
            let range = index.range((from, Bound::Unbounded));
            let in_time = range.take_while(|(at, _)| query.last_time().is_none_or(|last| *at <= last));
            in_time.take(limit).map(|(_, grant_id)| grant_id.clone()).collect()
        } else {
            let from = after.map_or(Bound::Unbounded, Bound::Excluded);
            self.rows
                .range((from, Bound::Unbounded))
                .take(limit)
                .map(|(grant_id, _)| grant_id.clone())
                .collect()
        };
        ids.iter().filter_map(|grant_id| self.rows.get(grant_id)).cloned().collect()
    }

    fn swap_counter(&mut self, name: &str, expected: Option<i64>, value: i64) -> CounterSwap {
        let current = self.counters.get(name).copied();
        if current != expected {
            return CounterSwap::Current(current);
        }
        self.counters.insert(name.to_owned(), value);
        CounterSwap::Done
    }
}

#[async_trait]
impl TokenStore for MemoryStore {
    async fn load(&self, application: &str, grant_id: &str) -> Result<Answer<Option<Row>>> {
        self.with(application, |table| table.rows.get(grant_id).cloned())
    }

    async fn load_for(&self, application: &str, vehicle_id: &str) -> Result<Answer<Vec<Row>>> {
        self.with(application, |table| table.reaching(vehicle_id))
    }

    async fn swap(&self, application: &str, row: &Row, expected: Option<Version>) -> Result<Answer<Swap>> {
        let answer = self.with(application, |table| {
            if table.version(&row.grant_id) == expected {
                table.put(row.clone());
                Swap::Done
            } else {
                Swap::Current(table.rows.get(&row.grant_id).cloned().map(Box::new))
            }
        })?;
        if answer.value == Swap::Done {
            self.waiters.ring(RowKey::new(application, &row.grant_id));
        }
        Ok(answer)
    }

    async fn page(&self, application: &str, query: &Query) -> Result<Answer<Vec<Row>>> {
        self.with(application, |table| table.page(query))
    }

    async fn delete(&self, application: &str, grant_id: &str, version: Version) -> Result<Answer<bool>> {
        let answer = self.with(application, |table| {
            let found = table.version(grant_id) == Some(version);
            if found {
                table.take(grant_id);
            }
            found
        })?;
        if answer.value {
            self.waiters.ring(RowKey::new(application, grant_id));
        }
        Ok(answer)
    }

    async fn wait(&self, application: &str, grant_id: &str, version: Version) -> Result<()> {
        self.check_process()?;
        let key = RowKey::new(application, grant_id);
        loop {
            let moved = self.waiters.listen(key);
            let current = self.with(application, |table| table.version(grant_id))?.value;
            if current != Some(version) {
                return Ok(());
            }
            moved.await;
        }
    }

    async fn swap_counter(
        &self,
        application: &str,
        name: &str,
        expected: Option<i64>,
        value: i64,
    ) -> Result<Answer<CounterSwap>> {
        self.with(application, |table| table.swap_counter(name, expected, value))
    }

    async fn now(&self) -> Result<Timestamp> {
        self.check_process()?;
        self.lock().as_ref().ok_or_else(closed)?;
        Ok(self.clock.now())
    }

    async fn close(&self) {
        if self.check_process().is_ok() {
            *self.lock() = None;
            self.waiters.ring_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;

    #[tokio::test]
    async fn it_refuses_to_work_in_a_forked_child() {
        // Which is all that a fork looks like from here.
        let parents = MemoryStore { process: Process::NONE, ..MemoryStore::new(Arc::new(SystemClock)) };
        let error = parents.load("app", "grant").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store);
        assert!(error.message().starts_with("memory: store does not survive fork"), "{error}");
        assert!(parents.now().await.is_err());
        parents.close().await;
    }
}
