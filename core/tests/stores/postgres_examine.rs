//! What `smartcar doctor` does to `postgres://`: it looks, in read-only transactions, and leaves everything as it is.

use std::time::{Duration, Instant};

use smartcar_sdk::{
    ErrorKind, Result,
    store::{CheckReport, TokenStore, examine},
};

use crate::{
    insert,
    postgres::{open, shared},
    row,
    support::PASSWORD,
};

async fn look(url: &str) -> Result<CheckReport> {
    examine(url, "app", None, Duration::from_secs(60)).await
}

async fn words(url: &str) -> String {
    let error = look(url).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store, "{error:?}");
    assert!(!format!("{error} {error:?}").contains(PASSWORD));
    error.message().to_owned()
}

#[tokio::test]
async fn examining_needs_a_reader_and_changes_nothing() {
    let Some(cluster) = shared() else { return };
    let url = cluster.database("looked_over");
    assert!(words(&url).await.contains("no tables of this SDK"));
    let tables = "SELECT count(*) FROM pg_class WHERE relname LIKE 'smartcar%'";
    assert_eq!(cluster.sql("looked_over", tables), "0");

    let store = open(&url).await;
    insert(&*store, &row("grant")).await;
    store.close().await;
    cluster.sql("looked_over", "CREATE ROLE reader LOGIN PASSWORD 'hunter2-reader'");
    let grant = "GRANT SELECT ON smartcar_grants, smartcar_vehicles, smartcar_schema TO reader";
    cluster.sql("looked_over", grant);
    let reader = url.replace(&format!("owner:{PASSWORD}"), "reader:hunter2-reader");
    for url in [&url, &reader, &format!("{reader}?smartcar_pooler=transaction")] {
        let report = look(url).await.unwrap();
        assert_eq!(report.by_status.get("active"), Some(&1), "{report:?}");
        assert_eq!(report.unreadable.count, 1, "the test's row holds no record: {report:?}");
    }
    cluster.sql("looked_over", "UPDATE smartcar_schema SET version = 9, oldest_reader = 8");
    assert!(words(&reader).await.contains("upgrade this SDK"));
}

#[tokio::test]
async fn reading_writes_nothing_and_a_view_is_no_table() {
    let Some(cluster) = shared() else { return };
    let url = cluster.database("tricked");
    open(&url).await.close().await;
    cluster.sql(
        "tricked",
        "CREATE TABLE seen (at timestamptz);
         CREATE FUNCTION spy() RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER
             AS 'INSERT INTO seen VALUES (now()); SELECT true';
         CREATE ROLE tricked LOGIN PASSWORD 'hunter2-tricked';
         GRANT SELECT ON smartcar_grants, smartcar_vehicles, smartcar_schema TO tricked;
         ALTER TABLE smartcar_schema ENABLE ROW LEVEL SECURITY;
         CREATE POLICY spy ON smartcar_schema USING (spy())",
    );
    let tricked = url.replace(&format!("owner:{PASSWORD}"), "tricked:hunter2-tricked");
    words(&tricked).await;
    assert_eq!(cluster.sql("tricked", "SELECT count(*) FROM seen"), "0");

    let view = "ALTER TABLE smartcar_grants RENAME TO kept;
        CREATE VIEW smartcar_grants AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
            SELECT kept.* FROM kept, n";
    cluster.sql("tricked", view);
    let since = Instant::now();
    assert!(words(&url).await.contains("no table but something else"));
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
}
