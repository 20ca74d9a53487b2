//! Reading and writing records: for refreshes, Connect, the job, recovery and callers' own questions.

use std::sync::Arc;

use super::watched_store::WatchedStore;
use crate::{
    Error, ErrorKind, Result,
    clock::{Clock, Moment, Timestamp},
    ids::{GrantId, VehicleId},
    random,
    store::{
        Answer, CounterSwap, Cursor, Query, Row, Swap, TokenStore, Version,
        record::Record,
        sealing::Sealer,
        spool::{Spool, Spooled, SpooledRecord},
    },
    tokens::{grant::Grant, refresh::seen::Seen, timings::Timings},
};

/// Part of the records, in an order.
pub(crate) struct Page {
    pub(crate) records: Vec<Record>,
    /// The ids of those that this process cannot read (another key, a newer release, damage), and why. They are somebody else's,
    /// and must not stop the rest.
    pub(crate) unreadable: Vec<(String, Error)>,
    /// The place to go on from if the page was full.
    pub(crate) last: Option<Cursor>,
}

/// The records of one application, and the way to them.
#[derive(Debug)]
pub(crate) struct Records {
    pub(crate) application: String,
    store: WatchedStore,
    pub(crate) sealer: Sealer,
    /// Where pairs go that cannot be stored.
    pub(crate) spool: Option<Spool>,
    clock: Arc<dyn Clock>,
}

impl Records {
    pub(crate) fn new(
        application: String,
        store: Arc<dyn TokenStore>,
        sealer: Sealer,
        spool: Option<Spool>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { application, store: WatchedStore::new(store, clock.clone()), sealer, spool, clock }
    }

    /// One grant, read now.
    pub(crate) async fn grant(&self, grant_id: &GrantId) -> Result<Option<Grant>> {
        Ok(self.load(grant_id).await?.map(|(record, _)| Grant::from(&record)))
    }

    /// One record, read now, where there is one, and the store's time.
    pub(in crate::tokens) async fn look(&self, grant_id: &GrantId) -> Result<(Option<Record>, Timestamp)> {
        let answer = self.store.read(self.store.inner().load(&self.application, grant_id)).await?;
        Ok((answer.value.map(|row| self.read(&row)).transpose()?, answer.now))
    }

    /// One record, read now.
    pub(crate) async fn load(&self, grant_id: &GrantId) -> Result<Option<(Record, Seen)>> {
        let asked = self.clock.moment();
        let (record, now) = self.look(grant_id).await?;
        Ok(record.map(|record| (record, Seen::new(now, asked, self.clock.moment()))))
    }

    /// All records that reach `vehicle`, newest consent first. One that this process cannot read (another key, a newer
    /// release, damage) does not stand in the way of the others.
    pub(crate) async fn load_for(&self, vehicle: &VehicleId) -> Result<Vec<Record>> {
        let (answer, unreadable) = self.readable_for(vehicle).await?;
        match unreadable {
            Some(error) if answer.value.is_empty() => Err(error),
            _ => Ok(answer.value),
        }
    }

    /// The records that reach `vehicle` and can be read, and what is wrong with the first of those that cannot.
    pub(in crate::tokens) async fn readable_for(
        &self,
        vehicle: &VehicleId,
    ) -> Result<(Answer<Vec<Record>>, Option<Error>)> {
        let answer = self.store.read(self.store.inner().load_for(&self.application, vehicle)).await?;
        let mut unreadable = None;
        let mut records = Vec::with_capacity(answer.value.len());
        for row in answer.value {
            match Record::from_row(&row, &self.sealer) {
                Ok(record) => records.push(record),
                Err(error) => {
                    tracing::warn!(grant = %row.grant_id, %error, "smartcar.grant.unreadable");
                    unreadable.get_or_insert(error);
                }
            }
        }
        Ok((Answer { value: records, now: answer.now }, unreadable))
    }

    /// The store's clock.
    pub(crate) async fn store_time(&self) -> Result<Timestamp> {
        self.store.read(self.store.inner().now()).await
    }

    /// Stores a new record; whether its id was free.
    pub(crate) async fn insert_new(&self, record: &Record) -> Result<bool> {
        let row = record.to_row(&self.sealer)?;
        let swap = self.store.inner().swap(&self.application, &row, None);
        Ok(match self.store.write(swap).await?.value {
            Swap::Done => true,
            // Our own write, its answer lost: the version shows it.
            Swap::Current(Some(row)) => row.version == record.version,
            Swap::Current(None) => false,
        })
    }

