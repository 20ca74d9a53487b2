//! `postgres://` when something is wrong with the server, the rights or the tables: a clear error in bounded time,
//! no secret in it, and work that goes on when the trouble is over.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use smartcar_sdk::{
    Error, ErrorKind,
    store::{CounterSwap, Filter, PostgresStore, Query, Swap, TokenStore},
};
use tokio::task::JoinSet;

use crate::{
    insert, next,
    postgres::{open, shared},
    row,
    support::{Cluster, PASSWORD, Stop},
};

async fn error_of(url: &str) -> Error {
    PostgresStore::open(url).await.expect_err("it opened")
}

pub(crate) fn assert_says(error: &Error, words: &str) {
    assert_eq!(error.kind(), ErrorKind::Store, "{error:?}");
    assert_eq!(error.field(), Some("store"), "{error:?}");
    assert!(error.message().contains(words), "{error:?} does not say \"{words}\"");
    assert!(!format!("{error} {error:?}").contains(PASSWORD), "a password in {error:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let Some(cluster) = shared() else { return };
    let url = cluster.url("postgres");
    let port = cluster.port().to_string();
    assert_says(&error_of(&url.replace(&port, "1")).await, "cannot be reached");
    assert_says(&error_of(&url.replace("127.0.0.1", "no.such.host.invalid")).await, "cannot be reached");
}

#[tokio::test]
async fn nothing_shows_the_password() {
    let Some(cluster) = shared() else { return };
    let store = open(&cluster.database("quiet")).await;
    assert!(!format!("{store:?}").contains(PASSWORD));
}

#[tokio::test]
async fn a_user_without_the_right_to_create_is_told_what_to_ask_for() {
    let Some(cluster) = shared() else { return };
    let url = cluster.database("guarded");
    cluster.sql(
        "guarded",
        "CREATE ROLE guest LOGIN PASSWORD 'hunter2-guest'; REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    );
    let guest = url.replace(&format!("owner:{PASSWORD}"), "guest:hunter2-guest");
    let error = error_of(&guest).await;
    assert_says(&error, "CREATE on the schema");
    assert!(!error.can_retry());
    // Once somebody else has created them, rights on the tables are enough.
    open(&url).await.close().await;
    let tables = "smartcar_grants, smartcar_vehicles, smartcar_schema";
    cluster.sql("guarded", &format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO guest"));
    insert(&*open(&guest).await, &row("grant")).await;
}

#[tokio::test]
async fn a_user_who_may_not_migrate_works_on_with_the_schema_before() {
    let Some(cluster) = shared() else { return };
    let url = cluster.database("tenanted");
    let tables = include_str!("../../src/store/postgres/schema_1.sql").replace("{schema}", "");
    cluster.sql("tenanted", &tables);
    cluster.sql(
        "tenanted",
        "CREATE ROLE lodger LOGIN PASSWORD 'hunter2-lodger'; REVOKE CREATE ON SCHEMA public FROM PUBLIC;
         GRANT SELECT, INSERT, UPDATE, DELETE ON smartcar_grants, smartcar_vehicles, smartcar_schema TO lodger",
    );
    let store = open(&url.replace(&format!("owner:{PASSWORD}"), "lodger:hunter2-lodger")).await;
    insert(&*store, &row("grant")).await;
    let query = Query::of(Filter::Status("active".to_owned()), 10);
    assert_eq!(store.page("app", &query).await.unwrap().value.len(), 1, "slow, and right");
    // Each worker of the job then keeps to the rate by itself.
    let error = store.swap_counter("app", "a-counter", None, 1).await.unwrap_err();
    assert!(!error.can_retry(), "{error}");
    // Once the owner has been there, nothing is missing but the right.
    open(&url).await.close().await;
    cluster.sql("tenanted", "GRANT SELECT, INSERT, UPDATE ON smartcar_counters TO lodger");
    let counted = store.swap_counter("app", "a-counter", None, 1).await.unwrap().value;
    assert_eq!(counted, CounterSwap::Done);
}

#[tokio::test]
async fn a_newer_schema_is_used_unless_it_excludes_us() {
    let Some(cluster) = shared() else { return };
    let url = cluster.database("newer");
    open(&url).await.close().await;
    let newer = "ALTER TABLE smartcar_grants ADD COLUMN mood TEXT; UPDATE smartcar_schema SET version = 9";
    cluster.sql("newer", newer);
    insert(&*open(&url).await, &row("grant")).await;
    cluster.sql("newer", "UPDATE smartcar_schema SET oldest_reader = 8");
    let error = error_of(&url).await;
    assert_says(&error, "upgrade this SDK");
    assert!(!error.can_retry());
}

#[tokio::test]
async fn tables_of_our_name_that_are_not_ours_are_left_alone() {
    let Some(cluster) = shared() else { return };
    let url = cluster.database("others");
    cluster.sql("others", "CREATE TABLE smartcar_grants (id INTEGER)");
    assert_says(&error_of(&url).await, "not this SDK's");
    let tables = "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'smartcar%'";
    assert_eq!(cluster.sql("others", tables), "1");
}

#[tokio::test]
async fn an_error_shows_no_row_though_the_server_does() {
    let Some(cluster) = shared() else { return };
    let url = cluster.database("checked");
    let store = open(&url).await;
    cluster.sql("checked", "ALTER TABLE smartcar_grants ADD CHECK (grant_id <> 'bad')");
    let secret = smartcar_sdk::store::Row { account: Some("s3cr3t-token".to_owned()), ..row("bad") };
    let error = store.swap("app", &secret, None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
    assert!(cluster.log().contains("s3cr3t-token"), "the server's own log shows the row");
    assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error:?}");
}

#[tokio::test]
async fn a_read_only_server_is_named_as_such() {
    let Some(cluster) = shared() else { return };
    let url = cluster.database("frozen");
    let store = open(&url).await;
    cluster.sql("postgres", "ALTER DATABASE frozen SET default_transaction_read_only = on");
    // What is open already goes on; what is opened from now on cannot write.
    insert(&*store, &row("before")).await;
    let store = open(&url).await;
    assert_says(&store.swap("app", &row("after"), None).await.unwrap_err(), "read-only");
    assert!(store.load("app", "before").await.unwrap().value.is_some());
}

#[tokio::test]
async fn a_row_locked_by_somebody_is_waited_for_and_then_reported() {
    let Some(cluster) = shared() else { return };
    let url = cluster.database("locked");
    let store = open(&url).await;
    let first = row("grant");
    insert(&*store, &first).await;
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("BEGIN; SELECT * FROM smartcar_grants FOR UPDATE").await.unwrap();
    let since = Instant::now();
    let error = store.swap("app", &next(&first), Some(first.version)).await.unwrap_err();
    assert_says(&error, "locked for too long");
    assert!((7..12).contains(&since.elapsed().as_secs()), "{:?}", since.elapsed());
    client.batch_execute("ROLLBACK").await.unwrap();
    let swap = store.swap("app", &next(&first), Some(first.version)).await.unwrap();
    assert_eq!(swap.value, Swap::Done);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_restarted_server_is_found_again_at_once() {
    let Some(cluster) = Cluster::start("") else { return };
    for how in [Stop::Fast, Stop::Immediate] {
        let store = open(&cluster.url("postgres")).await;
        // Fill the pool, so that several stale connections lie in it afterwards.
        let mut first = JoinSet::new();
        for index in 0..32 {
            let store = Arc::clone(&store);
            first.spawn(async move { store.load("app", &format!("grant-{index}")).await.unwrap() });
        }
        first.join_all().await;
        cluster.stop(how);
        let since = Instant::now();
        let error = store.load("app", "grant").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store, "{error:?}");
        assert!(
            error.can_retry() && since.elapsed() < Duration::from_secs(2),
            "{error:?} {:?}",
            since.elapsed()
        );
        cluster.resume();
        // The very next call works.
        insert(&*store, &row(&format!("after-{since:?}"))).await;
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn restarts_under_load_lose_nothing_acknowledged() {
    let Some(cluster) = Cluster::start("") else { return };
    let store = open(&cluster.url("postgres")).await;
    let mut rows = Vec::new();
    for writer in 0..16 {
        let row = row(&format!("grant-{writer}"));
        // Before the first restart, however slow this machine is today.
        insert(&*store, &row).await;
        rows.push(row);
    }
    let since = Instant::now();
    let mut writers = JoinSet::new();
    for mut stored in rows {
        let store = Arc::clone(&store);
        writers.spawn(async move {
            let (mut written, mut failed) = (0_u64, 0_u64);
            while since.elapsed() < Duration::from_secs(5) {
                let next = next(&stored);
                match store.swap("app", &next, Some(stored.version)).await {
                    Ok(answer) => {
                        assert_eq!(answer.value, Swap::Done, "nobody else writes this row");
                        written += 1;
                        stored = next;
                    }
                    Err(error) => {
                        assert_eq!(error.kind(), ErrorKind::Store, "{error:?}");
                        failed += 1;
                        // It may have been written and its answer lost: ask until it says which.
                        let current = loop {
                            tokio::time::sleep(Duration::from_millis(20)).await;
                            if let Ok(answer) = store.load("app", &stored.grant_id).await {
                                break answer.value.expect("the row has gone");
                            }
                        };
                        assert!(current == stored || current == next, "{current:?} was never written");
                        stored = current;
                    }
                }
            }
            // On a slow machine the last restart is still under way.
            let current = loop {
                match store.load("app", &stored.grant_id).await {
                    Ok(answer) => break answer.value,
                    Err(error) => assert!(since.elapsed() < Duration::from_secs(60), "{error:?}"),
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            };
            assert_eq!(current, Some(stored));
            (written, failed)
        });
    }
    for how in [Stop::Fast, Stop::Immediate, Stop::Immediate] {
        tokio::time::sleep(Duration::from_millis(700)).await;
        cluster.stop(how);
        cluster.resume();
    }
    let outcomes = writers.join_all().await;
    let written: u64 = outcomes.iter().map(|(written, _)| written).sum();
    let failed: u64 = outcomes.iter().map(|(_, failed)| failed).sum();
    println!("{written} written, {failed} failed over three restarts");
    // How many depends on the machine and on what else it does.
    assert!(outcomes.iter().all(|(written, _)| *written > 0), "{outcomes:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_failover_is_followed() {
    let Some(primary) = Cluster::start("wal_level = replica") else { return };
    open(&primary.url("postgres")).await.close().await;
    let standby = primary.standby();
    let url = primary.url("postgres").replace(
        &format!("127.0.0.1:{}", primary.port()),
        &format!("127.0.0.1:{},127.0.0.1:{}", primary.port(), standby.port()),
    ) + "?target_session_attrs=read-write";
    let store = open(&url).await;
    let first = row("grant");
    insert(&*store, &first).await;
    let since = Instant::now();
    while standby.sql("postgres", "SELECT count(*) FROM smartcar_grants") != "1" {
        assert!(since.elapsed() < Duration::from_secs(10), "the standby does not follow");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    primary.stop(Stop::Immediate);
    assert_eq!(store.load("app", "grant").await.unwrap_err().kind(), ErrorKind::Store);
    standby.promote();
    let swap = store.swap("app", &next(&first), Some(first.version)).await.unwrap();
    assert_eq!(swap.value, Swap::Done);
}
