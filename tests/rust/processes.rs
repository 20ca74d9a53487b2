//! Eight processes of sixteen threads share one store, each car's token living two seconds, while they are killed at
//! random: no grant is lost, no call gets a wrong answer, and nobody asks the token endpoint beside somebody else.

use std::time::{Duration, Instant};

use smartcar_sandbox::{Config, Fault, FaultRule};
use smartcar_tests::{
    World,
    drivers::Car,
    figures,
    postgres::Postgres,
    processes::{Fleet, Job},
};

const WORKER: &str = env!("CARGO_BIN_EXE_smartcar-test-worker");
const PROCESSES: usize = 8;
const THREADS: &str = "16";
/// How long a thread rests between two calls, at most, in milliseconds: two cores have eight processes to carry.
const PAUSE: &str = "200";
const DRIVERS: usize = 16;
/// How late token replies come, in seconds: late enough that a kill at random often meets a refresh under way.
const REPLY: f64 = 0.3;
/// A request may go out while a third of its lease is left, a lease being a sixth of the grace. That third must be longer than
/// a late reply takes: else a request of a process that was killed may still be under way when another one takes over.
const GRACE: u64 = 10;
/// Between two kills, in milliseconds.
const KILLS: std::ops::Range<u64> = 100..700;

/// What is done to the processes and their world.
struct Scenario<'a> {
    name: &'a str,
    grace: u64,
    /// On top of late replies.
    faults: Vec<FaultRule>,
    /// Kinds of error that what is done explains.
    explained: &'a [&'a str],
    /// Whether nothing lets a lease run out under a living holder; then nobody asks beside it.
    leases_hold: bool,
}

/// Runs the fleet on the store at `address` while `disturb` does its worst, then counts.
async fn hammer(scenario: Scenario<'_>, address: Option<&str>, disturb: impl FnOnce(&mut Fleet, Duration)) {
    let alone = figures::alone().await;
    let grace = Duration::from_secs(scenario.grace);
    // A token counts for a step and a quarter (a ninth of the grace), whatever its reply says. One that lives shorter is told
    // by the API's 401, and calls may rightly be told so, too.
    let access_ttl = Duration::from_secs(2).max(grace / 5);
    let config = Config { access_ttl, grace, ..Config::default() };
    let world = World::new(config).await;
    let address = address.map_or_else(|| world.sqlite(), str::to_owned);
    let builder = || world.builder().store(&address).set("refresh_token_grace", &scenario.grace.to_string());
    let client = builder().build().await.unwrap();
    let cars = world.drivers(&client, DRIVERS, 2).await;
    client.close().await.unwrap();
    let file = world.folder.path().join("cars");
    Car::write(&cars, &file);
    world.sandbox.reset_stats();
    let late = FaultRule::new("/oauth/token", Fault::Delay { seconds: REPLY });
    world.sandbox.set_faults(scenario.faults.into_iter().chain([late]).collect()).unwrap();

    let since = Instant::now();
    let job = Job::new(WORKER, &world.sandbox, &address, &["hammer", file.to_str().unwrap(), THREADS, PAUSE]);
    let mut fleet = Fleet::start(job, PROCESSES);
    disturb(&mut fleet, figures::soak().unwrap_or(Duration::from_secs(10)));
    let kills = fleet.kills();
    let report = fleet.end();
    let took = since.elapsed().as_secs();
    let stats = world.sandbox.stats();
    world.sandbox.set_faults(Vec::new()).unwrap();
    drop(alone); // what is left is waiting

    let verdict = world.verdict(builder().build().await.unwrap(), &address, &cars, grace * 2).await;
    let (tokens, count) = (&stats.tokens, |of: fn(&smartcar_sandbox::TokenCounts) -> u64| -> u64 {
        stats.tokens.values().map(of).sum()
    });
    let concurrent = tokens.values().map(|counts| counts.concurrent).max().unwrap_or_default();
    figures::report(
        scenario.name,
        format!(
            "{took} s, {PROCESSES} processes of {THREADS} threads, {kills} kills; {report}; {} grants, {} lost, {} given up; \
             token requests: {}, {} won, {} refused, faults {:?}, most at once for one grant {concurrent}",
            verdict.losses.grants,
            verdict.losses.lost.len(),
            verdict.losses.given_up.len(),
            count(|counts| counts.requests),
            count(|counts| counts.won),
            count(|counts| counts.refused),
            stats.faults,
        ),
    );
    report.assert_right(scenario.explained);
    verdict.assert_nothing_lost();
    assert!(concurrent <= 1 || !scenario.leases_hold, "token requests beside each other: {tokens:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_killed_at_random_on_one_sqlite_file_lose_nothing() {
    let scenario = Scenario {
        name: "kills on SQLite",
        grace: GRACE,
        faults: Vec::new(),
        explained: &[],
        leases_hold: true,
    };
    hammer(scenario, None, |fleet, during| fleet.kill_at_random(during, KILLS)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_killed_at_random_on_one_postgresql_lose_nothing() {
    let name = "kills on PostgreSQL";
    let Some(server) = Postgres::start(name) else { return };
    let scenario = Scenario { name, grace: GRACE, faults: Vec::new(), explained: &[], leases_hold: true };
    hammer(scenario, Some(&server.database("fleet")), |fleet, during| fleet.kill_at_random(during, KILLS))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgresql_restarted_under_load_and_kills_loses_nothing() {
    let name = "kills and PostgreSQL restarted";
    let Some(server) = Postgres::start(name) else { return };
    // While the database is unavailable, who has no valid token gets `store`, and leases cannot be renewed.
    let explained = &["store"];
    // A restart on a busy machine takes seconds: it must not outlast the grace, or a call may rightly be told that a grant
    // is lost while the process that holds its pair still waits for the database.
    let grace = figures::long_or(20, GRACE);
    let scenario = Scenario { name, grace, faults: Vec::new(), explained, leases_hold: false };
    hammer(scenario, Some(&server.database("fleet")), |fleet, during| {
        let since = Instant::now();
        for turn in 0.. {
            fleet.kill_at_random(Duration::from_secs(3), KILLS);
            if turn % 2 == 0 {
                server.stop()
            } else {
                server.crash()
            }
            server.resume();
            if since.elapsed() >= during {
                break;
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fifth_reply_lost_loses_nothing() {
    let scenario = Scenario {
        name: "kills on SQLite, 20 % of token replies dropped",
        grace: figures::long_or(20, GRACE),
        faults: vec![FaultRule::new("/oauth/token", Fault::Drop).share(0.2)],
        // The breaker opens now and then, and rightly.
        explained: &["unavailable"],
        leases_hold: true,
    };
    hammer(scenario, None, |fleet, during| fleet.kill_at_random(during, KILLS)).await;
}
