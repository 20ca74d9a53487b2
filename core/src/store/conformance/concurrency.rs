//! Rules about many writers at once.

use std::{future::poll_fn, task::Poll, time::Duration};

use futures_util::FutureExt;
use tokio::task::JoinSet;

use super::bench::{Bench, Found, Rule, ensure, rules, same};
use crate::store::{Order, Query, Row, Swap};

pub(super) const RULES: &[Rule] = rules! {
    "of many swaps of one version exactly one is done" => one_winner,
    "of many inserts of one row exactly one is done" => one_insert,
    "no update is lost" => no_lost_update,
    "writes to different rows do not disturb each other" => independent,
    "a reader never sees a row by a vehicle it does not reach" => never_torn,
    "a call dropped half-way has written all of it or nothing" => dropped_half_way,
};

pub(super) const SHARED_RULES: &[Rule] = rules! {
    "what one process has written, another sees at once" => visible,
    "all processes are told one time" => one_clock,
};

/// Writers take turns through the two handles, where there are two.
fn handle(bench: &Bench, index: usize) -> Bench {
    if index.is_multiple_of(2) { bench.clone() } else { bench.through_other() }
}

/// One more task; boxed, as all of the core's are ([`runtime::spawn`](crate::runtime)).
fn spawn<T: Send + 'static>(
    tasks: &mut JoinSet<Result<T, Found>>,
    task: impl Future<Output = Result<T, Found>> + Send + 'static,
) {
    tasks.spawn(task.boxed());
}

async fn join<T: 'static>(mut tasks: JoinSet<Result<T, Found>>) -> Result<Vec<T>, Found> {
    let mut results = Vec::new();
    while let Some(result) = tasks.join_next().await {
        results.push(result.map_err(|_| Found("it panicked".to_owned()))??);
    }
    Ok(results)
}

/// Sixteen swaps at once, of which one must win: its row.
async fn race(bench: &Bench, row: &Row, expected: Option<i64>) -> Result<Row, Found> {
    let mut tasks = JoinSet::new();
    for index in 0..16 {
        let bench = handle(bench, index);
        let row = Row { account: Some(format!("writer {index}")), ..bench.next(row) };
        spawn(&mut tasks, async move {
            let outcome = bench.swap(&row, expected).await?;
            Ok((row, outcome))
        });
    }
    let mut winners = Vec::new();
    let mut losers = Vec::new();
    for (row, outcome) in join(tasks).await? {
        match outcome {
            Swap::Done => winners.push(row),
            Swap::Current(current) => losers.push(current.map(|row| *row)),
        }
    }
    ensure!(winners.len() == 1, "of 16 swaps that expected {expected:?}, {} were done", winners.len());
    let winner = winners.remove(0);
    for current in losers {
        // Read afresh: not the row as it was before somebody else won.
        let Some(current) = current else { return Err(Found("a loser was shown no row".to_owned())) };
        same(&current, &winner)
            .map_err(|Found(found)| Found(format!("a loser was not shown the winner: {found}")))?;
    }
    bench.expect_stored(&winner).await?;
    Ok(winner)
}

async fn one_winner(bench: Bench) -> Result<(), Found> {
    let mut row = bench.row("grant");
    bench.insert(&row).await?;
    for _ in 0..8 {
        row = race(&bench, &row, Some(row.version)).await?;
    }
    Ok(())
}

async fn one_insert(bench: Bench) -> Result<(), Found> {
    for round in 0..4 {
        race(&bench, &bench.row(&format!("grant-{round}")), None).await?;
    }
    Ok(())
}

async fn no_lost_update(bench: Bench) -> Result<(), Found> {
    const WRITERS: u64 = 8;
    const UPDATES: u64 = 20;
    let count = |row: &Row| String::from_utf8_lossy(&row.body).parse::<u64>().ok();
    bench.insert(&Row { body: b"0".to_vec(), ..bench.row("counter") }).await?;
    let mut tasks = JoinSet::new();
    for index in 0..8 {
        let bench = handle(&bench, index);
        spawn(&mut tasks, async move {
            let mut row = bench.load("counter").await?;
            for _ in 0..UPDATES {
                loop {
                    let Some(now) = &row else { return Err(Found("the row has gone".to_owned())) };
                    let Some(count) = count(now) else {
                        return Err(Found(format!("a body became {:?}", now.body)));
                    };
                    let next = Row { body: (count + 1).to_string().into_bytes(), ..bench.next(now) };
                    match bench.swap(&next, Some(now.version)).await? {
                        Swap::Done => {
                            row = Some(next);
                            break;
                        }
                        Swap::Current(current) => row = current.map(|row| *row),
                    }
                }
            }
            Ok(())
        });
    }
    join(tasks).await?;
    let total = bench.load("counter").await?.as_ref().and_then(count);
    ensure!(total == Some(WRITERS * UPDATES), "{} updates left the count at {total:?}", WRITERS * UPDATES);
    Ok(())
}

