//! Processes that are stopped by SIGSTOP in the middle of a refresh, with nobody else alive, and go on when the reply has
//! long been delivered to this host: nothing is lost, be the stop shorter or longer than the grace. Losses are counted by
//! asking the server. The same processes lose grants where their waits count the time in which they were stopped.

use std::time::{Duration, Instant};

use rand::RngExt;
use rustix::process::Signal;
use smartcar_sandbox::{Config, Fault, FaultRule};
use smartcar_tests::{
    World,
    drivers::Car,
    figures, losses,
    processes::{Job, Worker},
};

const WORKER: &str = env!("CARGO_BIN_EXE_smartcar-test-worker");

/// How processes are stopped.
#[derive(Clone, Copy, Debug)]
struct Stops {
    grace: Duration,
    /// The margins are at their defaults, or at 0.
    margins: bool,
    /// For how long each is stopped.
    stop: Duration,
    /// How late a token reply is, at most and at least half of it.
    reply: Duration,
    processes: usize,
    /// Waits count the time in which a process is stopped.
    counts: bool,
}

#[derive(Debug, Default)]
struct Outcome {
    /// Processes stopped while their token request was under way.
    in_mid_refresh: usize,
    lost: usize,
}

/// Each process has a store and a grant of its own: nobody can help it.
async fn stop(stops: Stops) -> Outcome {
    let access_ttl = Duration::from_secs(1);
    let world = World::new(Config { grace: stops.grace, access_ttl, ..Config::default() }).await;
    let mut jobs = Vec::new();
    for number in 0..stops.processes {
        let store = format!("sqlite:{}", world.folder.path().join(format!("{number}.db")).display());
        let client = world.builder().store(&store).set("recovery", "false").build().await.unwrap();
        let cars = world.drivers(&client, 1, 1).await;
        client.close().await.unwrap();
        let file = world.folder.path().join(format!("{number}.cars"));
        Car::write(&cars, &file);
        let mut job =
            Job::new(WORKER, &world.sandbox, &store, &["script", file.to_str().unwrap(), "stay", "0"]);
        if !stops.margins {
            job = job.set("soft_margin", "0").set("hard_margin", "0");
        }
        if stops.counts {
            job = job.set("test_counts_stopped_time", "1");
        }
        jobs.push((job, store));
    }
    tokio::time::sleep(access_ttl).await; // every access token is over
    let rule = |late: f64| {
        let seconds = stops.reply.as_secs_f64() * late;
        FaultRule::new("/oauth/token", Fault::Delay { seconds })
    };
    world.sandbox.set_faults(vec![rule(0.5).share(0.5), rule(1.0)]).unwrap();
    let started: Vec<_> = jobs
        .iter()
        .enumerate()
        .map(|(number, (job, _))| {
            let job = job.clone();
            tokio::task::spawn_blocking(move || {
                let worker = Worker::start(&job);
                worker.wait_until_it_says("ready");
                std::thread::sleep(stops.reply.mul_f64(rand::rng().random_range(0.0..1.0)));
                worker.signal(Signal::STOP);
                std::thread::sleep(stops.stop);
                worker.signal(Signal::CONT);
                // Half of them are told to end as they wake, the others have their time.
                if number % 2 == 0 {
                    std::thread::sleep(Duration::from_secs(3));
                }
                worker.end()
            })
        })
        .collect();
    // All are stopped now, or will be in a moment.
    let since = Instant::now();
    let mut in_mid_refresh = 0;
    while since.elapsed() < stops.reply * 2 {
        let tokens = world.sandbox.stats().tokens;
        let under_way = tokens.values().map(|counts| counts.under_way).sum::<u64>();
        in_mid_refresh = in_mid_refresh.max(usize::try_from(under_way).unwrap());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for worker in started {
        let (status, report) = worker.await.unwrap();
        assert!(status.success() && report.wrong.is_empty(), "{status}: {report:?}");
    }
    let mut outcome = Outcome { in_mid_refresh, lost: 0 };
    for (_, store) in &jobs {
        let counted = losses::count(&world.sandbox, store, &world.sandbox.config().client_id).await;
        assert_eq!(counted.grants, 1);
        outcome.lost += counted.lost.len();
    }
    figures::report(
        "processes stopped in mid-refresh, nobody else alive",
        format!("{stops:?}: {} under way at once, {} lost", outcome.in_mid_refresh, outcome.lost),
    );
    outcome
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn setting() -> Stops {
    Stops {
        grace: seconds(5),
        margins: true,
        stop: seconds(8),
        reply: seconds(2),
        processes: figures::long_or(50, 10),
        counts: false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_stopped_in_mid_refresh_loses_nothing() {
    let _alone = figures::alone().await;
    // They mostly stand still, so they can do so together; fifty of each would not.
    let settings = [(true, 3), (true, 8), (false, 3), (false, 8)];
    let at_once = figures::long_or(1, settings.len());
    for settings in settings.chunks(at_once) {
        let stops = settings.iter().map(|(margins, long)| {
            tokio::spawn(stop(Stops { margins: *margins, stop: seconds(*long), ..setting() }))
        });
        for outcome in stops.collect::<Vec<_>>() {
            let outcome = outcome.await.unwrap();
            assert!(outcome.in_mid_refresh > 0, "nobody was stopped in mid-refresh: {outcome:?}");
            assert_eq!(outcome.lost, 0);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stops_beyond_the_usual_grace_lose_nothing() {
    if figures::soak().is_none() {
        return; // it takes minutes: tests/full
    }
    let _alone = figures::alone().await;
    for margins in [true, false] {
        let outcome =
            stop(Stops { margins, grace: seconds(60), stop: seconds(70), reply: seconds(8), ..setting() })
                .await;
        assert_eq!(outcome.lost, 0);
    }
}

/// What the others show is not luck.
#[tokio::test(flavor = "multi_thread")]
async fn where_stopped_time_counts_grants_are_lost() {
    let _alone = figures::alone().await;
    // Each with a good chance to be stopped in mid-refresh.
    let outcome = stop(Stops { counts: true, processes: 20, ..setting() }).await;
    assert!(outcome.lost > 0, "{outcome:?}");
}
