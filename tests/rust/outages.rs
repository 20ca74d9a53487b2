//! Brown-outs: hundreds of grants fall due while every token reply is lost. What that costs is bounded by the window of
//! each process, not by the length of the outage, and all the others refresh when it ends.

use std::time::{Duration, Instant};

use rand::RngExt;
use smartcar_sandbox::{Config, Fault, FaultRule};
use smartcar_sdk::{Client, Error, ErrorKind};
use smartcar_tests::{
    World,
    drivers::{Car, reach_all},
    figures,
};
use tokio::task::JoinSet;

/// The default of the setting `window`.
const WINDOW: usize = 16;

/// An outage that has begun, with every access token over.
struct Outage {
    world: World,
    grace: Duration,
    cars: Vec<Car>,
    /// Two clients on one store: as far as the protocol goes, two processes.
    clients: [Client; 2],
}

impl Outage {
    async fn begin(fault: Fault) -> Self {
        let grace = Duration::from_secs(figures::long_or(10, 3));
        let world = World::new(Config { grace, ..Config::default() }).await;
        let client = async || {
            let builder = world.builder().set("grace", &grace.as_secs().to_string());
            builder.set("timeout", "5").build().await.unwrap()
        };
        let clients = [client().await, client().await];
        let cars = world.drivers(&clients[0], figures::long_or(1000, 300), 1).await;
        world.pass(Duration::from_secs(3 * 3600));
        world.sandbox.set_faults(vec![FaultRule::new("/oauth/token", fault)]).unwrap();
        world.sandbox.reset_stats();
        Self { world, grace, cars, clients }
    }

    /// Two minutes, in `tests/soak`.
    fn length() -> Duration {
        figures::soak().map_or(Duration::from_secs(20), |seconds| seconds * 2)
    }

    /// Every grant falls due once, at a random moment of the outage, in one of the processes; what the callers got.
    async fn pass(&self) -> Vec<Error> {
        let mut calls = JoinSet::new();
        for (index, car) in self.cars.iter().cloned().enumerate() {
            let client = self.clients[index % 2].clone();
            let due = Self::length().mul_f64(rand::rng().random());
            calls.spawn(async move {
                tokio::time::sleep(due).await;
                client.vehicle(&car.vehicle).odometer().await.err()
            });
        }
        calls.join_all().await.into_iter().flatten().collect()
    }