async fn independent(bench: Bench) -> Result<(), Found> {
    let mut tasks = JoinSet::new();
    for index in 0..64 {
        let bench = handle(&bench, index);
        spawn(&mut tasks, async move {
            let shared = "shared car".to_owned();
            let row = bench.row(&format!("grant-{index:02}"));
            let row = Row { vehicles: vec![shared, format!("car {index}")], ..row };
            bench.insert(&row).await?;
            let next = bench.next(&row);
            bench.write(&next, Some(row.version)).await?;
            bench.expect_stored(&next).await
        });
    }
    join(tasks).await?;
    let page = bench.page(&Query::in_order(Order::Id, 100)).await?;
    ensure!(page.len() == 64, "after 64 inserts there are {} rows", page.len());
    let reaching = bench.reaching("shared car").await?;
    ensure!(reaching.len() == 64, "after 64 inserts {} reach the car", reaching.len());
    Ok(())
}

async fn never_torn(bench: Bench) -> Result<(), Found> {
    let cars = ["left", "right"];
    let first = Row { vehicles: vec![cars[0].to_owned()], ..bench.row("moving") };
    bench.insert(&first).await?;
    let mut tasks = JoinSet::new();
    let writer = bench.clone();
    spawn(&mut tasks, async move {
        let mut row = first;
        for turn in 1..=60 {
            let next = Row { vehicles: vec![cars[turn % 2].to_owned()], ..writer.next(&row) };
            writer.write(&next, Some(row.version)).await?;
            row = next;
        }
        Ok(())
    });
    for index in 0..4 {
        let bench = handle(&bench, index);
        spawn(&mut tasks, async move {
            for turn in 0..60 {
                let car = cars[turn % 2];
                let found = bench.store.load_for(&bench.application, car).await?.value;
                ensure!(found.len() <= 1, "load_for({car}) gives one grant {} times", found.len());
                for row in found {
                    ensure!(
                        row.vehicles == [car],
                        "load_for({car}) gives a row that reaches {:?}",
                        row.vehicles
                    );
                }
            }
            Ok(())
        });
    }
    join(tasks).await?;
    // Sixty turns later it is back where it was.
    bench.expect_reaching(cars[0], &["moving"]).await?;
    bench.expect_reaching(cars[1], &[]).await
}

async fn dropped_half_way(bench: Bench) -> Result<(), Found> {
    let mut stored = bench.row("grant");
    bench.insert(&stored).await?;
    for polls in 0..30 {
        let next = Row { vehicles: vec![format!("car {polls}")], ..bench.next(&stored) };
        {
            let mut swap = bench.store.swap(&bench.application, &next, Some(stored.version));
            for _ in 0..polls % 6 {
                let once = poll_fn(|context| Poll::Ready(swap.as_mut().poll(context)));
                if once.await.is_ready() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(polls / 6)).await;
            }
        }
        // It may still be on its way, so a swap of ours decides what was first.
        let decider = bench.next(&stored);
        let before = match bench.swap(&decider, Some(stored.version)).await? {
            Swap::Done => decider,
            Swap::Current(current) => {
                ensure!(current.as_deref() == Some(&next), "a dropped swap left {current:?}");
                next
            }
        };
        bench.expect_stored(&before).await?;
        let car = before.vehicles.first().map_or("", String::as_str).to_owned();
        bench.expect_reaching(&car, &["grant"]).await?;
        stored = before;
    }
    Ok(())
}

async fn visible(bench: Bench) -> Result<(), Found> {
    let other = bench.through_other();
    let mut row = bench.row("grant");
    bench.insert(&row).await?;
    for turn in 0..20 {
        let (writer, reader) = if turn % 2 == 0 { (&other, &bench) } else { (&bench, &other) };
        let next = Row { vehicles: vec![format!("car {turn}")], ..writer.next(&row) };
        writer.write(&next, Some(row.version)).await?;
        reader.expect_stored(&next).await?;
        reader.expect_reaching(&format!("car {turn}"), &["grant"]).await?;
        let page = reader.page(&Query::in_order(Order::Id, 10)).await?;
        ensure!(page == [next.clone()], "page gives {page:?}, not what the other process wrote");
        row = next;
    }
    ensure!(other.delete(&row).await?, "it did not delete the row at its version");
    ensure!(bench.load("grant").await?.is_none(), "a row another process deleted still loads");
    Ok(())
}

async fn one_clock(bench: Bench) -> Result<(), Found> {
    for _ in 0..5 {
        let (before, between, after) =
            (bench.store.now().await?, bench.other.now().await?, bench.store.now().await?);
        let off = before.since(between).max(between.since(after));
        ensure!(off.as_millis() <= 1, "the two processes' clocks differ by {off:?}");
    }
    Ok(())
}
