//! The one thread of a store that writes. While a commit is on its way to the disk, further writes queue up;
//! the next transaction then takes all of them, so that a hundred concurrent writes cost a few syncs and not a
//! hundred. Each still has an outcome of its own, told only once the commit is durable.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use super::{
    connection::Database,
    error::{Place, is_of_one_write},
    forks::Connected,
    patience::patiently,
    queue::Queue,
    rows::{Change, Count},
};
use crate::{
    Error, Result,
    clock::{Clock, Timestamp},
    store::{
        Answer, CounterSwap, Swap,
        waiters::{RowKey, Waiters},
    },
};

/// The most writes in one transaction: enough to make the sync cheap, few enough that none waits long.
const GROUP: usize = 256;

/// What is to be written.
pub(super) enum Write {
    Row(Pending<Change, Swap>),
    Counter(Pending<Count, CounterSwap>),
}

/// One write, what became of it, and where that goes.
pub(super) struct Pending<Work, Outcome> {
    work: Work,
    outcome: Option<Outcome>,
    reply: Reply<Outcome>,
}

type Reply<Outcome> = oneshot::Sender<Result<Answer<Outcome>>>;

impl<Work, Outcome> Pending<Work, Outcome> {
    pub(super) const fn new(work: Work, reply: Reply<Outcome>) -> Self {
        Self { work, outcome: None, reply }
    }

    /// Nobody there any more? It is written all the same.
    fn answer(self, written: Result<Timestamp>) {
        let _ = match (written, self.outcome) {
            (Ok(now), Some(value)) => self.reply.send(Ok(Answer { value, now })),
            (Err(error), _) => self.reply.send(Err(error)),
            (Ok(_), None) => return, // dropping the reply says that a thread ended early
        };
    }
}

impl Write {
    fn apply(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        match self {
            Self::Row(row) => row.outcome = Some(row.work.apply(connection)?),
            Self::Counter(counter) => counter.outcome = Some(counter.work.apply(connection)?),
        }
        Ok(())
    }

    /// The row that was written, if one was.
    fn written_row(&self) -> Option<RowKey> {
        match self {
            Self::Row(Pending { work, outcome: Some(Swap::Done), .. }) => {
                Some(RowKey::new(&work.application, &work.grant_id))
            }
            _ => None,
        }
    }

    fn answer(self, written: Result<Timestamp>) {
        match self {
            Self::Row(row) => row.answer(written),
            Self::Counter(counter) => counter.answer(written),
        }
    }
}

/// What the writer has done so far.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) writes: AtomicU64,
    pub(super) commits: AtomicU64,
}

/// The thread's work and tools.
pub(super) struct Writer {
    pub(super) database: Connected,
    pub(super) place: Place,
    pub(super) queue: Arc<Queue<Write>>,
    pub(super) waiters: Arc<Waiters>,
    pub(super) counters: Arc<Counters>,
    pub(super) clock: Arc<dyn Clock>,
}

impl Writer {
    /// Writes until the queue is closed and empty.
    pub(super) fn run(self) {
        loop {
            let group = self.queue.take(GROUP);
            if group.is_empty() {
                return;
            }
            self.write(group);
        }
    }

    fn write(&self, mut group: Vec<Write>) {
        match self.database.lend(|database| Self::commit(database.map_err(Failure::File)?, &mut group)) {
            Ok(()) => self.answer(group),
            // One bad write must not fail its neighbours: nothing was committed, so each may try by itself.
            Err(Failure::Sqlite(error)) if group.len() > 1 && is_of_one_write(&error) => {
                for write in group {
                    self.write(vec![write]);
                }
            }
            Err(failure) => {
                let error = match failure {
                    Failure::Sqlite(error) => self.place.sqlite(error),
                    Failure::File(error) => error,
                };
                tracing::warn!(target: "smartcar::store", writes = group.len(), %error, "writes failed");
                for write in group {
                    write.answer(Err(error.clone()));
                }
            }
        }
    }

    /// All of the group in one transaction, durable when this returns.
    fn commit(database: &Database, group: &mut [Write]) -> Result<(), Failure> {
        let connection = &database.connection;
        // IMMEDIATE takes the write lock before the first read, so that no read of ours can be stale.
        let transaction =
            patiently(|| Transaction::new_unchecked(connection, TransactionBehavior::Immediate))?;
        for write in group {
            write.apply(&transaction)?;
        }
        // Should the commit fail, dropping the transaction rolls it back, and nobody is told otherwise.
        transaction.commit()?;
        // Last, so that nobody is told of a write that went into a file deleted meanwhile.
        database.check_file().map_err(Failure::File)?;
        Ok(())
    }

    fn answer(&self, group: Vec<Write>) {
        let rows: Vec<_> = group.iter().filter_map(Write::written_row).collect();
        if !rows.is_empty() {
            self.counters.writes.fetch_add(rows.len() as u64, Ordering::Relaxed);
            self.counters.commits.fetch_add(1, Ordering::Relaxed);
        }
        let now = self.clock.now();
        for row in rows {
            self.waiters.ring(row);
        }
        for write in group {
            write.answer(Ok(now));
        }
    }
}

enum Failure {
    Sqlite(rusqlite::Error),
    File(Error),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}
