//! A store in one SQLite file: no server to run, durable, and shared by any number of processes of one host.
//!
//! One thread per store writes, as many queued writes in one transaction as there are (`writer`); two threads
//! read, and in write-ahead logging they never wait for it. Nothing here blocks an async thread.
//!
//! Not for network shares (SQLite's locks are not reliable there): several hosts share a PostgreSQL.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `connection` | opens the file: with the right mode, settings and patience |
//! | `patience` | how long we wait for who keeps the file locked |
//! | `schema` | the tables, and how an older file becomes a current one |
//! | `rows` | the statements |
//! | `queue` | hands work from async callers to the store's threads |
//! | `writer` | the one thread that writes |
//! | `room` | whether a new pair would still fit on the disk |
//! | `forks` | closes connections before a fork, and opens them again |
//! | `foreign` | another SQLite in this process, whose files are refused |
//! | `error` | says in words what SQLite says in codes |
//! | `unchanged` | a connection that changes nothing of the file |
//! | `versions` | what the versions of rusqlite have differently, and which SQLite will do |
//! | `examine` | looks a file over without changing a byte of it |
//! | `flaws` | what opening the file does not check: every page, and every row |

#![allow(clippy::doc_markdown, reason = "SQLite is a name, not code")]

mod connection;
mod error;
pub(super) mod examine;
mod flaws;
mod foreign;
mod forks;
mod patience;
mod queue;
mod room;
mod rows;
mod schema;
mod unchanged;
mod versions;
mod writer;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, atomic::Ordering},
    time::Duration,
};

use async_trait::async_trait;
use rusqlite::Connection;
use smartcar_system::posix_signals;
use tokio::sync::oneshot;

pub use self::foreign::refuse_files_of_others;
pub(super) use self::forks::has_open;
use self::{
    connection::{Database, Role},
    error::Place,
    forks::Connected,
    patience::patiently,
    queue::Queue,
    room::Room,
    rows::{Change, Count},
    unchanged::Examine,
    writer::{Counters, Pending, Write, Writer},
};
use super::{
    Answer, CounterSwap, Flaws, Query, Row, Swap, TokenStore, Version,
    waiters::{RowKey, Waiters},
};
use crate::{
    Error, ErrorKind, Result,
    clock::{Clock, Timestamp},
    process::Process,
};

const READERS: usize = 2;

/// Grants in an SQLite file.
///
/// The file is created for its owner only (mode 0600), in write-ahead logging with `synchronous = FULL`: a write
/// that returned survives a crash of the process and of the machine. Our tables are named `smartcar_*`, so the
/// file may hold other tables too. Any number of processes may open it, of this release and its neighbours.
///
/// A store does not cross a fork: its threads stay with the parent. In the child every operation fails and says
/// so; open the file afresh there, as a [`Client`](crate::Client) does by itself. The parent's goes on.
///
/// Dropping a store lets queued writes finish in the background; [`close`](TokenStore::close) waits for them.
pub struct SqliteStore {
    place: Place,
    clock: Arc<dyn Clock>,
    process: Process,
    waiters: Arc<Waiters>,
    counters: Arc<Counters>,
    reads: Arc<Queue<Read>>,
    writes: Arc<Queue<Write>>,
    /// Resolve when the readers and the writer have ended.
    ended: Mutex<Vec<oneshot::Receiver<()>>>,
}

/// Whether this copy of SQLite has the file at `path` open in this process, or has closed it for a fork and soon opens it again:
/// no other may open it then.
#[must_use]
pub fn has_file_open(path: &Path) -> bool {
    foreign::identify(path).is_ok_and(|identity| {
        // One lock after the other: a fork takes them in the other order.
        let is_open = foreign::is_open(identity);
        is_open || has_open(identity)
    })
}

/// Work for a reader.
type Read = Box<dyn FnOnce(Result<&Database>) + Send>;

/// What a [`SqliteStore`] has written so far: how well the group commit groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SqliteStats {
    /// Writes that were stored.
    pub writes: u64,
    /// Transactions that stored them.
    pub commits: u64,
}

