//! A fleet is moved over by `import` and `refresh`, each killed in the middle: nothing is lost, nothing comes twice.
//!
//! `SMARTCAR_TEST_ROWS=100000` makes it as long as tests/full has it.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use rustix::process::Signal;
use serde_json::Value;
use smartcar_sdk::{
    clock::SystemClock,
    store::{self, Order, Query},
};

use crate::{
    moving::older_table,
    postgres::{Cluster, cluster},
    world::World,
};

/// Rows without the variable.
const ROWS: usize = 400;

/// What the store says of the fleet: how many grants have each status, and every refresh token.
async fn stored(world: &World) -> (BTreeMap<String, usize>, Vec<String>) {
    let store = store::open(world.get("SMARTCAR_STORE"), std::sync::Arc::new(SystemClock)).await.unwrap();
    let (mut statuses, mut tokens, mut after) = (BTreeMap::new(), Vec::new(), None);
    loop {
        let query = Query::in_order(Order::Id, 1000).after(after);
        let rows = store.page(world.get("SMARTCAR_CLIENT_ID"), &query).await.unwrap().value;
        for row in &rows {
            *statuses.entry(row.status.clone()).or_default() += 1;
            let body: Value = serde_json::from_slice(&row.body).unwrap();
            tokens.push(body["refresh_token"].as_str().unwrap().to_owned());
        }
        let Some(last) = rows.last().filter(|_| rows.len() == 1000) else { break };
        after = Some(store::Cursor { at: last.updated_at, grant_id: last.grant_id.clone() });
    }
    store.close().await;
    (statuses, tokens)
}

/// Where nobody knows when the refresh tokens end, the job takes them for ones that end now.
fn without_ends(world: &World) {
    let mut source = csv::Reader::from_path(world.path("exported.csv")).unwrap();
    let mut old = csv::Writer::from_path(world.path("old.csv")).unwrap();
    let headers = source.headers().unwrap().clone();
    let kept = |row: &csv::StringRecord| -> csv::StringRecord {
        let columns = headers.iter().zip(row.iter());
        columns
            .filter(|(name, _)| !["refresh_expires_at", "obtained_at"].contains(name))
            .map(|(_, value)| value)
            .collect()
    };
    old.write_record(&kept(&headers)).unwrap();
    for row in source.records() {
        old.write_record(&kept(&row.unwrap())).unwrap();
    }
    old.flush().unwrap();
}

/// How many grants have this status, as the database itself counts.
fn counted(world: &World, server: Option<&Cluster>, status: &str) -> usize {
    let sql = format!("SELECT count(*) FROM smartcar_grants WHERE status = '{status}'");
    if let Some(server) = server {
        return server.sql("fleet", &sql).trim().parse().unwrap();
    }
    let store = rusqlite::Connection::open(world.path("tokens.db")).unwrap();
    store.query_row(&sql, (), |row| row.get::<_, i64>(0)).unwrap().try_into().unwrap()
}

/// Starts a command, and kills it once a third of the fleet has this status.
async fn killed_in_the_middle(
    world: &World,
    server: Option<&Cluster>,
    arguments: &[&str],
    status: &str,
    rows: usize,
) {
    let command = world.started(arguments);
    let began = Instant::now();
    while counted(world, server, status) < rows / 3 {
        assert!(began.elapsed() < Duration::from_secs(1800), "{arguments:?} does not get on");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    command.signal(Signal::KILL);
    command.ended();
}

async fn a_fleet_is_moved(server: Option<&Cluster>, kind: &str) {
    let rows = std::env::var("SMARTCAR_TEST_ROWS").map_or(ROWS, |rows| rows.parse().unwrap());
    let grace = if rows > ROWS { 60 } else { 12 };
    let config =
        smartcar_sandbox::Config { grace: Duration::from_secs(grace), ..smartcar_sandbox::Config::default() };
    let mut world = World::with(config).await;
    world.set("SMARTCAR_REFRESH_TOKEN_GRACE", &grace.to_string());
    older_table(&world, &world.path("exported.csv"), rows).await;
    without_ends(&world);
    if let Some(server) = server {
        world.set("SMARTCAR_STORE", &server.database("fleet"));
    }
    // The tables are there before anybody looks.
    world.run(&["grants", "list"]).code(0);
    let exchanged = world.sandbox.stats().requests["POST /oauth/token"];

    let timed = |arguments: &[&str], code| {
        let began = Instant::now();
        let (ran, memory) = world.finished_late(arguments);
        (ran.code(code).json(), began.elapsed(), memory)
    };
    killed_in_the_middle(&world, server, &["import", "--json", "old.csv"], "adopted", rows).await;
    let (report, importing, import_memory) = timed(&["import", "--json", "old.csv"], 0);
    let known = report["known"].as_u64().unwrap();
    let adopted = report["adopted"].as_u64().unwrap();
    assert_eq!(usize::try_from(known + adopted).unwrap(), rows, "{report}");
    let (statuses, _) = stored(&world).await;
    assert_eq!(statuses, BTreeMap::from([("adopted".to_owned(), rows)]));

    let job = ["refresh", "--within", "5d", "--json"];
    killed_in_the_middle(&world, server, &job, "active", rows).await;
    let (refreshed, refreshing, job_memory) = timed(&job, 0);
    let (statuses, tokens) = stored(&world).await;
    assert_eq!(statuses, BTreeMap::from([("active".to_owned(), rows)]), "{refreshed}");
    let lost = tokens.iter().filter(|token| !world.sandbox.token(token).live).count();
    assert_eq!(lost, 0, "grants were lost");
    // What was under way when the job was killed is asked for again, and confirmed.
    let requests = world.sandbox.stats().requests["POST /oauth/token"] - exchanged;
    let most = u64::try_from(rows).unwrap() + 4 * 16;
    assert!(
        (u64::try_from(rows).unwrap()..=most).contains(&requests),
        "{requests} refreshes of {rows} grants"
    );
    println!(
        "== fleet ({kind}): {rows} rows, 0 lost; import: {adopted} in {importing:.1?} ({known} known), {import_memory} KiB; \
         refresh: {} in {refreshing:.1?}, {job_memory} KiB; {requests} token requests",
        refreshed["refreshed"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_is_moved_into_sqlite() {
    a_fleet_is_moved(None, "SQLite").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_is_moved_into_postgresql() {
    let Some(server) = cluster("a fleet is moved into PostgreSQL") else { return };
    a_fleet_is_moved(Some(&server), "PostgreSQL").await;
}
