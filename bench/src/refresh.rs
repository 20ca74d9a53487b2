//! Sixty-four refreshes at once on `SQLite`, and what the same durable writes cost a loop written by hand.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use futures_util::future::try_join_all;
use rusqlite::{Connection, Transaction, TransactionBehavior, named_params};
use smartcar_sdk::{
    Client, Result,
    clock::{ShiftedClock, SystemClock, Timestamp},
    ids::VehicleId,
    store::{Answer, MemoryStore, Query, Row, SqliteStore, Swap, TokenStore, Version},
};
use tokio::sync::Notify;

use crate::{
    Failure, endpoint,
    grants::{Template, car},
    table::{line, median, ms, part, ratio, timed},
};

const GRANTS: u64 = 64;
const WARM_UP: usize = 10;
const ROUNDS: usize = 61;
/// A refresh writes its lease, and then its pair.
const WRITES: u64 = 2 * GRANTS;
/// Past an access token's life.
const HOURS: Duration = Duration::from_secs(3 * 3600);

pub(crate) async fn run(folder: &Path) -> std::result::Result<(), Failure> {
    let template = Template::connect().await?;
    let endpoint = endpoint::start()?;
    let clock = ShiftedClock::default();

    let memory = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
    let mut on_memory = Fleet::new(&template, endpoint, memory, &clock).await?;
    let sqlite = Arc::new(SqliteStore::open(folder.join("refresh.db"), Arc::new(clock.clone())).await?);
    let mut on_sqlite = Fleet::new(&template, endpoint, sqlite.clone(), &clock).await?;

    let before = sqlite.stats();
    for _ in 0..WARM_UP {
        on_memory.round().await?;
        on_sqlite.round().await?;
    }
    let (writes, commits) = (sqlite.stats().writes - before.writes, sqlite.stats().commits - before.commits);
    let group = usize::try_from((writes + commits / 2) / commits)?;
    let mut hand = ByHand::new(folder, &template, on_sqlite.store.last_writes(), group).await?;
    hand = hand.round().await?.0;
    let asked = Asked::new(endpoint)?;
    asked.round().await?;

    // By turns, so that whatever else the machine does falls on all alike.
    let (mut stored, mut kept, mut written, mut sent) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        stored.push(on_sqlite.round().await?);
        kept.push(on_memory.round().await?);
        let (again, took) = hand.round().await?;
        hand = again;
        written.push(took);
        sent.push(timed(asked.round()).await);
    }
    let sent =
        sent.into_iter().map(|(result, took)| result.map(|()| took)).collect::<reqwest::Result<_>>()?;
    let (stored, kept, written, sent) = (median(stored), median(kept), median(written), median(sent));
    part("64 refreshes at once (refresh_concurrency 64), durable in SQLite; the time of all 64");
    line("SDK on SQLite: protocol, HTTP and 128 durable writes", &ms(stored), "");
    line("SDK on memory: protocol and HTTP", &ms(kept), "");
    line("by hand: the same 128 writes, in the same groups", &ms(written), "");
    line("by hand: the same 64 requests at once, the same HTTP client", &ms(sent), "");
    line("writes in one commit", &format!("{group}"), "");
    line("what SQLite adds to the SDK / by hand", &ratio(stored.saturating_sub(kept), written), "< 2");
    line("SDK on SQLite / by hand, requests included", &ratio(stored, written + sent), "< 2");
    Ok(())
}

/// A client with sixty-four grants.
struct Fleet {
    client: Client,
    store: Arc<Watched>,
    clock: ShiftedClock,
    cars: Vec<VehicleId>,
}

impl Fleet {
    async fn new(
        template: &Template,
        endpoint: SocketAddr,
        store: Arc<dyn TokenStore>,
        clock: &ShiftedClock,
    ) -> std::result::Result<Self, Failure> {
        template.fill(&*store, 0, GRANTS).await?;
        let store = Watched::new(store);
        let client = (template.builder(endpoint).set("refresh_concurrency", "64"))
            .clock(Arc::new(clock.clone()))
            .token_store(store.clone())
            .build()
            .await?;
        let cars = (0..GRANTS).map(|number| VehicleId::new(car(number))).collect::<Result<_>>()?;
        Ok(Self { client, store, clock: clock.clone(), cars })
    }

    /// What a round of refreshes takes, from the first request until the last pair is durable.
    async fn round(&mut self) -> Result<Duration> {
        self.clock.advance(HOURS);
        let (since, before) = (Instant::now(), self.store.begin());
        try_join_all(self.cars.iter().map(|car| self.client.bench_access(car))).await?;
        self.store.reached(before + WRITES).await;
        Ok(since.elapsed())
    }
}

/// The loop written by hand.
struct ByHand {
    connection: Connection,
    application: String,
    rows: Vec<Row>,
    group: usize,
}

impl ByHand {
    async fn new(
        folder: &Path,
        template: &Template,
        rows: Vec<Row>,
        group: usize,
    ) -> std::result::Result<Self, Failure> {
        let path = folder.join("by_hand.db");
        let store = SqliteStore::open(&path, Arc::new(SystemClock)).await?; // the same tables
        template.fill(&store, 0, GRANTS).await?;
        store.close().await;
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        Ok(Self { connection, application: template.application.clone(), rows, group })
    }

