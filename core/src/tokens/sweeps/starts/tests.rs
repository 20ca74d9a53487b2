use std::sync::{Arc, atomic::Ordering::SeqCst};

use futures_util::future::join_all;
use tokio::task::JoinHandle;

use super::super::job::{self, RefreshReport};
use super::*;
use crate::{
    ErrorKind,
    store::{TokenStore, sealing::Sealer},
    tokens::verification::scenes::{Does, Scene, play, seconds},
};

const FIVE_DAYS: Duration = Duration::from_secs(5 * 86_400);
const DAY: i64 = 86_400_000;
/// What a store takes to answer, there and back, and some.
const ANSWERS: Duration = Duration::from_millis(20);

fn fleet_rate(per_second: f64) -> Rates {
    Rates::new(None, Some(per_second)).unwrap()
}

async fn due(scene: &Scene, grants: usize) {
    for number in 1..=grants {
        let mut record = scene.grant(number);
        let ends = Duration::from_secs(u64::try_from(number).unwrap());
        record.refresh_expires_at = Some(record.updated_at.after(ends));
        scene.put(&record).await;
    }
}

/// The job, in a process of its own.
fn worker(manager: &Arc<Manager>, concurrency: usize, rates: Rates) -> JoinHandle<Result<RefreshReport>> {
    let manager = manager.clone();
    tokio::spawn(async move { job::run(&manager, FIVE_DAYS, concurrency, rates, |_| false, None).await })
}

async fn refreshed(workers: impl IntoIterator<Item = JoinHandle<Result<RefreshReport>>>) -> u64 {
    let mut refreshed = 0;
    for worker in workers {
        let report = worker.await.unwrap().unwrap();
        assert_eq!((report.failed, report.reconnect), (0, 0), "{report:?}");
        refreshed += report.refreshed;
    }
    refreshed
}

/// Any so many starts take as long as they must at five a second, less what is allowed.
fn assert_five_a_second(starts: &[Instant], less: Duration) {
    for (number, first) in starts.iter().enumerate() {
        for (further, start) in (0..).zip(&starts[number..]) {
            let must = Duration::from_millis(200) * further;
            assert!(*start - *first + less >= must, "{further} starts in {:?}", *start - *first);
        }
    }
}

fn presented(scene: &Scene) -> Vec<Instant> {
    scene.endpoint.presented.lock().unwrap().iter().map(|(_, at)| *at).collect()
}

/// The counter, which never is what is expected here.
async fn counter(scene: &Scene) -> CounterSwap {
    scene.store.inner.swap_counter("test", COUNTER, Some(i64::MIN), 0).await.unwrap().value
}

#[test]
fn several_workers_share_a_rate_and_use_all_of_it() {
    play(|| async {
        let scene = Scene::new();
        due(&scene, 50).await;
        let began = Instant::now();
        let managers =
            [scene.manager.clone(), scene.another(Sealer::clear()), scene.another(Sealer::clear())];
        let workers = managers.each_ref().map(|manager| worker(manager, 4, fleet_rate(5.0)));
        assert_eq!(refreshed(workers).await, 50);
        let starts = presented(&scene);
        assert_eq!(starts.len(), 50, "each once");
        assert_five_a_second(&starts, ANSWERS);
        assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
    });
}

#[test]
fn starts_taken_at_the_same_moment_are_different_ones() {
    play(|| async {
        let scene = Scene::new();
        let managers: Vec<_> = (0..8).map(|_| scene.another(Sealer::clear())).collect();
        let took = join_all(managers.iter().map(|manager| async {
            let starts = Starts::new(manager, fleet_rate(5.0)).unwrap();
            let mut took = Vec::new();
            for _ in 0..5 {
                starts.next().await.unwrap();
                took.push(Instant::now());
            }
            took
        }))
        .await;
        let mut took = took.concat();
        took.sort_unstable();
        assert_five_a_second(&took, ANSWERS);
        let all = took[39] - took[0];
        assert!(all < Duration::from_secs(10), "none is lost by being contended for: {all:?}");
    });
}

#[test]
fn a_slow_store_slows_the_job_and_no_more() {
    const SWAP: Duration = Duration::from_millis(300);
    play(|| async {
        let scene = Scene::new();
        *scene.store.swap_takes.lock().unwrap() = SWAP;
        due(&scene, 30).await;
        let (began, another) = (Instant::now(), scene.another(Sealer::clear()));
        let workers = [(&scene.manager, 1), (&another, 4)]
            .map(|(manager, concurrency)| worker(manager, concurrency, fleet_rate(5.0)));
        let refreshed = tokio::time::timeout(Duration::from_secs(60), refreshed(workers)).await;
        assert_eq!(refreshed.expect("it ends"), 30);
        assert_five_a_second(&presented(&scene), SWAP + ANSWERS);
        assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    });
}

