//! A refresh storm: a thousand grants whose access tokens have expired together, each wanted by 64 callers at once. Every grant
//! must be refreshed exactly once; how long that takes is held against the same requests and durable writes by hand.

use std::{
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use smartcar_sdk::{
    Client,
    clock::{ShiftedClock, SystemClock},
    ids::VehicleId,
    store::{MemoryStore, Row, SqliteStore, TokenStore},
};

use crate::{
    Failure,
    by_hand::{Requests, open, write},
    endpoint::{self, Endpoint},
    figures::{Figure, Report, count, part},
    grants::{Template, car},
    plan::Plan,
    watched::Watched,
};

const GRANTS: u64 = 1000;
const CALLERS: usize = 64;
/// Requests at once, in the SDK and by hand.
const AT_ONCE: usize = 64;
/// A refresh writes its lease, and then its pair.
const WRITES: u64 = 2 * GRANTS;
/// Past an access token's life.
const HOURS: Duration = Duration::from_secs(3 * 3600);

pub(crate) async fn run(plan: &Plan, folder: &Path, report: &mut Report) -> Result<(), Failure> {
    let template = Template::connect().await?;
    let endpoint = endpoint::start()?;
    let clock = ShiftedClock::default();
    let memory = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
    let mut on_memory = Fleet::new(&template, endpoint.address, memory, &clock).await?;
    let sqlite = Arc::new(SqliteStore::open(folder.join("storm.db"), Arc::new(clock.clone())).await?);
    let mut on_sqlite = Fleet::new(&template, endpoint.address, sqlite.clone(), &clock).await?;

    on_memory.round(&endpoint).await?;
    let before = sqlite.stats();
    for _ in 0..2 {
        on_sqlite.round(&endpoint).await?;
    }
    let (writes, commits) = (sqlite.stats().writes - before.writes, sqlite.stats().commits - before.commits);
    let group = usize::try_from((writes + commits / 2) / commits)?;
    let mut hand = ByHand::new(folder, &template, on_sqlite.store.last_writes(), group).await?;
    hand = hand.round().await?.0;
    let requests = Requests::new(endpoint.address)?;
    ask_all(&requests).await?;

    // By turns, so that whatever else the machine does falls on all alike.
    let (mut stored, mut kept, mut written, mut sent, mut counted) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..plan.pick(15, 5) {
        let (took, asked) = on_sqlite.round(&endpoint).await?;
        stored.push(ms(took));
        counted.push(asked);
        kept.push(ms(on_memory.round(&endpoint).await?.0));
        let (again, took) = hand.round().await?;
        hand = again;
        written.push(ms(took));
        let since = Instant::now();
        ask_all(&requests).await?;
        sent.push(ms(since.elapsed()));
    }
    part(&format!(
        "A refresh storm: {GRANTS} grants expired together, {CALLERS} callers each; {AT_ONCE} requests at once"
    ));
    let floor: Vec<f64> = written.iter().zip(&sent).map(|(written, sent)| written + sent).collect();
    report.add(Figure::new("storm/requests", "token requests for 1,000 grants", "requests", counted).ours());
    report.add(Figure::new("storm/by-hand/requests", "by hand: 1,000 requests", "ms", sent));
    let what = format!("by hand: {WRITES} durable writes, {group} in a commit");
    report.add(Figure::new("storm/by-hand/writes", what, "ms", written));
    let time = Figure::new("storm/sqlite/time", "SDK on SQLite: until every pair is durable", "ms", stored);
    report.add(time.over("by hand", &floor).ours());
    report.add(Figure::new("storm/memory/time", "SDK on memory", "ms", kept).ours());
    Ok(())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The requests of a storm, with nothing around them.
async fn ask_all(requests: &Requests) -> reqwest::Result<()> {
    stream::iter(0..GRANTS).map(|_| requests.ask()).buffer_unordered(AT_ONCE).try_collect().await
}

/// A client with its thousand grants.
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
    ) -> Result<Self, Failure> {
        template.fill(&*store, 0, GRANTS).await?;
        let store = Watched::new(store);
        let client = (template.builder(endpoint).set("refresh_concurrency", &AT_ONCE.to_string()))
            .clock(Arc::new(clock.clone()))
            .token_store(store.clone())
            .build()
            .await?;
        let cars =
            (0..GRANTS).map(|number| VehicleId::new(car(number))).collect::<smartcar_sdk::Result<_>>()?;
        Ok(Self { client, store, clock: clock.clone(), cars })
    }

    /// What a storm takes, from the first call until the last pair is durable, and how many requests it sent.
    async fn round(&mut self, endpoint: &Endpoint) -> Result<(Duration, f64), Failure> {
        self.clock.advance(HOURS);
        let (asked, since, before) = (endpoint.requests(), Instant::now(), self.store.begin());
        let mut callers = tokio::task::JoinSet::new();
        for _ in 0..CALLERS {
            for car in &self.cars {
                let (client, car) = (self.client.clone(), car.clone());
                callers.spawn(async move { client.bench_access(&car).await });
            }
        }
        while let Some(answered) = callers.join_next().await {
            answered??;
        }
        self.store.reached(before + WRITES).await;
        let took = since.elapsed();
        // Whatever was sent too often is under way by now.
        tokio::time::sleep(Duration::from_millis(50)).await;
        Ok((took, count(endpoint.requests() - asked)))
    }
}

/// The writes of a storm, by hand.
struct ByHand {
    connection: Connection,
    application: String,
    rows: Vec<Row>,
    group: usize,
}

impl ByHand {
    async fn new(folder: &Path, template: &Template, rows: Vec<Row>, group: usize) -> Result<Self, Failure> {
        let path = folder.join("storm_by_hand.db");
        let store = SqliteStore::open(&path, Arc::new(SystemClock)).await?; // the same tables
        template.fill(&store, 0, GRANTS).await?;
        store.close().await;
        Ok(Self { connection: open(&path)?, application: template.application.clone(), rows, group })
    }

    /// What the writes of one round take when nothing but them is done.
    async fn round(mut self) -> Result<(Self, Duration), Failure> {
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