    /// What the writes of one round take when nothing but them is done.
    async fn round(mut self) -> std::result::Result<(Self, Duration), Failure> {
        let work = move || {
            let since = Instant::now();
            self.write_all()?;
            Ok((self, since.elapsed()))
        };
        tokio::task::spawn_blocking(work).await?
    }

    fn write_all(&mut self) -> rusqlite::Result<()> {
        for rows in self.rows.chunks_mut(self.group) {
            let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
            for row in rows {
                row.version += 1;
                row.updated_at = row.updated_at.after(Duration::from_millis(1));
                row.refresh_expires_at = row.refresh_expires_at.map(|at| at.after(Duration::from_millis(1)));
                write(&transaction, &self.application, row)?;
            }
            transaction.commit()?;
        }
        Ok(())
    }
}

/// Token requests with nothing around them.
struct Asked {
    http: reqwest::Client,
    url: String,
}

impl Asked {
    fn new(endpoint: SocketAddr) -> reqwest::Result<Self> {
        Ok(Self { http: reqwest::Client::builder().build()?, url: format!("http://{endpoint}/oauth/token") })
    }

    async fn round(&self) -> reqwest::Result<()> {
        try_join_all((0..GRANTS).map(|_| self.ask())).await.map(drop)
    }

    async fn ask(&self) -> reqwest::Result<()> {
        let form = "grant_type=refresh_token&refresh_token=6d1b7d1e-7a09-4c5b-9a53-3d4b0c1a3a17";
        let request = self.http.post(&self.url).basic_auth("client", Some("secret"));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        request.send().await?.error_for_status()?.bytes().await.map(drop)
    }
}

/// A compare-and-swap as short as it can be: one statement.
fn write(connection: &Connection, application: &str, row: &Row) -> rusqlite::Result<()> {
    let changed = connection
        .prepare_cached(
            "UPDATE smartcar_grants SET version = :version, refresh_expires_at = :expires, due_at = :due,
               updated_at = :updated, body = :body
             WHERE application = :application AND grant_id = :grant AND version <> :version",
        )?
        .execute(named_params! {
            ":version": row.version,
            ":expires": row.refresh_expires_at.map(Timestamp::as_millis),
            ":due": row.due_at.map(Timestamp::as_millis),
            ":updated": row.updated_at.as_millis(),
            ":body": row.body,
            ":application": application,
            ":grant": row.grant_id,
        })?;
    assert_eq!(changed, 1, "a write by hand went nowhere");
    Ok(())
}

/// A store that tells how many writes it has had, and what the last round's were.
#[derive(Debug)]
struct Watched {
    store: Arc<dyn TokenStore>,
    done: AtomicU64,
    moved: Notify,
    rows: Mutex<Vec<Row>>,
}

impl Watched {
    fn new(store: Arc<dyn TokenStore>) -> Arc<Self> {
        Arc::new(Self { store, done: AtomicU64::new(0), moved: Notify::new(), rows: Mutex::default() })
    }

    /// A round begins: how many writes there were before.
    fn begin(&self) -> u64 {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.done.load(Ordering::SeqCst)
    }

    async fn reached(&self, writes: u64) {
        loop {
            let moved = self.moved.notified();
            if self.done.load(Ordering::SeqCst) >= writes {
                return;
            }
            moved.await;
        }
    }

    fn last_writes(&self) -> Vec<Row> {
        std::mem::take(&mut self.rows.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl TokenStore for Watched {
    async fn load(&self, application: &str, grant_id: &str) -> Result<Answer<Option<Row>>> {
        self.store.load(application, grant_id).await
    }

    async fn load_for(&self, application: &str, vehicle_id: &str) -> Result<Answer<Vec<Row>>> {
        self.store.load_for(application, vehicle_id).await
    }

    async fn swap(&self, application: &str, row: &Row, expected: Option<Version>) -> Result<Answer<Swap>> {
        let answer = self.store.swap(application, row, expected).await?;
        if answer.value == Swap::Done && expected.is_some() {
            self.rows.lock().unwrap_or_else(PoisonError::into_inner).push(row.clone());
            self.done.fetch_add(1, Ordering::SeqCst);
            self.moved.notify_waiters();
        }
        Ok(answer)
    }

    async fn page(&self, application: &str, query: &Query) -> Result<Answer<Vec<Row>>> {
        self.store.page(application, query).await
    }

    async fn delete(&self, application: &str, grant_id: &str, version: Version) -> Result<Answer<bool>> {
        self.store.delete(application, grant_id, version).await
    }

    async fn wait(&self, application: &str, grant_id: &str, version: Version) -> Result<()> {
        self.store.wait(application, grant_id, version).await
    }

    async fn now(&self) -> Result<Timestamp> {
        self.store.now().await
    }

    async fn has_room(&self) -> Result<()> {
        self.store.has_room().await
    }

    async fn close(&self) {
        self.store.close().await;
    }
}