#[test]
fn a_start_that_is_given_back_is_the_next_ones() {
    play(|| async {
        let scene = Scene::new();
        let starts = Starts::new(&scene.manager, fleet_rate(0.1)).unwrap();
        let began = Instant::now();
        starts.give_back(starts.next().await.unwrap());
        starts.next().await.unwrap();
        assert!(began.elapsed() < Duration::from_secs(1));
        starts.next().await.unwrap();
        assert_eq!(began.elapsed().as_secs(), 10);
    });
}

#[test]
fn a_start_given_back_is_used_at_once() {
    play(|| async {
        let scene = Scene::new();
        for rates in [fleet_rate(0.1), Rates::new(Some(0.1), None).unwrap()] {
            let starts = Starts::new(&scene.manager, rates).unwrap();
            let start = starts.next().await.unwrap();
            let waits = async {
                let began = Instant::now();
                starts.next().await.unwrap();
                began.elapsed()
            };
            let gives_back = async {
                seconds(1).await;
                starts.give_back(start);
            };
            let (waited, ()) = tokio::join!(waits, gives_back);
            assert_eq!(waited.as_secs(), 1, "{rates:?}");
        }
    });
}

#[test]
fn looks_at_grants_do_not_wait_for_each_other() {
    play(|| async {
        let scene = Scene::new();
        *scene.store.load_takes.lock().unwrap() = Duration::from_millis(200);
        due(&scene, 50).await;
        let began = Instant::now();
        assert_eq!(refreshed([worker(&scene.manager, 12, fleet_rate(20.0))]).await, 50);
        assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    });
}

#[test]
fn a_rate_that_is_not_shared_costs_no_look() {
    play(|| async {
        let looks = async |rates| {
            let scene = Scene::new();
            due(&scene, 10).await;
            assert_eq!(refreshed([worker(&scene.manager, 4, rates)]).await, 10);
            scene.store.loaded.lock().unwrap().len()
        };
        assert_eq!(looks(Rates::new(Some(5.0), None).unwrap()).await, looks(Rates::default()).await);
    });
}

#[test]
fn without_counters_each_worker_keeps_the_rate() {
    play(|| async {
        let scene = Scene::new();
        due(&scene, 20).await;
        scene.store.counts.store(false, SeqCst);
        assert_eq!(refreshed([worker(&scene.manager, 4, fleet_rate(5.0))]).await, 20);
        assert_five_a_second(&presented(&scene), ANSWERS);
        assert_eq!(scene.store.counted.load(SeqCst), 1, "once a run");
    });
}

#[test]
fn a_worker_that_dies_costs_the_starts_it_had_and_nothing_else() {
    play(|| async {
        let scene = Scene::new();
        due(&scene, 40).await;
        let dies = worker(&scene.manager, 10, fleet_rate(5.0));
        tokio::time::sleep(Duration::from_millis(500)).await;
        dies.abort();
        let (began, another) = (Instant::now(), scene.another(Sealer::clear()));
        assert_eq!(refreshed([worker(&another, 10, fleet_rate(5.0))]).await, 37);
        assert_five_a_second(&presented(&scene), ANSWERS);
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    });
}

#[test]
fn as_many_starts_are_taken_at_once_as_are_waited_for() {
    play(|| async {
        let scene = Scene::new();
        let starts = Starts::new(&scene.manager, fleet_rate(50.0)).unwrap();
        let mut looks = Vec::new();
        for waiting in [1, 5, 80] {
            join_all((0..waiting).map(|_| async { starts.next().await.unwrap() })).await;
            looks.push(scene.store.counted.load(SeqCst));
        }
        assert_eq!(looks, [1, 2, 4], "eighty are more than a second brings");
    });
}

#[test]
fn a_workers_own_rate_costs_the_others_nothing() {
    play(|| async {
        let scene = Scene::new();
        due(&scene, 50).await;
        let (began, another) = (Instant::now(), scene.another(Sealer::clear()));
        let slow = worker(&scene.manager, 4, Rates::new(Some(1.0), Some(5.0)).unwrap());
        let rest = worker(&another, 4, fleet_rate(5.0));
        let slow = slow.await.unwrap().unwrap().refreshed;
        let took = began.elapsed();
        assert_eq!(slow + refreshed([rest]).await, 50);
        assert!((5..=took.as_secs() + 1).contains(&slow), "{slow} in {took:?}");
        assert_five_a_second(&presented(&scene), ANSWERS);
        assert!(took < Duration::from_secs(13), "{took:?}");
    });
}