    /// It ends; the figures, and how many grants it has cost.
    async fn end(self, scenario: &str, errors: &[Error]) -> usize {
        let during = self.world.sandbox.stats();
        self.world.sandbox.set_faults(Vec::new()).unwrap();
        let since = Instant::now();
        let [client, other] = self.clients;
        other.close().await.unwrap();
        // Each call ends once its car answers; those of lost grants go on, so the last but those tells.
        let mut answered = Duration::ZERO;
        let mut calls = JoinSet::new();
        for car in &self.cars {
            let car = car.clone();
            let (client, end) = (client.clone(), since + self.grace * 2);
            calls.spawn(async move {
                while Instant::now() < end {
                    if reach_all(&client, std::slice::from_ref(&car), Duration::ZERO).await.is_empty() {
                        return Some(since.elapsed());
                    }
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                None
            });
        }
        while let Some(call) = calls.join_next().await {
            answered = answered.max(call.unwrap().unwrap_or_default());
        }
        let verdict = self.world.verdict(client, &self.world.sqlite(), &self.cars, self.grace).await;
        let lost = verdict.losses.lost.len();
        let probes = usize::try_from(during.unknown_token_requests).unwrap();
        let requests: u64 = during.tokens.values().map(|counts| counts.requests).sum();
        let turned_away = errors.iter().filter(|error| error.kind() == ErrorKind::Unavailable).count();
        figures::report(
            scenario,
            format!(
                "{} grants, {} s, grace {} s, 2 processes with a window of {WINDOW}; {requests} token requests for {} \
                 grants, {probes} probes, {turned_away} callers turned away, {} failed otherwise; {lost} lost, {} given \
                 up; the last of the others answered {:.1} s after its end",
                self.cars.len(),
                Self::length().as_secs(),
                self.grace.as_secs(),
                during.tokens.len(),
                errors.len() - turned_away,
                verdict.losses.given_up.len(),
                answered.as_secs_f64(),
            ),
        );
        // Nobody but the lost is given up or out of reach.
        let is_lost = |grant: &String| verdict.losses.lost.contains(grant);
        assert!(verdict.losses.given_up.iter().all(is_lost), "{verdict:?}");
        for (vehicle, why) in &verdict.unreachable {
            let car = self.cars.iter().find(|car| car.vehicle == *vehicle).unwrap();
            assert!(is_lost(&car.grant), "{vehicle} lives and does not answer: {why}");
        }
        // An endpoint that answers a probe seems well, and is given one grant to try.
        let trials = if during.answers.contains_key(&400) { probes } else { 0 };
        assert!(lost <= 2 * WINDOW + trials, "{lost} lost");
        lost
    }
}

/// At once, since all of them mostly wait.
#[tokio::test(flavor = "multi_thread")]
async fn no_outage_costs_more_than_the_window_and_trials() {
    let _alone = figures::alone().await;
    let scenarios = [
        tokio::spawn(an_outage_in_which_every_reply_is_lost_costs_at_most_the_window()),
        tokio::spawn(an_outage_in_which_only_wins_are_lost_costs_at_most_the_window_and_the_trials()),
        tokio::spawn(the_daily_job_in_an_outage_slows_and_never_stops()),
    ];
    for scenario in scenarios {
        scenario.await.unwrap();
    }
}

async fn an_outage_in_which_every_reply_is_lost_costs_at_most_the_window() {
    let outage = Outage::begin(Fault::Drop).await;
    let errors = outage.pass().await;
    outage.end("brown-out, every token reply dropped", &errors).await;
}

async fn an_outage_in_which_only_wins_are_lost_costs_at_most_the_window_and_the_trials() {
    let outage = Outage::begin(Fault::DropWon).await;
    let errors = outage.pass().await;
    outage.end("brown-out, token wins dropped, refusals answered", &errors).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_looks_further_ahead_than_a_refresh_token_lives_ends() {
    let world = World::new(Config::default()).await;
    let client = world.client().await;
    world.drivers(&client, 210, 1).await; // more than one page of the job
    let before = world.token_requests();
    let job = client.refresh_expiring(Duration::from_secs(90 * 86_400));
    let report = tokio::time::timeout(Duration::from_secs(20), job).await.expect("the job ends").unwrap();
    assert_eq!((report.refreshed, world.token_requests() - before), (210, 210));
}

async fn the_daily_job_in_an_outage_slows_and_never_stops() {
    let outage = Outage::begin(Fault::Drop).await;
    let clients = outage.clients.clone();
    let jobs = clients.map(|client| {
        tokio::spawn(async move { client.refresh_expiring(Duration::from_secs(60 * 86_400)).await })
    });
    tokio::time::sleep(Outage::length()).await;
    outage.world.sandbox.set_faults(Vec::new()).unwrap();
    let mut done = Vec::new();
    for job in jobs {
        let report = tokio::time::timeout(Duration::from_secs(120), job).await.expect("the job ends");
        done.push(report.unwrap().expect("the job goes on through an outage"));
    }
    let grants = u64::try_from(outage.cars.len()).unwrap();
    let lost = outage.end("brown-out under the daily job", &[]).await;
    let all: u64 = done.iter().map(|done| done.refreshed + done.skipped + done.failed + done.reconnect).sum();
    assert!(all >= grants, "{done:?}");
    for job in done {
        assert!(job.reconnect + job.failed <= lost as u64, "{job:?}, {lost} lost");
    }
}
