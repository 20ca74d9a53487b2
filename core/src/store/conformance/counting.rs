//! Rules about counters, for a store that keeps them.

use futures_util::FutureExt;
use tokio::task::JoinSet;

use super::bench::{Bench, Found, Rule, ensure, rules};
use crate::{ErrorKind, store::CounterSwap};

pub(super) const RULES: &[Rule] = rules! {
    "a counter moves from the value it has and from no other" => moves,
    "a counter is the application's own, and each name another" => separate,
    "of many swaps of one counter exactly one is done" => one_winner,
};

/// What became of it; `None` where the store keeps no counters.
async fn swap(
    bench: &Bench,
    name: &str,
    expected: Option<i64>,
    value: i64,
) -> Result<Option<CounterSwap>, Found> {
    match bench.store.swap_counter(&bench.application, name, expected, value).await {
        Ok(answer) => Ok(Some(answer.value)),
        Err(error) if error.kind() == ErrorKind::Unsupported => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn moves(bench: Bench) -> Result<(), Found> {
    let current = |value| CounterSwap::Current(value);
    let steps = [
        (Some(0), 1, current(None)),
        (None, 7, CounterSwap::Done),
        (None, 8, current(Some(7))),
        (Some(8), 9, current(Some(7))),
        (Some(7), i64::MIN, CounterSwap::Done),
        (Some(i64::MIN), i64::MAX, CounterSwap::Done),
        (Some(i64::MAX), i64::MAX, CounterSwap::Done),
        (Some(7), 1, current(Some(i64::MAX))),
    ];
    for (expected, value, outcome) in steps {
        let Some(found) = swap(&bench, "a-counter", expected, value).await? else { return Ok(()) };
        ensure!(found == outcome, "from {expected:?} to {value}: {found:?}, not {outcome:?}");
    }
    Ok(())
}

async fn separate(bench: Bench) -> Result<(), Found> {
    let Some(_) = swap(&bench, "one", None, 1).await? else { return Ok(()) };
    for (bench, name) in [(bench.another_application(), "one"), (bench.clone(), "two")] {
        let found = swap(&bench, name, None, 2).await?;
        ensure!(found == Some(CounterSwap::Done), "a counter nobody has set is {found:?}");
    }
    let found = swap(&bench, "one", None, 3).await?;
    ensure!(found == Some(CounterSwap::Current(Some(1))), "another counter moved it: {found:?}");
    let rows = bench.load("one").await?;
    ensure!(rows.is_none(), "a counter is a row: {rows:?}");
    Ok(())
}

async fn one_winner(bench: Bench) -> Result<(), Found> {
    let Some(_) = swap(&bench, "raced", None, 0).await? else { return Ok(()) };
    for round in 0..8 {
        let mut swaps = JoinSet::new();
        for index in 0..16 {
            let bench = if index % 2 == 0 { bench.clone() } else { bench.through_other() };
            swaps.spawn(async move { swap(&bench, "raced", Some(round), round + 1).await }.boxed());
        }
        let mut done = 0;
        while let Some(outcome) = swaps.join_next().await {
            let outcome = outcome.map_err(|_| Found("it panicked".to_owned()))??;
            done += usize::from(outcome == Some(CounterSwap::Done));
        }
        ensure!(done == 1, "of 16 swaps that expected {round}, {done} were done");
    }
    Ok(())
}
