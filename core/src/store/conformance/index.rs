//! Rules about finding grants by the vehicle they reach.

use std::time::Duration;

use super::bench::{Bench, Found, Rule, rules};
use crate::store::{Order, Query, Row};

pub(super) const RULES: &[Rule] = rules! {
    "load_for gives all grants of a vehicle, newest consent first" => ordered,
    "the index from vehicles moves with the row" => moves,
    "a removed row is not found by its vehicles, but remains" => removed,
};

fn reaching(bench: &Bench, grant_id: &str, vehicles: &[&str], minutes: u64) -> Row {
    let row = bench.row(grant_id);
    Row {
        vehicles: vehicles.iter().map(|vehicle| (*vehicle).to_owned()).collect(),
        connected_at: row.connected_at.after(Duration::from_secs(60 * minutes)),
        ..row
    }
}

async fn ordered(bench: Bench) -> Result<(), Found> {
    bench.expect_reaching("car", &[]).await?;
    let rows = [
        reaching(&bench, "b-middle", &["car", "other"], 2),
        reaching(&bench, "a-oldest", &["car"], 1),
        reaching(&bench, "d-newest", &["third", "car"], 3),
        reaching(&bench, "c-middle", &["car"], 2),
        reaching(&bench, "elsewhere", &["other"], 9),
        // Not the same vehicle, though a careless comparison might think so.
        reaching(&bench, "f-case", &["CAR"], 9),
        reaching(&bench, "g-space", &["car "], 9),
        reaching(&bench, "h-wild", &["c%", "ca_"], 9),
    ];
    for row in &rows {
        bench.insert(row).await?;
    }
    bench.expect_reaching("car", &["d-newest", "c-middle", "b-middle", "a-oldest"]).await?;
    bench.expect_reaching("other", &["elsewhere", "b-middle"]).await?;
    bench.expect_reaching("third", &["d-newest"]).await?;
    let found = bench.store.load_for(&bench.application, "third").await?.value;
    super::bench::ensure!(
        found.first() == Some(&rows[2]),
        "load_for gives {found:?}, not the row {:?}",
        rows[2]
    );
    Ok(())
}

async fn moves(bench: Bench) -> Result<(), Found> {
    let first = reaching(&bench, "moving", &["a", "b"], 1);
    bench.insert(&reaching(&bench, "fixed", &["a", "b", "c"], 2)).await?;
    bench.insert(&first).await?;
    bench.expect_reaching("a", &["fixed", "moving"]).await?;

    // Loses a, keeps b, gains c.
    let second = Row { version: rand::random(), ..reaching(&bench, "moving", &["b", "c"], 1) };
    bench.write(&second, Some(first.version)).await?;
    bench.expect_reaching("a", &["fixed"]).await?;
    bench.expect_reaching("b", &["fixed", "moving"]).await?;
    bench.expect_reaching("c", &["fixed", "moving"]).await?;

    // The driver went through Connect again: the same cars, a newer consent.
    let third = Row { version: rand::random(), ..reaching(&bench, "moving", &["c", "b"], 3) };
    bench.write(&third, Some(second.version)).await?;
    bench.expect_reaching("b", &["moving", "fixed"]).await?;
    bench.expect_reaching("c", &["moving", "fixed"]).await?;

    let fourth = Row { version: rand::random(), ..reaching(&bench, "moving", &[], 3) };
    bench.write(&fourth, Some(third.version)).await?;
    bench.expect_reaching("b", &["fixed"]).await?;
    bench.expect_reaching("c", &["fixed"]).await?;

    let fifth = Row { version: rand::random(), ..reaching(&bench, "moving", &["a"], 1) };
    bench.write(&fifth, Some(fourth.version)).await?;
    bench.expect_reaching("a", &["fixed", "moving"]).await
}

async fn removed(bench: Bench) -> Result<(), Found> {
    let active = bench.row("grant");
    bench.insert(&active).await?;
    let removed = Row { status: "removed".to_owned(), ..bench.next(&active) };
    bench.write(&removed, Some(active.version)).await?;
    bench.expect_stored(&removed).await?;
    bench.expect_reaching("car of grant", &[]).await?;
    let page = bench.page(&Query::in_order(Order::StatusChanged, 10)).await?;
    super::bench::ensure!(page == [removed.clone()], "page gives {page:?}, not the removed row");

    let again = Row { status: "active".to_owned(), ..bench.next(&removed) };
    bench.write(&again, Some(removed.version)).await?;
    bench.expect_reaching("car of grant", &["grant"]).await?;
    bench.insert(&Row { status: "removed".to_owned(), ..bench.row("born-removed") }).await?;
    bench.expect_reaching("car of born-removed", &[]).await?;
    bench.insert(&Row { status: "a_word_to_come".to_owned(), ..bench.row("unknown") }).await?;
    bench.expect_reaching("car of unknown", &["unknown"]).await
}
