//! The stores against their contract, and each against what can happen to it: killed processes, full disks,
//! broken files, servers that restart.

mod child;
mod memory;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "postgres")]
mod postgres_broken;
#[cfg(feature = "postgres")]
mod postgres_examine;
#[cfg(feature = "postgres")]
mod postgres_hosted;
#[cfg(feature = "postgres")]
mod postgres_network;
mod sabotage;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "sqlite")]
mod sqlite_broken;
#[cfg(feature = "sqlite")]
mod sqlite_private;
#[cfg(feature = "postgres")]
#[path = "../support/postgres.rs"]
mod support;

use std::{sync::Arc, time::Duration};

use smartcar_sdk::{
    clock::{Clock, SystemClock, Timestamp},
    store::{CounterSwap, Filter, Order, Query, Row, TokenStore},
};

fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

/// A row as the SDK might write it, with a body of a usual size.
fn row(grant_id: &str) -> Row {
    let now = SystemClock.now();
    Row {
        grant_id: grant_id.to_owned(),
        version: rand::random(),
        user_id: Some(format!("user-of-{grant_id}")),
        account: None,
        status: "active".to_owned(),
        vehicles: vec![format!("car-of-{grant_id}")],
        connected_at: now,
        refresh_expires_at: Some(now.after(Duration::from_secs(5_184_000))),
        due_at: Some(now),
        status_changed_at: now,
        updated_at: now,
        body: vec![b'x'; 700],
    }
}

/// The same row under a new version.
fn next(row: &Row) -> Row {
    Row {
        version: rand::random(),
        updated_at: Timestamp::from_millis(row.updated_at.as_millis() + 1),
        ..row.clone()
    }
}

async fn insert(store: &dyn TokenStore, row: &Row) {
    let answer = store.swap("app", row, None).await.unwrap();
    assert_eq!(answer.value, smartcar_sdk::store::Swap::Done);
}

/// A row as schema 1 has it; BODY stands for bytes.
const ROWS_OF_SCHEMA_1: &str = "INSERT INTO smartcar_grants
        (application, grant_id, version, user_id, account, status, vehicles, connected_at, refresh_expires_at, due_at,
         status_changed_at, updated_at, body)
    VALUES ('app', 'g-1', 7, 'user-1', 'customer-1', 'active', '[]', 1, 2, 3, 4, 5, BODY);";

/// What a store that was brought up to date must hold.
async fn is_up_to_date(store: &dyn TokenStore) {
    let ids = async |query: Query| -> Vec<String> {
        let page = store.page("app", &query).await.unwrap().value;
        page.into_iter().map(|row| row.grant_id).collect()
    };
    assert_eq!(ids(Query::in_order(Order::Id, 10)).await, ["g-1"]);
    assert_eq!(ids(Query::in_order(Order::Due, 10)).await, ["g-1"]);
    for filter in [
        Filter::Status("active".to_owned()),
        Filter::Account("customer-1".to_owned()),
        Filter::UserId("user-1".to_owned()),
    ] {
        assert_eq!(ids(Query::of(filter, 10)).await, ["g-1"]);
    }
    let counted = store.swap_counter("app", "fleet-starts", None, 5).await.unwrap().value;
    assert_eq!(counted, CounterSwap::Done);
}
