//! A token endpoint that takes three fifths of the grace for every reply loses nothing, whatever presenting a used
//! refresh token does, also where processes end in the middle.

use std::time::{Duration, Instant};

use rand::RngExt;
use smartcar_sandbox::{Config, Fault, FaultRule, RefreshTokenReuse};
use smartcar_tests::{
    World,
    drivers::{Car, reach_all},
    figures,
    processes::{Job, Worker},
};

const WORKER: &str = env!("CARGO_BIN_EXE_smartcar-test-worker");
/// Many grants that all wait tell a process that the endpoint is slow; from two it cannot know, and asks again.
const MANY: usize = 12;
const FEW: usize = 2;

/// Under one reuse policy; the figures.
async fn lose_nothing(reuse: RefreshTokenReuse, drivers: usize, acts_late: bool) -> String {
    let grace = Duration::from_secs(figures::long_or(10, 5));
    let access_ttl = grace.mul_f64(1.6);
    let config = Config { grace, refresh_token_reuse: reuse, access_ttl, ..Config::default() };
    let world = World::new(config).await;
    let address = world.sqlite();
    let client =
        world.builder().set("refresh_token_grace", &grace.as_secs().to_string()).build().await.unwrap();
    let cars = world.drivers(&client, drivers, 1).await;
    let file = world.folder.path().join("cars");
    Car::write(&cars, &file);
    let seconds = grace.as_secs_f64() * 0.6;
    let slow = if acts_late { Fault::DelayBefore { seconds } } else { Fault::Delay { seconds } };

    let since = Instant::now();
    let mut ended = 0;
    for round in 0..2 {
        tokio::time::sleep(access_ttl).await; // every access token is over
        world.sandbox.set_faults(vec![FaultRule::new("/oauth/token", slow.clone())]).unwrap();
        let scripts: Vec<_> = ["close", "return", "cancel", "panic"]
            .iter()
            .map(|end| {
                let after = rand::rng().random_range(0.1..1.3 * seconds);
                let after = Duration::from_secs_f64(after).as_millis().to_string();
                let arguments = ["script", file.to_str().unwrap(), end, &after];
                Worker::start(&Job::new(WORKER, &world.sandbox, &address, &arguments))
            })
            .collect();
        if round == 1 {
            // A living process at the same time; in the first round the scripts are alone.
            let unreachable = reach_all(&client, &cars, grace * 3).await;
            assert!(unreachable.is_empty(), "{unreachable:?}");
        }
        for script in scripts {
            let (_, report) = tokio::task::spawn_blocking(|| script.wait()).await.unwrap();
            assert!(report.wrong.is_empty(), "{report:?}");
            ended += 1;
        }
    }
    let stats = world.sandbox.stats();
    let verdict = world.verdict(client, &address, &cars, grace * 2).await;
    verdict.assert_nothing_lost();
    let requests: u64 = stats.tokens.values().map(|counts| counts.requests).sum();
    let refused: u64 = stats.tokens.values().map(|counts| counts.refused).sum();
    let concurrent = stats.tokens.values().map(|counts| counts.concurrent).max().unwrap_or_default();
    format!(
        "{reuse}: {} s, {} grants, {ended} processes that ended, {requests} token requests, {refused} refused, \
         most at once for one grant {concurrent}, {} lost",
        since.elapsed().as_secs(),
        verdict.losses.grants,
        verdict.losses.lost.len()
    )
}

async fn under_each_reading(scenario: &'static str, acts_late: bool) {
    // They mostly wait, so they can do so together.
    let start =
        |drivers| RefreshTokenReuse::ALL.map(|reuse| tokio::spawn(lose_nothing(reuse, drivers, acts_late)));
    for policy in start(MANY).into_iter().chain(start(FEW)) {
        figures::report(scenario, policy.await.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_endpoint_loses_nothing_under_any_reuse_policy() {
    under_each_reading("token replies after 0.6 of the grace", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_acts_late_loses_nothing_under_any_policy() {
    under_each_reading("token requests acted on after 0.6 of the grace", true).await;
}