impl SqliteStore {
    /// Opens the file at `path`, creating it where there is none, and brings its tables up to date. `clock` is
    /// the store's clock.
    ///
    /// The path is taken as it is: neither `file:` URIs nor percent signs mean anything in it.
    ///
    /// # Errors
    /// [`Config`](ErrorKind::Config) for a path that is none, [`Store`](ErrorKind::Store) for a file that cannot
    /// be used; the message says why and what to do.
    pub async fn open(path: impl AsRef<Path>, clock: Arc<dyn Clock>) -> Result<Self> {
        let process = Process::current(); // before anything is open
        let place = Place::new(checked(path.as_ref())?);
        let waiters = Arc::new(Waiters::new());
        let counters = Arc::new(Counters::default());
        let writes = Arc::new(Queue::new());
        let reads = Arc::new(Queue::<Read>::new());

        let writing = {
            let (place, clock) = (place.clone(), Arc::clone(&clock));
            let (queue, waiters, counters) =
                (Arc::clone(&writes), Arc::clone(&waiters), Arc::clone(&counters));
            let opened = place.clone();
            let open = move || Connected::open(&opened, Role::Write);
            spawn("smartcar-write", open, move |database| {
                Writer { database, place, queue, waiters, counters, clock }.run();
            })
            .await?
        };
        // From here on a failure drops the store, and with it the threads that run.
        let store =
            Self { place, clock, process, waiters, counters, reads, writes, ended: Mutex::new(Vec::new()) };
        for _ in 0..READERS {
            store.start_reader(Role::Read).await?;
        }
        // Last, so that `close` ends it last: whoever closes the file last also folds the log into it.
        store.remember(writing);
        Ok(store)
    }

    /// Opens the file to look it over: nothing is created, migrated or written.
    async fn open_to_examine(place: &Place, clock: Arc<dyn Clock>, examine: Examine) -> Result<Self> {
        let store = Self {
            place: place.clone(),
            clock,
            process: Process::current(),
            waiters: Arc::new(Waiters::new()),
            counters: Arc::default(),
            reads: Arc::new(Queue::new()),
            writes: Arc::new(Queue::new()),
            ended: Mutex::new(Vec::new()),
        };
        store.writes.close();
        store.start_reader(Role::Examine(examine)).await?;
        Ok(store)
    }

    async fn start_reader(&self, role: Role) -> Result<()> {
        let (place, queue) = (self.place.clone(), Arc::clone(&self.reads));
        let open = move || Connected::open(&place, role);
        let reading = spawn("smartcar-read", open, move |database| {
            while let Some(read) = queue.take(1).pop() {
                database.lend(read);
            }
        });
        self.remember(reading.await?);
        Ok(())
    }

    /// How many writes went into how many transactions.
    #[must_use]
    pub fn stats(&self) -> SqliteStats {
        SqliteStats {
            writes: self.counters.writes.load(Ordering::Relaxed),
            commits: self.counters.commits.load(Ordering::Relaxed),
        }
    }

