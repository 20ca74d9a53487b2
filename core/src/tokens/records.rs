//! Reading and writing records outside of a refresh: for Connect, the job, recovery and callers' own questions.

use super::{grant::Grant, manager::Manager, transitions::Seen};
use crate::{
    Error, ErrorKind, Result,
    clock::Timestamp,
    ids::{GrantId, VehicleId},
    random,
    store::{Answer, Cursor, Query, Row, Swap, Version, record::Record},
};

impl Manager {
    /// One grant, read now.
    pub(crate) async fn grant(&self, grant_id: &GrantId) -> Result<Option<Grant>> {
        Ok(self.load(grant_id).await?.map(|(record, _)| Grant::from(&record)))
    }

    /// One record, read now.
    pub(crate) async fn load(&self, grant_id: &GrantId) -> Result<Option<(Record, Seen)>> {
        let asked = self.clock.moment();
        let answer = self.ask_store(self.store.load(&self.application, grant_id)).await?;
        let seen = Seen::new(answer.now, asked, self.clock.moment());
        answer.value.map(|row| Ok((Record::from_row(&row, &self.sealer)?, seen))).transpose()
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
    pub(super) async fn readable_for(
        &self,
        vehicle: &VehicleId,
    ) -> Result<(Answer<Vec<Record>>, Option<Error>)> {
        let answer = self.ask_store(self.store.load_for(&self.application, vehicle)).await?;
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
        self.ask_store(self.store.now()).await
    }

    /// Stores a new record.
    pub(crate) async fn insert(&self, record: &Record) -> Result<()> {
        match self
            .write_store(self.store.swap(&self.application, &record.to_row(&self.sealer)?, None))
            .await?
            .value
        {
            Swap::Done => Ok(()),
            // Our own write, its answer lost: the version tells.
            Swap::Current(Some(row)) if row.version == record.version => Ok(()),
            Swap::Current(_) => Err(Error::new(ErrorKind::Internal, "a new grant id was taken already")),
        }
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
            match self.write_store(self.store.swap(&self.application, &row, Some(expected))).await?.value {
                Swap::Done => return Ok(Some((next, true))),
                Swap::Current(Some(row)) if row.version == next.version => return Ok(Some((next, true))),
                Swap::Current(_) => {}
            }
        }
    }

    /// One page of records. One that this process cannot read (another key, a newer release) is somebody else's, and must not
    /// stop the rest. With the place to go on from if the page was full.
    pub(crate) async fn page(&self, query: Query) -> Result<(Vec<Record>, Option<Cursor>)> {
        let (rows, last) = self.rows(query).await?;
        let records = rows.iter().filter_map(|row| Record::from_row(row, &self.sealer).ok()).collect();
        Ok((records, last))
    }

    /// One page of rows, as they are stored. A row that the store cannot read ends the page, and is an error where it comes
    /// first. With the place to go on from if the page was full.
    pub(crate) async fn rows(&self, mut query: Query) -> Result<(Vec<Row>, Option<Cursor>)> {
        let rows = loop {
            match self.ask_store(self.store.page(&self.application, &query)).await {
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
        Ok(self.ask_store(self.store.load(&self.application, grant_id)).await?.value)
    }

    /// The record in a row.
    pub(crate) fn read(&self, row: &Row) -> Result<Record> {
        Record::from_row(row, &self.sealer)
    }

    /// Swaps one row.
    pub(super) async fn swap_row(&self, row: &Row, expected: Version) -> Result<Swap> {
        Ok(self.write_store(self.store.swap(&self.application, row, Some(expected))).await?.value)
    }

    /// Forgets an aged tombstone.
    pub(crate) async fn delete(&self, grant_id: &GrantId, version: Version) -> Result<bool> {
        Ok(self.write_store(self.store.delete(&self.application, grant_id, version)).await?.value)
    }
}
