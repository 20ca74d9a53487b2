//! Brown-outs: hundreds of grants fall due while every token reply is lost. What that costs is bounded by the `refresh_concurrency` of
//! each process, not by the length of the outage, and all the others refresh when it ends.

use std::time::Duration;

use smartcar_sandbox::{Config, Fault, FaultRule};
use smartcar_tests::{
    World,
    drivers::Car,
    figures,
    processes::{Job, Report, Worker},
};

const WORKER: &str = env!("CARGO_BIN_EXE_smartcar-test-worker");
const PROCESSES: usize = 2;
/// The default of the setting `refresh_concurrency`.
const REFRESH_CONCURRENCY: usize = 16;
/// Longer than an access token lives.
const AHEAD: Duration = Duration::from_secs(3 * 3600);

/// An outage that has begun, with every access token over.
struct Outage {
    world: World,
    grace: Duration,
    cars: Vec<Car>,
}

impl Outage {
    async fn begin(fault: Fault) -> Self {
        let grace = Duration::from_secs(figures::long_or(10, 3));
        let world = World::new(Config { grace, ..Config::default() }).await;
        let client =
            world.builder().set("refresh_token_grace", &grace.as_secs().to_string()).build().await.unwrap();
        let cars = world.drivers(&client, figures::long_or(1000, 300), 1).await;
        client.close().await.unwrap();
        Car::write(&cars, &world.folder.path().join("cars"));
        world.pass(AHEAD);
        world.sandbox.set_faults(vec![FaultRule::new("/oauth/token", fault)]).unwrap();
        world.sandbox.reset_stats();
        Self { world, grace, cars }
    }

    /// Two minutes, in `tests/soak`.
    fn length() -> Duration {
        figures::soak().map_or(Duration::from_secs(20), |seconds| seconds * 2)
    }

    /// A process that lives through it, and what it does.
    fn process(&self, verb: &str, rest: &[&str]) -> Worker {
        let file = self.world.folder.path().join("cars");
        let arguments = [&[verb, file.to_str().unwrap()], rest].concat();
        let job = Job::new(WORKER, &self.world.sandbox, &self.world.sqlite(), &arguments);
        Worker::start(&job.set("timeout", "5").ahead(AHEAD))
    }

    /// Every grant falls due once, at a random moment of the outage, in one of the processes.
    async fn pass(&self) -> Vec<Worker> {
        let (of, length) = (PROCESSES.to_string(), Self::length().as_millis().to_string());
        let part = |part: usize| self.process("due", &[&part.to_string(), &of, &length]);
        let workers: Vec<_> = (0..PROCESSES).map(part).collect();
        for worker in &workers {
            said(worker, "asked", Self::length() + Duration::from_secs(60)).await;
        }
        workers
    }

