//! Rules about waiting for a row to move.

use std::time::{Duration, Instant};

use super::bench::{Bench, Found, Rule, ensure, rules};
use crate::store::Row;

pub(super) const RULES: &[Rule] = rules! {
    "wait returns at once for a row that has moved or is missing" => has_moved,
    "wait returns soon after a swap or a delete" => wakes,
    "wait can be dropped at any time, and many may wait" => droppable,
};

pub(super) const SHARED_RULES: &[Rule] = rules! {
    "wait returns soon after another process has moved the row" => wakes_across,
};

/// The pause between two looks grows to 500 ms in a store that is not notified; twice that, and some.
const SOON: Duration = Duration::from_secs(2);

async fn has_moved(bench: Bench) -> Result<(), Found> {
    let row = bench.row("grant");
    bench.insert(&row).await?;
    expect_soon(&bench, "missing", row.version).await?;
    expect_soon(&bench, "grant", row.version.wrapping_add(1)).await
}

async fn expect_soon(bench: &Bench, grant_id: &str, version: i64) -> Result<(), Found> {
    match tokio::time::timeout(SOON, bench.store.wait(&bench.application, grant_id, version)).await {
        Ok(result) => Ok(result?),
        Err(_) => Err(Found(format!("nothing after {SOON:?}"))),
    }
}

async fn wakes(bench: Bench) -> Result<(), Found> {
    let row = bench.row("grant");
    bench.insert(&row).await?;
    let row = moved_while_waiting(&bench, &bench, row).await?;
    let row = moved_while_waiting(&bench, &bench, row).await?;
    let waiting = wait(&bench, &row);
    tokio::time::sleep(Duration::from_millis(60)).await;
    ensure!(bench.delete(&row).await?, "it did not delete the row at its version");
    returned(waiting).await
}

async fn wakes_across(bench: Bench) -> Result<(), Found> {
    let row = bench.row("grant");
    bench.insert(&row).await?;
    let other = bench.through_other();
    let row = moved_while_waiting(&bench, &other, row).await?;
    let row = moved_while_waiting(&other, &bench, row).await?;
    let waiting = wait(&bench, &row);
    tokio::time::sleep(Duration::from_millis(60)).await;
    ensure!(other.delete(&row).await?, "it did not delete the row at its version");
    returned(waiting).await
}

/// Lets one handle wait while the other writes, and gives the row as it then is.
async fn moved_while_waiting(sleeper: &Bench, mover: &Bench, row: Row) -> Result<Row, Found> {
    let next = mover.next(&row);
    let waiting = wait(sleeper, &row);
    tokio::time::sleep(Duration::from_millis(60)).await;
    mover.write(&next, Some(row.version)).await?;
    returned(waiting).await?;
    sleeper.expect_stored(&next).await?;
    Ok(next)
}

/// Waits in a task of its own until the row has really moved: a store may return early.
fn wait(bench: &Bench, row: &Row) -> tokio::task::JoinHandle<Result<(), Found>> {
    let (bench, row) = (bench.clone(), row.clone());
    tokio::spawn(async move {
        loop {
            let since = Instant::now();
            bench.store.wait(&bench.application, &row.grant_id, row.version).await?;
            if bench.load(&row.grant_id).await?.is_none_or(|now| now.version != row.version) {
                return Ok(());
            }
            if since.elapsed() < Duration::from_millis(1) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    })
}

async fn returned(waiting: tokio::task::JoinHandle<Result<(), Found>>) -> Result<(), Found> {
    match tokio::time::timeout(SOON, waiting).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(Found("it panicked".to_owned())),
        Err(_) => Err(Found(format!("the row moved, and {SOON:?} later wait had not returned"))),
    }
}

async fn droppable(bench: Bench) -> Result<(), Found> {
    let row = bench.row("grant");
    bench.insert(&row).await?;
    for millis in 0..40 {
        let wait = bench.store.wait(&bench.application, "grant", row.version);
        if let Ok(result) = tokio::time::timeout(Duration::from_millis(millis % 8), wait).await {
            result?;
        }
    }
    let waiting: Vec<_> = (0..50).map(|_| wait(&bench, &row)).collect();
    tokio::time::sleep(Duration::from_millis(60)).await;
    let next = bench.next(&row);
    bench.write(&next, Some(row.version)).await?;
    for waiting in waiting {
        returned(waiting).await?;
    }
    bench.expect_stored(&next).await
}