#[test]
fn rested_grants_wait_for_their_starts_again() {
    play(|| async {
        let scene = Scene::new();
        due(&scene, 10).await;
        scene.endpoint.usually(Does::NoConnection);
        let job = worker(&scene.manager, 10, fleet_rate(5.0));
        seconds(13).await; // all have failed, and the first has not rested enough
        scene.endpoint.usually(Does::Win);
        let woke = Instant::now();
        scene.clock.suspend(Duration::from_secs(60)); // now they all have
        assert_eq!(refreshed([job]).await, 10);
        let after: Vec<_> = presented(&scene).into_iter().filter(|start| *start >= woke).collect();
        assert_eq!(after.len(), 10);
        assert_five_a_second(&after, ANSWERS);
    });
}

#[test]
fn an_unhealthy_worker_leaves_its_starts_to_the_others() {
    play(|| async {
        let scene = Scene::new();
        due(&scene, 20).await;
        scene.endpoint.usually(Does::Lose);
        let job = worker(&scene.manager, 4, fleet_rate(5.0));
        seconds(30).await;
        let before = counter(&scene).await;
        seconds(60).await;
        assert_eq!(counter(&scene).await, before);
        scene.endpoint.usually(Does::Win);
        assert_eq!(refreshed([job]).await, 20);
        assert_ne!(counter(&scene).await, before);
    });
}

#[test]
fn an_unavailable_store_slows_the_job_and_does_not_end_it() {
    play(|| async {
        let scene = Scene::new();
        due(&scene, 20).await;
        let job = worker(&scene.manager, 2, fleet_rate(1.0));
        seconds(5).await;
        scene.store.unavailable.store(true, SeqCst);
        seconds(240).await;
        scene.store.unavailable.store(false, SeqCst);
        assert!(presented(&scene).len() < 10, "nothing starts meanwhile");
        assert_eq!(refreshed([job]).await, 20);
    });
}

#[test]
fn a_store_unavailable_for_long_leaves_grants_to_the_next_run() {
    play(|| async {
        let scene = Scene::new();
        due(&scene, 20).await;
        let job = worker(&scene.manager, 2, fleet_rate(1.0));
        seconds(5).await;
        scene.store.unavailable.store(true, SeqCst);
        let report = job.await.unwrap().unwrap();
        assert!((1..10).contains(&report.refreshed), "{report:?}");
        assert_eq!(report.refreshed + report.failed, 20, "{report:?}");
    });
}

#[test]
fn a_clock_that_steps_by_a_day_stops_nobody() {
    for step in [DAY, -DAY] {
        play(|| async {
            let scene = Scene::new();
            due(&scene, 50).await;
            let (began, another) = (Instant::now(), scene.another(Sealer::clear()));
            let workers = [&scene.manager, &another].map(|manager| worker(manager, 10, fleet_rate(5.0)));
            seconds(3).await;
            scene.clock.step(step);
            assert_eq!(refreshed(workers).await, 50);
            // What was taken before the step may meet what is taken after it.
            assert_five_a_second(&presented(&scene), Duration::from_secs(2));
            assert!(began.elapsed() < Duration::from_secs(15), "{step}: {:?}", began.elapsed());
        });
    }
}

#[test]
fn starts_that_passed_during_suspension_are_not_used_at_once() {
    play(|| async {
        let scene = Scene::new();
        let starts = Starts::new(&scene.manager, fleet_rate(5.0)).unwrap();
        let wait = || async {
            starts.next().await.unwrap();
            Instant::now()
        };
        let suspend = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            scene.clock.suspend(Duration::from_secs(3600));
            Instant::now()
        };
        let (took, woke) = tokio::join!(join_all((0..10).map(|_| wait())), suspend);
        let after: Vec<_> = took.into_iter().filter(|took| *took > woke).collect();
        assert_eq!(after.len(), 8);
        assert_five_a_second(&after, ANSWERS);
    });
}

#[test]
fn the_row_of_the_release_before_is_cleared_away() {
    play(|| async {
        let scene = Scene::new();
        let former = crate::store::Row {
            grant_id: COUNTER.to_owned(),
            ..scene.grant(1).to_row(&Sealer::clear()).unwrap()
        };
        scene.store.inner.swap("test", &former, None).await.unwrap();
        Starts::new(&scene.manager, fleet_rate(5.0)).unwrap().next().await.unwrap();
        assert_eq!(scene.store.inner.load("test", COUNTER).await.unwrap().value, None);
    });
}

#[test]
fn what_is_no_rate_is_named() {
    for bad in [0.0, -1.0, 1e-6, 1e7, f64::INFINITY, f64::NAN] {
        for (rate, fleet_rate, field) in [(Some(bad), None, "rate"), (Some(1.0), Some(bad), "fleet_rate")] {
            let error = Rates::new(rate, fleet_rate).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some(field)), "{bad}");
        }
    }
}