    fn remember(&self, ended: oneshot::Receiver<()>) {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).push(ended);
    }

    fn check_process(&self) -> Result<()> {
        if self.process.is_current() {
            return Ok(());
        }
        Err(self.place.permanent("it was opened before a fork: open it afresh in the child"))
    }

    /// Runs `work` on a reader.
    async fn read<T: Send + 'static>(
        &self,
        work: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<Answer<T>> {
        let clock = Arc::clone(&self.clock);
        let answer = self.on_reader(move |database| {
            let value =
                patiently(|| work(&database.connection)).map_err(|error| database.place.sqlite(error))?;
            database.check_file()?;
            Ok(Answer { value, now: clock.now() })
        });
        answer.await
    }

    async fn on_reader<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Database) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.check_process()?;
        let (reply, answer) = oneshot::channel();
        let read = Box::new(move |database: Result<&Database>| {
            // The caller may have gone while this was queued.
            if !reply.is_closed() {
                let _ = reply.send(database.and_then(work));
            }
        });
        self.reads.push(read).map_err(|_| closed())?;
        answer.await.unwrap_or_else(|_| Err(self.thread_lost()))
    }

    async fn write<Work, Outcome>(
        &self,
        kind: impl FnOnce(Pending<Work, Outcome>) -> Write,
        work: Work,
    ) -> Result<Answer<Outcome>> {
        self.check_process()?;
        let (reply, answer) = oneshot::channel();
        self.writes.push(kind(Pending::new(work, reply))).map_err(|_| closed())?;
        answer.await.unwrap_or_else(|_| Err(self.thread_lost()))
    }

    fn thread_lost(&self) -> Error {
        Error::new(
            ErrorKind::Internal,
            format!("sqlite: {}: a thread ended early", self.place.path().display()),
        )
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        // In a forked child there are no threads to end, and the locks may be held for ever.
        if self.check_process().is_ok() {
            self.reads.close();
            self.writes.close();
        }
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").field("path", &self.place.path()).finish_non_exhaustive()
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the store has been closed")
}

/// The path, absolute: it must mean the same file for as long as the store is open, and never look like a URI.
fn checked(path: &Path) -> Result<PathBuf> {
    let text = path.as_os_str().as_encoded_bytes();
    if text.is_empty() || text == b":memory:" {
        let hint = "sqlite needs a path, as in sqlite:tokens.db; for a store in memory use memory:";
        return Err(Error::config("store", hint));
    }
    if text.starts_with(b"//") {
        let hint =
            "sqlite takes the path right after the colon: sqlite:tokens.db or sqlite:/srv/app/tokens.db";
        return Err(Error::config("store", hint));
    }
    std::path::absolute(path).map_err(|error| Place::new(path.to_owned()).io(error))
}

/// Starts a thread that opens the database and, if that went well, works on it. Returns once it is open; the
/// receiver resolves when the thread has ended.
async fn spawn(
    name: &str,
    open: impl FnOnce() -> Result<Connected> + Send + 'static,
    work: impl FnOnce(Connected) + Send + 'static,
) -> Result<oneshot::Receiver<()>> {
    let (opened, is_open) = oneshot::channel();
    let (end, ended) = oneshot::channel::<()>();
    let run = move || {
        // Dropped when the thread ends, however it does, which is what `ended` waits for.
        let _end = end;
        match open() {
            Ok(database) => {
                let _ = opened.send(Ok(()));
                work(database);
            }
            Err(error) => {
                let _ = opened.send(Err(error));
            }
        }
    };
    posix_signals::spawn(name, run).map_err(|error| {
        Error::new(ErrorKind::Store, "sqlite: no thread can be started")
            .with_field("store")
            .with_source(error)
    })?;
    match is_open.await {
        Ok(result) => result.map(|()| ended),
        Err(_) => Err(Error::new(ErrorKind::Internal, "sqlite: a thread ended early")),
    }
}

#[async_trait]
impl TokenStore for SqliteStore {
    async fn load(&self, application: &str, grant_id: &str) -> Result<Answer<Option<Row>>> {
        let (application, grant_id) = (application.to_owned(), grant_id.to_owned());
        self.read(move |connection| rows::load(connection, &application, &grant_id)).await
    }

    async fn load_for(&self, application: &str, vehicle_id: &str) -> Result<Answer<Vec<Row>>> {
        let (application, vehicle_id) = (application.to_owned(), vehicle_id.to_owned());
        self.read(move |connection| rows::load_for(connection, &application, &vehicle_id)).await
    }

    async fn swap(&self, application: &str, row: &Row, expected: Option<Version>) -> Result<Answer<Swap>> {
        let (application, grant_id) = (application.to_owned(), row.grant_id.clone());
        self.write(Write::Row, Change { application, grant_id, row: Some(row.clone()), expected }).await
    }

