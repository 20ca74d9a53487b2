//! Scripts that end, in every manner there is, at random moments of a refresh. Python and C have the same in their own
//! tests.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use rand::{RngExt, seq::IndexedRandom};
use rustix::process::Signal;
use smartcar_sandbox::{Config, Fault, FaultRule};
use smartcar_tests::{
    World,
    drivers::Car,
    figures, losses,
    processes::{Job, Worker},
};

const WORKER: &str = env!("CARGO_BIN_EXE_smartcar-test-worker");
const GRACE: Duration = Duration::from_secs(5);
/// Token replies come so late, in seconds: a script is mostly in the middle of a refresh.
const REPLY: f64 = 0.4;

async fn world() -> (World, Vec<Car>) {
    let config = Config { access_ttl: Duration::from_secs(1), grace: GRACE, ..Config::default() };
    let world = World::new(config).await;
    let client =
        world.builder().set("refresh_token_grace", &GRACE.as_secs().to_string()).build().await.unwrap();
    let cars = world.drivers(&client, 8, 1).await;
    client.close().await.unwrap();
    Car::write(&cars, &world.folder.path().join("cars"));
    let late = FaultRule::new("/oauth/token", Fault::Delay { seconds: REPLY });
    world.sandbox.set_faults(vec![late]).unwrap();
    (world, cars)
}

fn script(world: &World, end: &str) -> Worker {
    let after = Duration::from_secs_f64(rand::rng().random_range(0.0..2.5 * REPLY)).as_millis().to_string();
    let file = world.folder.path().join("cars");
    let arguments = ["script", file.to_str().unwrap(), end, &after];
    Worker::start(&Job::new(WORKER, &world.sandbox, &world.sqlite(), &arguments))
}

