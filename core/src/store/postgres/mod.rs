//! A store in PostgreSQL: for fleets of processes on many hosts.
//!
//! Every operation is one statement (`statements`) on a pooled connection (`connections`), bounded in time and
//! repeated where a connection broke under it. Waiters are woken by LISTEN and NOTIFY (`notifications`), and look for
//! themselves where that is not to be had.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `url` | splits an address into its parts |
//! | `options` | the options of an address |
//! | `address` | where the server is, how to log in, and how TLS is done |
//! | `tls` | TLS to the database |
//! | `connections` | connections: opened, pooled, given up in time, replaced |
//! | `hidden` | parameters that show nothing of themselves |
//! | `bounds` | how long things may take |
//! | `statements` | the statements: each operation is one |
//! | `schema` | the tables, and how an older database becomes a current one |
//! | `notifications` | LISTEN and NOTIFY: other processes learn that a row has moved |
//! | `error` | says in words what PostgreSQL says in codes |

#![allow(clippy::doc_markdown, reason = "PostgreSQL is a name, not code")]

mod address;
mod bounds;
mod connections;
mod error;
mod hidden;
mod notifications;
mod options;
mod schema;
mod statements;
mod tls;
mod url;

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use tokio::{sync::mpsc, task::JoinHandle, time::timeout};

#[cfg(feature = "__command")]
pub use self::connections::connect;
use self::{
    address::Address,
    connections::{Access, Connections, Reply, Statement},
    hidden::Parameter,
    notifications::Subscriber,
    schema::Schema,
    statements::{Statements, Written, read_line, time},
};
use super::{
    Answer, CounterSwap, Filter, Order, Query, Row, Swap, TokenStore, Version,
    waiters::{RowKey, Waiters},
};
use crate::{Error, Result, clock::Timestamp, process::Process, runtime};

/// Grants in a PostgreSQL database (version 11 or newer).
///
/// The address is a libpq URL, `postgres://USER:PASSWORD@HOST:PORT/DATABASE?OPTION=VALUE&...`, special characters
/// percent-encoded; several hosts may be named, with `target_session_attrs=read-write` to find the primary. Nothing
/// is read from `PGHOST`, `PGPASSWORD`, `~/.pgpass` and the like. libpq's options are honoured, ignored where that does no
/// harm, or refused by name. Some mean other than there, or are ours:
///
/// | option | |
/// |---|---|
/// | `sslmode` | `disable`; `prefer`, the default, and `allow`: TLS where the server offers it, certificate not checked; `require`: TLS, and chain and host name are **verified** (libpq: not); `verify-ca`: the chain alone; `verify-full`: chain and host name |
/// | `sslrootcert` | PEM file of the CAs to trust instead of the system's (`system`), or the server's very certificate; implies `require`, and contradicts `prefer` and less |
/// | `sslcert`, `sslkey` | PEM files of a client certificate and its key |
/// | `connect_timeout` | seconds for each host, 60 at most (5) |
/// | `smartcar_schema` | schema of the tables, created if missing; else the first of the `search_path` |
/// | `smartcar_pooler` | `transaction` behind a pooler in transaction mode; mostly noticed without being said |
/// | `smartcar_connections` | the most connections of the pool (8); one more listens, once somebody waits |
///
/// The tables are `smartcar_grants`, `smartcar_vehicles`, `smartcar_counters` and `smartcar_schema`; on first use the user
/// needs the right to create them. Commits are durable whatever `synchronous_commit` says: our writes raise it to `on`.
/// Without `SMARTCAR_TOKEN_KEYS` tokens are in the clear here, and in the server's log where that shows
/// statements with their parameters. Functions, operators and types are named with their schema, so that nobody who
/// may create things in the database can put his own in their place; the tables' owner can have code run as this user
/// all the same (triggers), and opening warns where that is neither the user nor a role it is a member of.
///
/// Use it within the tokio runtime it was opened in. It does not cross a fork: open it afresh in the child.
pub struct PostgresStore {
    connections: Arc<Connections>,
    statements: Arc<Statements>,
    waiters: Arc<Waiters>,
    process: Process,
    subscriber: Arc<Subscriber>,
    tasks: Mutex<Tasks>,
}

