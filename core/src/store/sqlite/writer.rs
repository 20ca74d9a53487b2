//! The one thread of a store that writes. While a commit is on its way to the disk, further writes queue up;
//! the next transaction then takes all of them, so that a hundred concurrent writes cost a few syncs and not a
//! hundred. Each still has an outcome of its own, told only once the commit is durable.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use rusqlite::{Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use super::{
    connection::Database,
    error::{Place, is_of_one_write},
    forks::Connected,
    patience::patiently,
    queue::Queue,
    rows::Change,
};
use crate::{
    Error, Result,
    clock::Clock,
    store::{
        Answer, Swap,
        waiters::{RowKey, Waiters},
    },
};

/// The most writes in one transaction: enough to make the sync cheap, few enough that none waits long.
const GROUP: usize = 256;

/// A write and where its outcome goes.
pub(super) struct Write {
    pub(super) change: Change,
    pub(super) reply: oneshot::Sender<Result<Answer<Swap>>>,
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

    fn write(&self, group: Vec<Write>) {
        match self.database.lend(|database| Self::commit(database.map_err(Failure::File)?, &group)) {
            Ok(outcomes) => self.answer(group, outcomes),
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
                    let _ = write.reply.send(Err(error.clone()));
                }
            }
        }
    }

    /// All of the group in one transaction, durable when this returns.
    fn commit(database: &Database, group: &[Write]) -> Result<Vec<Swap>, Failure> {
        let connection = &database.connection;
        // IMMEDIATE takes the write lock before the first read, so that no read of ours can be stale.
        let transaction =
            patiently(|| Transaction::new_unchecked(connection, TransactionBehavior::Immediate))?;
        let outcomes = (group.iter())
            .map(|write| write.change.apply(&transaction))
            .collect::<rusqlite::Result<Vec<_>>>()?;
        // Should the commit fail, dropping the transaction rolls it back, and nobody is told otherwise.
        transaction.commit()?;
        // Last, so that nobody is told of a write that went into a file deleted meanwhile.
        database.check_file().map_err(Failure::File)?;
        Ok(outcomes)
    }

    fn answer(&self, group: Vec<Write>, outcomes: Vec<Swap>) {
        let done = outcomes.iter().filter(|outcome| **outcome == Swap::Done).count();
        if done > 0 {
            self.counters.writes.fetch_add(done as u64, Ordering::Relaxed);
            self.counters.commits.fetch_add(1, Ordering::Relaxed);
        }
        let now = self.clock.now();
        for (write, value) in group.into_iter().zip(outcomes) {
            let Change { application, grant_id, .. } = &write.change;
            if value == Swap::Done {
                self.waiters.ring(RowKey::new(application, grant_id));
            }
            // Nobody there any more? It is written all the same.
            let _ = write.reply.send(Ok(Answer { value, now }));
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
