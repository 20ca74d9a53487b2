//! A process that forks while its threads call and refresh: its client works on in parent and child, each with locks,
//! threads and connections of its own, and no grant is lost.

use std::{
    collections::VecDeque,
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Waker},
    time::{Duration, Instant},
};

use rand::RngExt;
use smartcar_sandbox::{Config, Fault, FaultRule};
use smartcar_sdk::{
    Client, Error, ErrorKind, GrantFilter, Result,
    clock::{Clock as _, ShiftedClock},
};
use smartcar_tests::{
    World,
    drivers::{Car, reach_all},
    figures,
    postgres::Postgres,
    processes::Forked,
};

const GRACE: Duration = Duration::from_secs(5);
/// Children that live at once.
const AT_ONCE: usize = 6;

/// Some drivers whose tokens live so short, and whose replies take so long, that somebody is always refreshing.
async fn world() -> World {
    let config = Config { access_ttl: Duration::from_secs(1), grace: GRACE, ..Config::default() };
    let world = World::new(config).await;
    let late = FaultRule::new("/oauth/token", Fault::Delay { seconds: 0.1 });
    world.sandbox.set_faults(vec![late]).unwrap();
    world
}

/// What a child does with what it inherited, on a runtime of its own.
fn use_inherited(client: &Client, cars: &[Car], closes: bool) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let missed = reach_all(client, cars, Duration::from_secs(5)).await;
        assert!(missed.is_empty(), "out of reach in a child: {missed:?}");
        assert_eq!(client.grants(&GrantFilter::default()).all().await.unwrap().len(), cars.len());
        if closes {
            // A busy machine may be too late with an answer for closing, which then leaves the refresh to another process and says so.
            client.close().await.or_else(left_to_another).unwrap();
            assert!(client.grants(&GrantFilter::default()).all().await.is_err());
        }
    });
}

fn left_to_another(error: Error) -> Result<()> {
    if error.kind() == ErrorKind::Timeout { Ok(()) } else { Err(error) }
}

async fn forks_lose_nothing(scenario: &str, address: &str) {
    let world = world().await;
    let client = world.builder().store(address).set("refresh_token_grace", "5").build().await.unwrap();
    let cars = world.drivers(&client, 4, 1).await;
    let (since, over) = (Instant::now(), Arc::new(AtomicBool::new(false)));
    let reading: Vec<_> = (cars.iter().cloned())
        .map(|car| {
            let (client, over) = (client.clone(), over.clone());
            tokio::spawn(async move {
                let mut calls = 0_u64;
                while !over.load(Ordering::Relaxed) {
                    let reading = client
                        .vehicle(&car.vehicle)
                        .unwrap()
                        .odometer()
                        .await
                        .expect("an answer in the parent");
                    assert!(car.shows(reading.distance));
                    calls += 1;
                }
                calls
            })
        })
        .collect();
    // Others come and go on the same store meanwhile.
    let builders: Vec<_> = (0..1000).map(|_| world.builder().store(address)).collect();
    let coming_and_going = {
        let over = over.clone();
        tokio::spawn(async move {
            for builder in builders {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                let passing = builder.build().await.expect("another client");
                passing.grants(&GrantFilter::default()).all().await.expect("the grants");
                passing.close().await.expect("a good end");
            }
        })
    };
    let (forking, inherited) = (client.clone(), cars.clone());
    // On a thread of its own: one that drives a runtime would leave its child in the middle of that.
    let forked = std::thread::spawn(move || {
        let (mut children, mut well) = (VecDeque::new(), 0);
        let forks = figures::long_or(200, 24);
        for number in 0..forks {
            std::thread::sleep(Duration::from_millis(rand::rng().random_range(0..120)));
            if children.len() == AT_ONCE {
                well += usize::from(children.pop_front().is_some_and(Forked::wait));
            }
            // One that does not close ends in the middle of what it has begun, as if it were killed.
            let work = AssertUnwindSafe(|| use_inherited(&forking, &inherited, number % 2 == 0));
            children.push_back(Forked::new(work));
        }
        (forks, well + children.into_iter().map(Forked::wait).filter(|well| *well).count())
    });
    let (forks, well) = tokio::task::spawn_blocking(|| forked.join().unwrap()).await.unwrap();
    over.store(true, Ordering::Relaxed);
    coming_and_going.await.unwrap();
    let mut calls = 0;
    for reader in reading {
        calls += reader.await.unwrap();
    }
    world.sandbox.set_faults(Vec::new()).unwrap();
    let verdict = world.verdict(client, address, &cars, GRACE * 2).await;
    figures::report(
        scenario,
        format!(
            "{} s, {forks} forks, {calls} calls in the parent meanwhile, {} lost",
            since.elapsed().as_secs(),
            verdict.losses.lost.len()
        ),
    );
    assert_eq!(well, forks, "children that failed or hung");
    verdict.assert_nothing_lost();
}

/// What clients of a test share with the test is inherited, too: their clock.
#[test]
fn a_forked_child_sleeps_by_the_clock_of_its_parent() {
    let (clock, over) = (ShiftedClock::default(), Arc::new(AtomicBool::new(false)));
    let begin_to_sleep = |clock: &ShiftedClock| {
        let begun = clock.moved().as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(begun.is_pending());
    };
    let sleeping = [(); 4].map(|()| {
        let (clock, over) = (clock.clone(), over.clone());
        std::thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                begin_to_sleep(&clock);
            }
        })
    });
    for _ in 0..100 {
        std::thread::sleep(Duration::from_millis(1));
        let work = AssertUnwindSafe(|| (0..64).for_each(|_| begin_to_sleep(&clock)));
        assert!(Forked::new(work).wait(), "a child that failed or hung");
    }
    over.store(true, Ordering::Relaxed);
    for thread in sleeping {
        thread.join().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forks_under_load_lose_nothing_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("forks.db");
    forks_lose_nothing("forks, SQLite", &format!("sqlite:{}", path.display())).await;
    let whole: String = rusqlite::Connection::open(&path)
        .unwrap()
        .query_row("PRAGMA integrity_check", (), |row| row.get(0))
        .unwrap();
    assert_eq!(whole, "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn forks_under_load_lose_nothing_on_postgresql() {
    let Some(server) = Postgres::start("forks, PostgreSQL") else { return };
    forks_lose_nothing("forks, PostgreSQL", &server.database("forks")).await;
}