/// What runs in the background; all `None` once closed.
#[derive(Default)]
struct Tasks {
    moved: Option<mpsc::UnboundedSender<RowKey>>,
    notifier: Option<JoinHandle<()>>,
    listener: Option<JoinHandle<()>>,
}

impl PostgresStore {
    /// Connects to the database at `url`, creates its tables where needed and brings them up to date.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) for an address that cannot be used, [`Store`](crate::ErrorKind::Store) for a
    /// database that cannot; the message says why and what to do.
    pub async fn open(url: &str) -> Result<Self> {
        Self::connect(url, Access::Write).await
    }

    /// Connects to look the database over: nothing is created or migrated, and every statement runs in a read-only
    /// transaction.
    pub(super) async fn open_to_examine(url: &str) -> Result<Self> {
        Self::connect(url, Access::Examine).await
    }

    async fn connect(url: &str, access: Access) -> Result<Self> {
        let process = Process::current(); // before anything is open
        let address = Address::parse(url)?;
        let connections = Arc::new(Connections::new(&address, access)?);
        let schema = Schema::new(address.schema);
        match access {
            Access::Write => schema.migrate(&connections).await?,
            Access::Examine => schema.examine(&connections).await?,
        }
        let prefix = schema.look(&connections).await?;
        connections.connector.place.note_opened();
        let statements = Arc::new(Statements::new(&prefix));
        let (moved, to_notify) = mpsc::unbounded_channel();
        let notify = notifications::notify(Arc::clone(&connections), Arc::clone(&statements), to_notify);
        let notifier = runtime::spawn_here(notify);
        Ok(Self {
            connections,
            statements,
            waiters: Arc::new(Waiters::new()),
            process,
            subscriber: Arc::default(),
            tasks: Mutex::new(Tasks { moved: Some(moved), notifier: Some(notifier), listener: None }),
        })
    }

    /// Before anything else: in a forked child the connections are the parent's, and locks may be held for ever.
    fn check_process(&self) -> Result<()> {
        if self.process.is_current() {
            return Ok(());
        }
        let what = "it was connected to before a fork: open it afresh in the child";
        Err(self.connections.connector.place.permanent(what))
    }