    /// It ends; one of the processes is closed and another lives on; the figures, and how many grants it has cost.
    async fn end(self, scenario: &str, mut workers: Vec<Worker>) -> usize {
        let during = self.world.sandbox.stats();
        let errors = workers
            .iter()
            .map(|worker| errors(&worker.report()))
            .fold((0, 0), |sum, errors| (sum.0 + errors.0, sum.1 + errors.1));
        self.world.sandbox.set_faults(Vec::new()).unwrap();
        let since = std::time::Instant::now();
        let mut witness = workers.pop().expect("a process");
        for worker in workers {
            end(worker).await;
        }
        let closed = since.elapsed();
        witness.tell(&format!("all {}", (self.grace * 2).as_millis()));
        let answered = said(&witness, "answered ", Duration::from_secs(120)).await;
        let answered = closed + Duration::from_millis(answered.parse().unwrap());
        end(witness).await;

        let builder = self.world.builder().set("refresh_token_grace", &self.grace.as_secs().to_string());
        let client = builder.build().await.unwrap();
        let verdict = self.world.verdict(client, &self.world.sqlite(), &self.cars, self.grace).await;
        let lost = verdict.losses.lost.len();
        let probes = usize::try_from(during.unknown_token_requests).unwrap();
        let requests: u64 = during.tokens.values().map(|counts| counts.requests).sum();
        let (turned_away, otherwise) = errors;
        figures::report(
            scenario,
            format!(
                "{} grants, {} s, grace {} s, {PROCESSES} processes with a refresh concurrency of {REFRESH_CONCURRENCY}; {requests} token requests \
                 for {} grants, {probes} probes, {turned_away} callers turned away, {otherwise} failed otherwise; {lost} \
                 lost, {} given up; the last of the others answered {:.1} s after its end",
                self.cars.len(),
                Self::length().as_secs(),
                self.grace.as_secs(),
                during.tokens.len(),
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
        // An endpoint that answers a probe seems healthy, and is given one grant to try.
        let trials = if during.answers.contains_key(&400) { probes } else { 0 };
        assert!(lost <= PROCESSES * REFRESH_CONCURRENCY + trials, "{lost} lost");
        lost
    }
}

/// What stands after `beginning` in what it says, once it does. The scenarios share a runtime: no thread may be blocked.
async fn said(worker: &Worker, beginning: &str, patience: Duration) -> String {
    let said = async {
        loop {
            if let Some(said) = worker.said(beginning) {
                return said;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(patience, said)
        .await
        .unwrap_or_else(|_| panic!("it never says {beginning:?}: {:?}", worker.report()))
}

async fn end(worker: Worker) {
    let (status, report) = tokio::task::spawn_blocking(|| worker.end()).await.unwrap();
    assert!(status.success() && report.wrong.is_empty(), "{status}: {report:?}");
    assert!(!report.errors.contains_key("close"), "{report:?}");
}

/// How many calls the refresh concurrency rejected, and how many failed otherwise.
fn errors(report: &Report) -> (u64, u64) {
    let all: u64 = report.errors.values().map(|(count, _)| count).sum();
    let turned_away = report.errors.get("unavailable").map_or(0, |(count, _)| *count);
    (turned_away, all - turned_away)
}

/// At once, since all of them mostly wait.
#[tokio::test(flavor = "multi_thread")]
async fn no_outage_costs_more_than_concurrency_and_trials() {
    let _alone = figures::alone().await;
    let scenarios = [
        tokio::spawn(an_outage_costs_at_most_the_refresh_concurrency()),
        tokio::spawn(lost_wins_cost_at_most_the_concurrency_and_the_trials()),
        tokio::spawn(the_daily_job_in_an_outage_slows_and_never_stops()),
    ];
    for scenario in scenarios {
        scenario.await.unwrap();
    }
}

async fn an_outage_costs_at_most_the_refresh_concurrency() {
    let outage = Outage::begin(Fault::Drop).await;
    let workers = outage.pass().await;
    outage.end("brown-out, every token reply dropped", workers).await;
}

async fn lost_wins_cost_at_most_the_concurrency_and_the_trials() {
    let outage = Outage::begin(Fault::DropWon).await;
    let workers = outage.pass().await;
    outage.end("brown-out, token wins dropped, refusals answered", workers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_looks_past_a_tokens_life_ends() {
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
    let workers: Vec<_> = (0..PROCESSES).map(|_| outage.process("daily", &["60"])).collect();
    tokio::time::sleep(Outage::length()).await;
    outage.world.sandbox.set_faults(Vec::new()).unwrap();
    let mut done = Vec::new();
    for worker in &workers {
        // It goes on through an outage, and ends after it.
        let report = said(worker, "job ", Duration::from_secs(120)).await;
        let report: Vec<u64> = report.split(' ').map(|count| count.parse().unwrap()).collect();
        done.push(<[u64; 4]>::try_from(report).unwrap());
    }
    let grants = u64::try_from(outage.cars.len()).unwrap();
    let lost = outage.end("brown-out under the daily job", workers).await;
    let all: u64 = done.iter().flatten().sum();
    assert!(all >= grants, "{done:?}");
    for [refreshed, skipped, failed, reconnect] in done {
        assert!(reconnect + failed <= lost as u64, "{refreshed} {skipped} {failed} {reconnect}, {lost} lost");
    }
}
