//! A PostgreSQL fail-over to a standby that lacks the last commits: the processes that live through it know what was
//! lost and write it back.

use std::time::{Duration, Instant};

use smartcar_sandbox::{Config, Fault, FaultRule};
use smartcar_tests::{
    World,
    drivers::Car,
    figures,
    postgres::Postgres,
    processes::{Fleet, Job},
    proxy::Proxy,
};

const WORKER: &str = env!("CARGO_BIN_EXE_smartcar-test-worker");
const PROCESSES: usize = 4;
const DRIVERS: usize = 16;
const GRACE: Duration = Duration::from_secs(8);

/// Fails over to a standby that has missed the commits of the last `behind`.
async fn fail_over(name: &str, behind: Duration) {
    let alone = figures::alone().await;
    let Some(primary) = Postgres::start(name) else { return };
    let config = Config { access_ttl: Duration::from_secs(2), grace: GRACE, ..Config::default() };
    let world = World::new(config).await;
    let proxy = Proxy::to(primary.port()).await;
    let own = primary.database("fleet");
    let address = own.replace(&format!(":{}/", primary.port()), &format!(":{}/", proxy.port()));
    assert_ne!(own, address);
    let builder = || world.builder().store(&address).set("refresh_token_grace", &GRACE.as_secs().to_string());
    let client = builder().build().await.unwrap();
    let cars = world.drivers(&client, DRIVERS, 1).await;
    client.close().await.unwrap();
    let standby = primary.standby();
    let file = world.folder.path().join("cars");
    Car::write(&cars, &file);
    // Late replies, so that commits are in flight when the primary dies.
    let late = FaultRule::new("/oauth/token", Fault::Delay { seconds: 0.2 });
    world.sandbox.set_faults(vec![late]).unwrap();

    let job = Job::new(WORKER, &world.sandbox, &address, &["hammer", file.to_str().unwrap(), "8", "100"]);
    let fleet = Fleet::start(job, PROCESSES);
    std::thread::sleep(Duration::from_secs(3));
    standby.stop_following();
    std::thread::sleep(behind);
    // Tokens of one age are refreshed together: between two such waves there may be nothing to miss.
    let patience = Instant::now() + Duration::from_secs(20);
    while primary.generations("fleet") == standby.generations("fleet") && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(20));
    }
    let outage = Instant::now();
    proxy.cut();
    let missing = primary.generations("fleet") - standby.generations("fleet");
    primary.crash();
    standby.promote();
    proxy.lead_to(standby.port());
    let outage = outage.elapsed();
    std::thread::sleep(figures::soak().unwrap_or(GRACE * 3 / 2));
    let report = fleet.end();
    world.sandbox.set_faults(Vec::new()).unwrap();
    drop(alone); // what is left is waiting

    let verdict = world.verdict(builder().build().await.unwrap(), &address, &cars, GRACE * 2).await;
    figures::report(
        name,
        format!(
            "{PROCESSES} processes of 8 threads; {missing} commits missing on the standby, database unavailable for {:.1} s; \
             {report}; {} grants, {} lost, {} given up",
            outage.as_secs_f64(),
            verdict.losses.grants,
            verdict.losses.lost.len(),
            verdict.losses.given_up.len()
        ),
    );
    assert!(missing > 0, "the standby had everything");
    report.assert_right(&["store"]);
    verdict.assert_nothing_lost();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_without_the_last_commits_is_healed() {
    fail_over("fail-over, commits of 1 s missing", Duration::from_secs(1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_with_dead_tokens_is_healed() {
    fail_over("fail-over, commits of more than a grace missing", GRACE + Duration::from_secs(2)).await;
}