    async fn query(&self, statement: &Statement, parameters: &[Parameter<'_>]) -> Result<Reply> {
        self.check_process()?;
        self.connections.query(statement, parameters).await
    }

    /// The rows of a reading statement.
    async fn read(&self, statement: &Statement, parameters: &[Parameter<'_>]) -> Result<Answer<Vec<Row>>> {
        let reply = self.query(statement, parameters).await?;
        let mut now = None;
        let mut rows = Vec::with_capacity(reply.rows.len());
        for line in &reply.rows {
            let (time, row) = read_line(line).map_err(|error| self.unreadable(error))?;
            now = Some(time);
            rows.extend(row);
        }
        Ok(Answer { value: rows, now: now.ok_or_else(|| self.no_answer())? })
    }

    /// How many rows a writing statement wrote (none or one), and when.
    async fn write(
        &self,
        statement: &Statement,
        parameters: &[Parameter<'_>],
    ) -> Result<(Answer<bool>, bool)> {
        let reply = self.query(statement, parameters).await?;
        let line = reply.rows.first().ok_or_else(|| self.no_answer())?;
        let count: i64 = line.try_get(0).map_err(|error| self.unreadable(error))?;
        let now = time(line, 1).map_err(|error| self.unreadable(error))?;
        Ok((Answer { value: count > 0, now }, reply.repeated))
    }

    fn unreadable(&self, error: tokio_postgres::Error) -> Error {
        let what = "a row in it is not as this SDK writes them: restore it from a backup";
        self.connections.connector.place.permanent(what).with_source(error)
    }

    fn no_answer(&self) -> Error {
        self.connections.connector.place.temporary("it gave an empty answer")
    }

    fn tasks(&self) -> std::sync::MutexGuard<'_, Tasks> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes who waits for the row, here and elsewhere.
    fn notify(&self, application: &str, grant_id: &str) {
        let key = RowKey::new(application, grant_id);
        self.waiters.ring(key);
        if let Some(moved) = &self.tasks().moved {
            let _ = moved.send(key);
        }
    }

    /// Listens from the first wait on: a process that never waits needs no connection for it.
    fn listen(&self) {
        let mut tasks = self.tasks();
        if tasks.listener.is_none() && tasks.moved.is_some() {
            let (connector, waiters) = (Arc::clone(&self.connections.connector), Arc::clone(&self.waiters));
            tasks.listener = Some(self.subscriber.open(connector, waiters));
        }
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        if !self.process.is_current() {
            // Whoever they would wake stayed with the parent.
            let tasks = self.tasks.get_mut().unwrap_or_else(PoisonError::into_inner);
            std::mem::forget(std::mem::take(tasks));
        } else if let Some(listener) = self.tasks().listener.take() {
            listener.abort();
        }
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never the address: it may hold a password.
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}

#[async_trait]
impl TokenStore for PostgresStore {
    async fn load(&self, application: &str, grant_id: &str) -> Result<Answer<Option<Row>>> {
        let Answer { mut value, now } = self.read(&self.statements.load, &[&application, &grant_id]).await?;
        Ok(Answer { value: value.pop(), now })
    }

    async fn load_for(&self, application: &str, vehicle_id: &str) -> Result<Answer<Vec<Row>>> {
        let mut answer = self.read(&self.statements.load_for, &[&application, &vehicle_id]).await?;
        // They come in this order; SQL does not promise that a join keeps it.
        answer
            .value
            .sort_unstable_by(|a, b| (b.connected_at, &b.grant_id).cmp(&(a.connected_at, &a.grant_id)));
        Ok(answer)
    }

    async fn swap(&self, application: &str, row: &Row, expected: Option<Version>) -> Result<Answer<Swap>> {
        let written = Written::new(application, row);
        let mut parameters = written.parameters();
        let statement = match &expected {
            None => &self.statements.insert,
            Some(expected) => {
                parameters.push(expected);
                &self.statements.update
            }
        };
        let (Answer { value: done, now }, repeated) = self.write(statement, &parameters).await?;
        if done {
            self.notify(application, &row.grant_id);
            return Ok(Answer { value: Swap::Done, now });
        }
        // In a statement of its own: the one that failed still saw the past.
        let Answer { value: current, now } = self.load(application, &row.grant_id).await?;
        if repeated && current.as_ref().is_some_and(|current| current.version == row.version) {
            // The connection broke after an earlier attempt had been committed.
            self.notify(application, &row.grant_id);
            return Ok(Answer { value: Swap::Done, now });
        }
        Ok(Answer { value: Swap::Current(current.map(Box::new)), now })
    }

    async fn page(&self, application: &str, query: &Query) -> Result<Answer<Vec<Row>>> {
        let last = query.last_time().map_or(i64::MAX, Timestamp::as_millis);
        let (at, grant_id) =
            query.cursor().map_or((i64::MIN, ""), |cursor| (cursor.at.as_millis(), cursor.grant_id.as_str()));
        let limit = i64::try_from(query.limit()).unwrap_or(i64::MAX);
        let word = query.filter().map(Filter::word).unwrap_or_default();
        let of_word: [Parameter<'_>; 5] = [&application, &word, &word, &grant_id, &limit];
        let by_time: [Parameter<'_>; 5] = [&application, &last, &at, &grant_id, &limit];
        let by_id: [Parameter<'_>; 3] = [&application, &grant_id, &limit];
        let order = query.order();
        let parameters = match (query.filter(), order) {
            (Some(_), _) => &of_word[..],
            (None, Order::Id) => &by_id[..],
            (None, _) => &by_time[..],
        };
        let mut answer = self.read(self.statements.page(query), parameters).await?;
        // They come in this order; SQL does not promise that a join keeps it.
        answer
            .value
            .sort_unstable_by(|a, b| (order.time_of(a), &a.grant_id).cmp(&(order.time_of(b), &b.grant_id)));
        Ok(answer)
    }

    async fn delete(&self, application: &str, grant_id: &str, version: Version) -> Result<Answer<bool>> {
        let parameters: [Parameter<'_>; 3] = [&application, &grant_id, &version];
        let (mut answer, repeated) = self.write(&self.statements.delete, &parameters).await?;
        if !answer.value && repeated {
            // An earlier attempt may have done it before its connection broke; a version never comes back.
            answer.value = self.load(application, grant_id).await?.value.is_none();
        }
        if answer.value {
            self.notify(application, grant_id);
        }
        Ok(answer)
    }

    /// Woken by LISTEN and NOTIFY, with a look now and then in case the writer died before it could notify.
    /// Without a subscription it looks every 25 ms, doubling to 500 ms.
    async fn wait(&self, application: &str, grant_id: &str, version: Version) -> Result<()> {
        const SLOW: Duration = Duration::from_secs(1);
        self.check_process()?;
        self.listen();
        let key = RowKey::new(application, grant_id);
        let mut pause = Duration::from_millis(25);
        loop {
            let moved = self.waiters.listen(key);
            let subscribed = self.subscriber.is_subscribed();
            let reply = self.query(&self.statements.version, &[&application, &grant_id]).await?;
            let current = reply.rows.first().map(|line| line.try_get::<_, Version>(0)).transpose();
            if current.map_err(|error| self.unreadable(error))? != Some(version) {
                return Ok(());
            }
            let _ = timeout(if subscribed { SLOW } else { pause }, moved).await;
            if !subscribed {
                pause = (pause * 2).min(Duration::from_millis(500));
            }
        }
    }

    async fn swap_counter(
        &self,
        application: &str,
        name: &str,
        expected: Option<i64>,
        value: i64,
    ) -> Result<Answer<CounterSwap>> {
        let mut parameters: Vec<Parameter<'_>> = vec![&application, &name, &value];
        let statement = match &expected {
            None => &self.statements.insert_counter,
            Some(expected) => {
                parameters.push(expected);
                &self.statements.update_counter
            }
        };
        loop {
            let (Answer { value: done, now }, _) = self.write(statement, &parameters).await?;
            if done {
                return Ok(Answer { value: CounterSwap::Done, now });
            }
            // In a statement of its own: the one that failed still saw the past.
            let reply = self.query(&self.statements.counter, &[&application, &name]).await?;
            let line = reply.rows.first().ok_or_else(|| self.no_answer())?;
            let current: Option<i64> = line.try_get(0).map_err(|error| self.unreadable(error))?;
            let now = time(line, 1).map_err(|error| self.unreadable(error))?;
            // It may have come to be what was expected only meanwhile.
            if current != expected {
                return Ok(Answer { value: CounterSwap::Current(current), now });
            }
        }
    }

    async fn now(&self) -> Result<Timestamp> {
        let reply = self.query(&self.statements.now, &[]).await?;
        let line = reply.rows.first().ok_or_else(|| self.no_answer())?;
        time(line, 0).map_err(|error| self.unreadable(error))
    }

    async fn close(&self) {
        if self.check_process().is_err() {
            return;
        }
        let Tasks { moved, notifier, listener } = std::mem::take(&mut *self.tasks());
        if let Some(listener) = listener {
            listener.abort();
        }
        drop(moved);
        if let Some(notifier) = notifier {
            // Others are notified of what has been written, but not at any price.
            let _ = timeout(Duration::from_secs(2), notifier).await;
        }
        self.connections.close();
        self.waiters.ring_all();
    }
}