    async fn page(&self, application: &str, query: &Query) -> Result<Answer<Vec<Row>>> {
        let (application, query) = (application.to_owned(), query.clone());
        self.read(move |connection| rows::page(connection, &application, &query)).await
    }

    async fn delete(&self, application: &str, grant_id: &str, version: Version) -> Result<Answer<bool>> {
        let (application, grant_id) = (application.to_owned(), grant_id.to_owned());
        let change = Change { application, grant_id, row: None, expected: Some(version) };
        let Answer { value, now } = self.write(Write::Row, change).await?;
        Ok(Answer { value: value == Swap::Done, now })
    }

    /// Wakes at once for writes of this store; looks every 25 ms, doubling to 500 ms, for those of others.
    async fn wait(&self, application: &str, grant_id: &str, version: Version) -> Result<()> {
        self.check_process()?;
        let key = RowKey::new(application, grant_id);
        let mut pause = Duration::from_millis(25);
        loop {
            let moved = self.waiters.listen(key);
            let (application, grant_id) = (application.to_owned(), grant_id.to_owned());
            let current =
                self.read(move |connection| rows::version(connection, &application, &grant_id)).await?;
            if current.value != Some(version) {
                return Ok(());
            }
            let _ = tokio::time::timeout(pause, moved).await;
            pause = (pause * 2).min(Duration::from_millis(500));
        }
    }

    async fn swap_counter(
        &self,
        application: &str,
        name: &str,
        expected: Option<i64>,
        value: i64,
    ) -> Result<Answer<CounterSwap>> {
        let (application, name) = (application.to_owned(), name.to_owned());
        self.write(Write::Counter, Count { application, name, expected, value }).await
    }

    async fn now(&self) -> Result<Timestamp> {
        self.check_process()?;
        if self.reads.is_open() { Ok(self.clock.now()) } else { Err(closed()) }
    }

    async fn has_room(&self) -> Result<()> {
        let room = |database: &Database| {
            match room::look(database.place.path()) {
            Room::Enough => Ok(()),
            Room::Little => Err(database.place.temporary(
                "less than 8 MiB of disk are free: free some room; until then no new refresh starts",
            )),
            Room::Never => Err(database.place.temporary(
                "less than 8 MiB of disk are free, and the whole disk is smaller than that: put the file on a larger one; \
                 until then no new refresh starts",
            )),
        }
        };
        self.on_reader(room).await
    }

    async fn flaws(&self, application: &str) -> Result<Flaws> {
        let application = application.to_owned();
        let find = move |database: &Database| {
            database.check_file()?;
            Ok(flaws::find(&database.connection, &database.place, &application))
        };
        self.on_reader(find).await
    }

    async fn close(&self) {
        if self.check_process().is_err() {
            return;
        }
        // Another caller may be closing too: each waits for the threads the other does not.
        let mut ended = std::mem::take(&mut *self.ended.lock().unwrap_or_else(PoisonError::into_inner));
        // There is none where the file is only looked over.
        let writing = if self.writes.is_open() { ended.pop() } else { None };
        self.reads.close();
        for reading in ended {
            let _ = reading.await;
        }
        // Only now: connections that close at the same moment each take the other for one that stays, and none folds the log.
        self.writes.close();
        if let Some(writing) = writing {
            let _ = writing.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;

    #[tokio::test]
    async fn it_refuses_to_work_in_a_forked_child() {
        let directory = tempfile::tempdir().unwrap();
        let mut store =
            SqliteStore::open(directory.path().join("t.db"), Arc::new(SystemClock)).await.unwrap();
        // Which is all that a fork looks like from here.
        let own = std::mem::replace(&mut store.process, Process::NONE);
        let error = store.load("app", "grant").await.unwrap_err();
        assert!(error.message().contains("opened before a fork"), "{error}");
        assert!(store.now().await.is_err());
        store.close().await;
        store.process = own;
        assert!(store.load("app", "grant").await.is_ok(), "the child's close reached the parent");
    }
}