    /// Stores a record whose id is new.
    pub(crate) async fn insert(&self, record: &Record) -> Result<()> {
        if self.insert_new(record).await? {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Internal, "a new grant id was taken already"))
    }

    /// Reads, changes and swaps a record until the swap succeeds; `change` gives `None` to leave it. The record as it
    /// then stands, and whether it was changed.
    pub(crate) async fn update(
        &self,
        grant_id: &GrantId,
        mut change: impl FnMut(Record, Timestamp) -> Option<Record>,
    ) -> Result<Option<(Record, bool)>> {
        loop {
            let Some((record, seen)) = self.load(grant_id).await? else { return Ok(None) };
            let expected = record.version;
            let Some(mut next) = change(record.clone(), seen.now) else { return Ok(Some((record, false))) };
            next.version = random::version();
            next.updated_at = seen.now;
            let row = next.to_row(&self.sealer)?;
            match self
                .store
                .write(self.store.inner().swap(&self.application, &row, Some(expected)))
                .await?
                .value
            {
                Swap::Done => return Ok(Some((next, true))),
                Swap::Current(Some(row)) if row.version == next.version => return Ok(Some((next, true))),
                Swap::Current(_) => {}
            }
        }
    }

    /// One page of records.
    pub(crate) async fn page(&self, query: Query) -> Result<Page> {
        let (rows, last) = self.rows(query).await?;
        let mut page = Page { records: Vec::with_capacity(rows.len()), unreadable: Vec::new(), last };
        for row in rows {
            match Record::from_row(&row, &self.sealer) {
                Ok(record) => page.records.push(record),
                Err(error) => page.unreadable.push((row.grant_id, error)),
            }
        }
        Ok(page)
    }

    /// One page of rows, as they are stored. A row that the store cannot read ends the page, and is an error where it comes
    /// first. With the place to go on from if the page was full.
    pub(crate) async fn rows(&self, mut query: Query) -> Result<(Vec<Row>, Option<Cursor>)> {
        let rows = loop {
            match self.store.read(self.store.inner().page(&self.application, &query)).await {
                // Up to it by smaller steps.
                Err(error) if query.limit() > 1 && !error.can_retry() => query = query.halved(),
                page => break page?.value,
            }
        };
        let full = rows.len() == query.limit();
        let last = rows.last().filter(|_| full).map(|row| query.order().place_of(row));
        Ok((rows, last))
    }

    /// One row, as it is stored now.
    pub(crate) async fn row(&self, grant_id: &GrantId) -> Result<Option<Row>> {
        Ok(self.store.read(self.store.inner().load(&self.application, grant_id)).await?.value)
    }

    /// The record in a row.
    pub(crate) fn read(&self, row: &Row) -> Result<Record> {
        Record::from_row(row, &self.sealer)
    }

    /// Swaps one row.
    pub(in crate::tokens) async fn swap_row(&self, row: &Row, expected: Version) -> Result<Swap> {
        Ok(self.store.write(self.store.inner().swap(&self.application, row, Some(expected))).await?.value)
    }

    /// Deletes a row that has served its time: a tombstone, or what a former release kept as one.
    pub(crate) async fn delete(&self, grant_id: &GrantId, version: Version) -> Result<bool> {
        Ok(self.store.write(self.store.inner().delete(&self.application, grant_id, version)).await?.value)
    }

    /// Swaps `record` in where the row is at `expected`; what stands then where it is not, and the store's time.
    pub(in crate::tokens) async fn swap(
        &self,
        record: &Record,
        expected: Option<Version>,
    ) -> Result<(Option<Option<Record>>, Timestamp)> {
        let row = record.to_row(&self.sealer)?;
        let answer = self.store.write(self.store.inner().swap(&self.application, &row, expected)).await?;
        let current = match answer.value {
            Swap::Done => None,
            Swap::Current(row) => Some(row.map(|row| self.read(&row)).transpose()?),
        };
        Ok((current, answer.now))
    }

    /// Swaps the small number of this name.
    pub(in crate::tokens) async fn swap_counter(
        &self,
        name: &str,
        expected: Option<i64>,
        next: i64,
    ) -> Result<CounterSwap> {
        let swap = self.store.inner().swap_counter(&self.application, name, expected, next);
        Ok(self.store.write(swap).await?.value)
    }

    /// Waits until the record is no longer at `version`, without a bound.
    pub(in crate::tokens) async fn wait(&self, grant_id: &GrantId, version: Version) -> Result<()> {
        self.store.wait(&self.application, grant_id, version).await
    }

    /// Whether a new pair would fit into the store.
    pub(crate) async fn has_room(&self) -> Result<()> {
        self.store.has_room().await
    }

    /// What is wrong with the store and since when, if anything is.
    pub(in crate::tokens) fn trouble(&self, timings: &Timings) -> Option<Error> {
        self.store.trouble(self.clock.moment(), timings)
    }

    /// Whether the store has come back since the last comparison: it may be another one.
    pub(in crate::tokens) fn store_has_come_back(&self) -> bool {
        self.store.has_come_back()
    }

    /// A comparison begins.
    pub(in crate::tokens) fn note_comparison(&self) {
        self.store.note_comparison();
    }

    /// Closes the store.
    pub(in crate::tokens) async fn close(&self) {
        self.store.inner().close().await;
    }

    /// Spools a grant that has just been connected and cannot be stored.
    pub(crate) fn spool_connect(&self, record: &Record) -> Result<()> {
        let Some(spool) = &self.spool else { return Ok(()) };
        spool.put(&record.grant_id, &Spooled::Connect(SpooledRecord::of(record)), &self.sealer).map(drop)
    }

    /// What the wall clock showed at a moment.
    pub(in crate::tokens) fn wall(&self, moment: Moment) -> Timestamp {
        self.clock.now().before(self.clock.moment().since(moment))
    }

    /// When the wall clock showed this.
    pub(in crate::tokens) fn moment(&self, time: Timestamp) -> Moment {
        self.clock.moment().before(self.clock.now().since(time))
    }
}