/// For how long scripts are started.
fn during() -> Duration {
    figures::soak().map_or(Duration::from_secs(8), |long| long / 2)
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_that_end_in_good_order_lose_nothing() {
    let alone = figures::alone().await;
    let (world, _) = world().await;
    let (since, mut ends, mut dice) = (Instant::now(), BTreeMap::new(), rand::rng());
    while since.elapsed() < during() {
        let end = ["return", "panic", "close", "cancel"].choose(&mut dice).unwrap();
        let (status, report) = script(&world, end).wait();
        assert_eq!(status.success(), *end != "panic", "{end}: {status}, {report:?}");
        assert!(report.wrong.is_empty() && report.said == ["ready"], "{end}: {report:?}");
        *ends.entry(*end).or_insert(0) += 1;
        std::thread::sleep(Duration::from_millis(dice.random_range(0..800)));
    }
    let requests = world.token_requests();
    drop(alone);
    // Longer than the grace nobody is there: whatever was left half done is lost now.
    tokio::time::sleep(GRACE + Duration::from_secs(1)).await;
    let counted = losses::count(&world.sandbox, &world.sqlite(), &world.sandbox.config().client_id).await;
    figures::report(
        "scripts that return, panic, close or are cancelled, one after another",
        format!(
            "{ends:?}; {requests} token requests, {} grants, {} lost, {} given up",
            counted.grants,
            counted.lost.len(),
            counted.given_up.len()
        ),
    );
    assert!(counted.lost.is_empty() && counted.given_up.is_empty(), "{counted:?}");
}

/// A moment later the process may be gone: whatever is sent after this is lost if nobody else lives.
#[tokio::test(flavor = "multi_thread")]
async fn when_close_returns_nothing_is_on_its_way_and_nothing_will_be() {
    let _alone = figures::alone().await;
    let (world, cars) = world().await;
    let rounds = figures::long_or(60, 8);
    let (mut late, mut under_way) = (0, 0);
    for _ in 0..rounds {
        tokio::time::sleep(Duration::from_millis(1100)).await; // every access token is over
        let client =
            world.builder().set("refresh_token_grace", &GRACE.as_secs().to_string()).build().await.unwrap();
        let calls: Vec<_> = cars
            .iter()
            .map(|car| {
                let vehicle = client.vehicle(&car.vehicle).unwrap();
                tokio::spawn(async move { drop(vehicle.odometer().await) })
            })
            .collect();
        // While leases are being written, and some requests are already out.
        tokio::time::sleep(Duration::from_micros(rand::rng().random_range(0..30_000))).await;
        client.close().await.unwrap();
        let tokens = world.sandbox.stats().tokens;
        under_way += tokens.values().map(|counts| counts.under_way).sum::<u64>();
        let before = world.token_requests();
        tokio::time::sleep(Duration::from_millis(200)).await;
        late += world.token_requests() - before;
        for call in calls {
            call.await.unwrap();
        }
    }
    figures::report(
        "close at once",
        format!(
            "{rounds} clients, {under_way} token requests under way when it returned, {late} sent after it"
        ),
    );
    assert_eq!((under_way, late), (0, 0));
}

/// The last handle goes while the lease is still being written: the refresh has not begun, so it must not begin now.
#[tokio::test(flavor = "multi_thread")]
async fn after_the_last_handle_is_dropped_no_refresh_begins() {
    let (world, cars) = world().await;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let client =
        world.builder().set("refresh_token_grace", &GRACE.as_secs().to_string()).build().await.unwrap();
    let shell = rusqlite::Connection::open(world.folder.path().join("tokens.db")).unwrap();
    shell.execute_batch("BEGIN IMMEDIATE").unwrap();
    let vehicle = client.vehicle(&cars[0].vehicle).unwrap();
    let call = tokio::time::timeout(Duration::from_millis(300), vehicle.odometer()).await;
    assert!(call.is_err(), "the call was to wait for the database");
    drop(vehicle);
    let before = world.token_requests();
    let dropping = tokio::task::spawn_blocking(move || drop(client));
    tokio::time::sleep(Duration::from_millis(300)).await;
    let gone = dropping.is_finished();
    shell.execute_batch("ROLLBACK").unwrap();
    dropping.await.unwrap();
    tokio::time::sleep(Duration::from_millis(800)).await;
    let sent = world.token_requests() - before;
    figures::report(
        "client dropped while a lease is being written",
        format!("dropped before the database answered: {gone}; token requests sent after that: {sent}"),
    );
    assert!(!gone || sent == 0, "{sent} sent by a client that was gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_that_die_lose_nothing_while_one_process_lives() {
    let alone = figures::alone().await;
    let (world, cars) = world().await;
    let keeper =
        world.builder().set("refresh_token_grace", &GRACE.as_secs().to_string()).build().await.unwrap();
    let lease = GRACE / 6;
    let (since, mut ends, mut dice) = (Instant::now(), BTreeMap::new(), rand::rng());
    while since.elapsed() < during() {
        let end = *["exit", "SIGTERM", "SIGKILL", "SIGSTOP for two leases", "SIGSTOP for more than a grace"]
            .choose_weighted(&mut dice, |end| if end.ends_with("grace") { 1 } else { 4 })
            .unwrap();
        *ends.entry(end).or_insert(0) += 1;
        if end == "exit" {
            script(&world, "exit").wait();
            continue;
        }
        let worker = script(&world, "stay");
        worker.wait_until_it_says("ready");
        std::thread::sleep(Duration::from_secs_f64(dice.random_range(0.0..1.5 * REPLY)));
        let pause = if end.ends_with("grace") { GRACE + Duration::from_secs(1) } else { lease * 2 };
        match end {
            "SIGTERM" => worker.signal(Signal::TERM),
            "SIGKILL" => worker.signal(Signal::KILL),
            _ => {
                worker.signal(Signal::STOP);
                std::thread::sleep(pause);
                worker.signal(Signal::CONT);
            }
        }
        let (status, report) = if end.starts_with("SIGSTOP") { worker.end() } else { worker.wait() };
        assert_eq!(status.success(), end.starts_with("SIGSTOP"), "{end}: {status}");
        assert!(report.wrong.is_empty(), "{end}: {report:?}");
        assert!(!report.errors.contains_key("reconnect_required"), "{end}: {report:?}");
    }
    let requests = world.token_requests();
    let concurrent =
        world.sandbox.stats().tokens.values().map(|counts| counts.concurrent).max().unwrap_or_default();
    world.sandbox.set_faults(Vec::new()).unwrap();
    drop(alone);
    let verdict = world.verdict(keeper, &world.sqlite(), &cars, GRACE * 2).await;
    figures::report(
        "scripts that exit, are terminated, killed or stopped",
        format!(
            "{ends:?}; {requests} token requests, most at once for one grant {concurrent}; {} grants, {} lost, {} given up",
            verdict.losses.grants,
            verdict.losses.lost.len(),
            verdict.losses.given_up.len()
        ),
    );
    verdict.assert_nothing_lost();
}
