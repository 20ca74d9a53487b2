//! The daily job as somebody would write it who has no SDK: for each grant a durable note that its token is about to be used, the
//! request, and the new pair, durable before anything else. It survives no crash between two of these, and asks no second worker.

use std::{
    path::Path,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use smartcar_sdk::{
    clock::{Clock, SystemClock},
    store::{Cursor, Order, PostgresStore, Query, Row, SqliteStore, TokenStore},
};
use tokio::{sync::oneshot, task::JoinSet};
use tokio_postgres::NoTls;

use crate::{
    Failure,
    by_hand::{Requests, open, write},
    endpoint,
    grants::Template,
    job::{AT_ONCE, figures},
    processes::memory,
};

/// The first argument of such a process; the others are a store's address and how many grants are in it.
pub(crate) const RUN: &str = "job-by-hand";

/// Grants read at once.
const PAGE: usize = 1000;
/// The most writes in one commit, as the SDK has it.
const GROUP: usize = 256;
/// Connections to PostgreSQL, as many as the SDK opens.
const CONNECTIONS: usize = 8;
/// How long a refresh token lives.
const LIFE: Duration = Duration::from_secs(60 * 86_400);

/// Such a process.
pub(crate) async fn alone(arguments: &[String]) -> Result<(), Failure> {
    let [address, grants] = arguments else { return Err("an address and a number of grants".into()) };
    let grants: u64 = grants.parse()?;
    let application = Template::connect().await?.application;
    let requests = Requests::new(endpoint::start()?.address)?;
    let (store, writer): (Arc<dyn TokenStore>, Writer) = match address.strip_prefix("sqlite:") {
        Some(path) => (
            Arc::new(SqliteStore::open(path, Arc::new(SystemClock)).await?),
            Writer::Sqlite(SqliteWriter::start(Path::new(path), &application)?),
        ),
        None => (
            Arc::new(PostgresStore::open(address).await?),
            Writer::Postgres(PostgresWriter::connect(address, &application).await?),
        ),
    };
    let writer = Arc::new(writer);
    let (before, since) = (memory("VmRSS:")?, Instant::now());
    let (mut refreshed, mut after) = (0, None);
    let mut under_way = JoinSet::new();
    while refreshed < grants {
        let query = Query::in_order(Order::Expiry, PAGE).after(after.take());
        let page = store.page(&application, &query).await?.value;
        let last = page.last().ok_or("the store has fewer grants than were said")?;
        after = last.refresh_expires_at.map(|at| Cursor { at, grant_id: last.grant_id.clone() });
        refreshed += u64::try_from(page.len())?;
        for row in page {
            if under_way.len() == AT_ONCE {
                under_way.join_next().await.ok_or("nothing is under way")???;
            }
            under_way.spawn(refresh(row, writer.clone(), requests.clone()));
        }
    }
    while let Some(done) = under_way.join_next().await {
        done??;
    }
    println!("{}", figures(refreshed, since.elapsed(), before)?);
    Ok(())
}

/// One grant: its note, its request, its new pair.
async fn refresh(mut row: Row, writer: Arc<Writer>, requests: Requests) -> Result<(), Failure> {
    let now = SystemClock.now();
    (row.version, row.updated_at) = (row.version.wrapping_add(1), now);
    row.due_at = Some(now.after(Duration::from_secs(60)));
    writer.write(row.clone()).await?;
    requests.ask().await?;
    let now = SystemClock.now();
    (row.version, row.updated_at) = (row.version.wrapping_add(1), now);
    (row.due_at, row.refresh_expires_at) = (None, Some(now.after(LIFE)));
    writer.write(row).await
}

/// What writes rows, durably.
enum Writer {
    Sqlite(SqliteWriter),
    Postgres(PostgresWriter),
}

impl Writer {
    async fn write(&self, row: Row) -> Result<(), Failure> {
        match self {
            Self::Sqlite(writer) => writer.write(row).await,
            Self::Postgres(writer) => writer.write(&row).await,
        }
    }
}

/// A thread that puts whatever waits into one commit.
struct SqliteWriter(mpsc::Sender<(Row, oneshot::Sender<()>)>);

impl SqliteWriter {
    fn start(path: &Path, application: &str) -> Result<Self, Failure> {
        let (connection, application) = (open(path)?, application.to_owned());
        let (sender, queue) = mpsc::channel();
        std::thread::spawn(move || write_all(&connection, &application, &queue));
        Ok(Self(sender))
    }

    async fn write(&self, row: Row) -> Result<(), Failure> {
        let (done, written) = oneshot::channel();
        self.0.send((row, done))?;
        Ok(written.await?)
    }
}

fn write_all(
    connection: &Connection,
    application: &str,
    queue: &mpsc::Receiver<(Row, oneshot::Sender<()>)>,
) -> rusqlite::Result<()> {
    while let Ok(first) = queue.recv() {
        let group: Vec<_> = std::iter::once(first).chain(queue.try_iter().take(GROUP - 1)).collect();
        let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        for (row, _) in &group {
            write(&transaction, application, row)?;
        }
        transaction.commit()?;
        for (_, done) in group {
            let _ = done.send(());
        }
    }
    Ok(())
}

/// Connections that take turns; each write commits by itself.
struct PostgresWriter {
    connections: Vec<(tokio_postgres::Client, tokio_postgres::Statement)>,
    turn: std::sync::atomic::AtomicUsize,
    application: String,
}

impl PostgresWriter {
    async fn connect(address: &str, application: &str) -> Result<Self, Failure> {
        let mut connections = Vec::new();
        for _ in 0..CONNECTIONS {
            let (client, connection) = tokio_postgres::connect(address, NoTls).await?;
            tokio::spawn(connection);
            let update = "UPDATE smartcar_grants SET version = $3, refresh_expires_at = $4, due_at = $5, updated_at = $6,
                    body = $7
                 WHERE application = $1 AND grant_id = $2 AND version <> $3";
            let statement = client.prepare(update).await?;
            connections.push((client, statement));
        }
        Ok(Self { connections, turn: 0.into(), application: application.to_owned() })
    }

    async fn write(&self, row: &Row) -> Result<(), Failure> {
        let turn = self.turn.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let (client, statement) = &self.connections[turn % self.connections.len()];
        let expires = row.refresh_expires_at.map(smartcar_sdk::clock::Timestamp::as_millis);
        let due = row.due_at.map(smartcar_sdk::clock::Timestamp::as_millis);
        let updated = row.updated_at.as_millis();
        let changed = client
            .execute(
                statement,
                &[&self.application, &row.grant_id, &row.version, &expires, &due, &updated, &row.body],
            )
            .await?;
        if changed == 1 { Ok(()) } else { Err("a write by hand went nowhere".into()) }
    }
}
