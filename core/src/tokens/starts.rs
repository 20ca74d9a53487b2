//! When the refreshes of the job may start: at most so many in a second, of this worker's own and of the whole fleet's.
//!
//! The fleet's starts follow each other evenly (the generic cell rate algorithm). A row of the store that is no grant tells up
//! to when, by the store's clock, they are given away; a worker takes the next ones, as many as it has grants waiting, by
//! moving that time. One that dies with starts in hand has cost the fleet those starts and nothing else.
//!
//! The row holds no secret and its time is a plain column, so keys do not matter to it. To a release that does not know it, it
//! is a grant that was removed long ago.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use super::manager::Manager;
use crate::{
    Error, Result,
    clock::{self, Moment, Timestamp},
    random,
    store::{Row, Swap, grants::FLEET_STARTS, record::Status},
};

/// How many starts of the fleet's are taken at once at most, and never more than a second brings.
const AT_ONCE: f64 = 50.0;
/// How far ahead starts are taken, or one interval where that is longer.
const AHEAD: Duration = Duration::from_secs(1);
/// How late a start may be used, or one interval where that is longer. Later ones would meet those of others.
const LATE: Duration = Duration::from_millis(100);
/// About how long a worker rests that has lost a swap to another one.
const REST: Duration = Duration::from_millis(50);

/// How many refreshes may start in a second, where that is bounded.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rates {
    worker: Option<f64>,
    fleet: Option<f64>,
}

impl Rates {
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `rate` or `fleet_rate`, for what is no rate.
    pub(crate) fn new(rate: Option<f64>, fleet_rate: Option<f64>) -> Result<Self> {
        for (field, rate) in [("rate", rate), ("fleet_rate", fleet_rate)] {
            if rate.is_some_and(|per_second| !(1e-5..=1e6).contains(&per_second)) {
                return Err(Error::invalid_input(
                    field,
                    format!("{field} must be from 0.00001 to 1,000,000 refreshes a second, or left out"),
                ));
            }
        }
        Ok(Self { worker: rate, fleet: fleet_rate })
    }
}

/// Whatever one run of the job starts, it asks here first.
#[derive(Debug)]
pub(super) struct Starts<'a> {
    manager: &'a Manager,
    /// How many wait for a start.
    waiting: AtomicUsize,
    /// Held by the one that the next start is for.
    turn: tokio::sync::Mutex<()>,
    next: Mutex<Next>,
    /// A start was given back.
    given_back: Notify,
}

/// The fleet's rate.
#[derive(Clone, Copy, Debug)]
struct Fleet {
    interval: Duration,
    at_once: u32,
}

#[derive(Debug)]
struct Next {
    /// Between two starts of this worker.
    interval: Duration,
    /// When the next one may start by this worker's own rate.
    own: Instant,
    /// The rate it shares, if it does.
    fleet: Option<Fleet>,
    /// Starts of the fleet's that are this worker's.
    reserved: VecDeque<Moment>,
}

/// A start whose time has come, and which of the fleet's it is.
#[derive(Debug)]
pub(super) struct Start(Option<Moment>);

/// What comes before the next start.
enum First {
    Sleep(Duration),
    Reserve(Fleet),
}

impl Next {
    /// Takes the next start, if its time has come.
    fn take(&mut self, now: Moment) -> Result<Start, First> {
        let own = self.own.saturating_duration_since(Instant::now());
        if !own.is_zero() {
            return Err(First::Sleep(own));
        }
        let mut start = None;
        if let Some(fleet) = self.fleet {
            self.reserved.retain(|start| now.since(*start) <= LATE.max(fleet.interval));
            let first = *self.reserved.front().ok_or(First::Reserve(fleet))?;
            if first > now {
                return Err(First::Sleep(first.since(now)));
            }
            start = self.reserved.pop_front();
        }
        self.own = Instant::now() + self.interval;
        Ok(Start(start))
    }
}

impl<'a> Starts<'a> {
    /// `None` where nothing is bounded.
    pub(super) fn new(manager: &'a Manager, rates: Rates) -> Option<Self> {
        let Rates { worker, fleet } = rates;
        if worker.is_none() && fleet.is_none() {
            return None;
        }
        let interval = |per_second: f64| Duration::from_secs_f64(1.0 / per_second);
        let fleet = fleet.map(|fleet| Fleet {
            interval: interval(fleet),
            // A worker that goes more slowly by its own rate would be late for the others.
            at_once: if worker.is_some_and(|own| own < fleet) { 1 } else { at_once(fleet) },
        });
        let next = Next {
            interval: worker.map_or(Duration::ZERO, interval),
            own: Instant::now(),
            fleet,
            reserved: VecDeque::new(),
        };
        Some(Self {
            manager,
            waiting: AtomicUsize::new(0),
            turn: tokio::sync::Mutex::default(),
            next: Mutex::new(next),
            given_back: Notify::new(),
        })
    }

    fn state(&self) -> MutexGuard<'_, Next> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the starts are other workers' too.
    pub(super) fn are_shared(&self) -> bool {
        self.state().fleet.is_some()
    }

    /// Waits until a refresh may start. Whoever asks first is served first.
    ///
    /// # Errors
    /// What the store says where it keeps the fleet's rate, and may not say the next time.
    pub(super) async fn next(&self) -> Result<Start> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let turn = self.turn.lock().await;
        let start = self.wait().await;
        drop(turn);
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        start
    }

    async fn wait(&self) -> Result<Start> {
        let clock = &*self.manager.clock;
        loop {
            let first = match self.state().take(clock.moment()) {
                Ok(start) => return Ok(start),
                Err(first) => first,
            };
            match first {
                First::Sleep(pause) => tokio::select! {
                    () = clock::sleep(clock, pause) => {}
                    () = self.given_back.notified() => {}
                },
                First::Reserve(fleet) => match self.reserve(&fleet).await {
                    Ok(reserved) => self.state().reserved.extend(reserved),
                    Err(error) if error.can_retry() => return Err(error),
                    Err(error) => self.go_alone(&fleet, &error),
                },
            }
        }
    }

    /// A start that nothing was started with is the next one's who asks, while its time is not over.
    pub(super) fn give_back(&self, Start(start): Start) {
        let mut next = self.state();
        next.own = next.own.checked_sub(next.interval).unwrap_or(next.own);
        next.reserved.extend(start);
        next.reserved.make_contiguous().sort_unstable();
        drop(next);
        self.given_back.notify_one();
    }

    /// A rate that cannot be shared must not keep the grants from being refreshed: from now on this worker keeps to it by itself.
    fn go_alone(&self, fleet: &Fleet, error: &Error) {
        tracing::warn!(%error, row = FLEET_STARTS, "smartcar.job.rate_not_shared");
        let mut next = self.state();
        next.fleet = None;
        next.interval = next.interval.max(fleet.interval);
        next.own = Instant::now() + next.interval;
    }

    /// Makes the fleet's next starts this worker's.
    async fn reserve(&self, fleet: &Fleet) -> Result<VecDeque<Moment>> {
        let manager = self.manager;
        loop {
            let loaded = manager.ask_store(manager.all_rows.load(&manager.application, FLEET_STARTS)).await?;
            // Reckoned from after the answer: no start comes before its time.
            let (now, moment) = (loaded.now, manager.clock.moment());
            let free = fleet.free(loaded.value.as_ref(), now);
            let too_far = free.since(now).saturating_sub(fleet.ahead());
            if !too_far.is_zero() {
                clock::sleep(&*manager.clock, too_far.max(REST).mul_f64(random::jitter())).await;
                continue;
            }
            let waiting = u32::try_from(self.waiting.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
            let count = waiting.clamp(1, fleet.at_once);
            let expected = loaded.value.as_ref().map(|row| row.version);
            let row = Row {
                version: random::version(),
                connected_at: free.after(whole_millis(fleet.interval * count)),
                updated_at: now,
                ..loaded.value.unwrap_or_else(new_row)
            };
            let swap = manager.all_rows.swap(&manager.application, &row, expected);
            let done = match manager.write_store(swap).await?.value {
                Swap::Done => true,
                // Our own write, its answer lost: the version tells.
                Swap::Current(current) => current.is_some_and(|current| current.version == row.version),
            };
            if done {
                // A swap may take longer than a start may be late: what is reserved begins once it is there.
                let first = moment.after(free.since(now)).max(manager.clock.moment());
                return Ok((0..count).map(|number| first.after(fleet.interval * number)).collect());
            }
            clock::sleep(&*manager.clock, REST.mul_f64(random::jitter())).await;
        }
    }
}

impl Fleet {
    fn ahead(&self) -> Duration {
        AHEAD.max(self.interval)
    }

    /// From when on starts are free. A time further ahead than anybody moves it comes from a clock that stepped.
    fn free(&self, row: Option<&Row>, now: Timestamp) -> Timestamp {
        let free = row.map_or(now, |row| row.connected_at).max(now);
        if free > now.after(whole_millis(self.ahead() * 2)) { now } else { free }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 1 to 50
fn at_once(per_second: f64) -> u32 {
    per_second.clamp(1.0, AT_ONCE) as u32
}

/// The next whole millisecond, since a store tells no shorter time.
fn whole_millis(duration: Duration) -> Duration {
    let millis = duration.as_nanos().div_ceil(1_000_000);
    Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
}

/// The row before anybody has moved it. What its columns mean to a grant keeps every release from looking at it: removed,
/// never due, nothing to refresh, no vehicles, and a status that changed before anybody's memory.
fn new_row() -> Row {
    Row {
        grant_id: FLEET_STARTS.to_owned(),
        version: 0,
        user_id: None,
        account: None,
        status: Status::Removed.as_str().to_owned(),
        vehicles: Vec::new(),
        connected_at: Timestamp::from_millis(0),
        refresh_expires_at: None,
        due_at: None,
        status_changed_at: Timestamp::from_millis(0),
        updated_at: Timestamp::from_millis(0),
        body: br#"{"format":1,"mode":"user","generation":0}"#.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, atomic::Ordering::SeqCst};

    use futures_util::{FutureExt, future::join_all};
    use tokio::task::JoinHandle;

    use super::super::{
        job::{self, RefreshReport},
        recovery,
        rekey::rekey,
        scenes::{Does, Scene, play, seconds},
    };
    use super::*;
    use crate::{
        ErrorKind,
        store::{self, Order, TokenStore, record::Record, sealing::Sealer},
    };

    const FIVE_DAYS: Duration = Duration::from_secs(5 * 86_400);
    const DAY: i64 = 86_400_000;
    const KEYS: &str = "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
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

    async fn row(scene: &Scene) -> Option<Row> {
        scene.store.inner.load("test", FLEET_STARTS).await.unwrap().value
    }

    #[test]
    fn several_workers_start_so_many_in_a_second_together_and_no_fewer() {
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
    fn a_store_slower_than_a_start_may_be_late_slows_the_job_and_no_more() {
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
    fn a_start_that_is_given_back_while_somebody_waits_is_used_at_once() {
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
    fn a_row_that_cannot_be_read_stops_nobody_and_the_rate_is_kept() {
        play(|| async {
            let scene = Scene::new();
            due(&scene, 20).await;
            Starts::new(&scene.manager, fleet_rate(5.0)).unwrap().next().await.unwrap();
            *scene.store.unreadable.lock().unwrap() = Some(FLEET_STARTS.to_owned());
            assert_eq!(refreshed([worker(&scene.manager, 4, fleet_rate(5.0))]).await, 20);
            assert_five_a_second(&presented(&scene), ANSWERS);
            let looks = scene.store.loaded.lock().unwrap();
            assert_eq!(looks.iter().filter(|id| *id == FLEET_STARTS).count(), 2, "once a run");
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
                looks.push(scene.store.loaded.lock().unwrap().len());
            }
            assert_eq!(looks, [1, 2, 4], "eighty are more than a second brings");
        });
    }

    #[test]
    fn a_workers_own_rate_holds_beside_the_fleets_and_costs_the_others_nothing() {
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
    fn grants_that_have_rested_after_a_failure_wait_for_their_starts_again() {
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
    fn a_worker_to_which_the_endpoint_is_not_well_leaves_the_starts_to_the_others() {
        play(|| async {
            let scene = Scene::new();
            due(&scene, 20).await;
            scene.endpoint.usually(Does::Lose);
            let job = worker(&scene.manager, 4, fleet_rate(5.0));
            seconds(30).await;
            let before = row(&scene).await.unwrap();
            seconds(60).await;
            assert_eq!(row(&scene).await.unwrap(), before);
            scene.endpoint.usually(Does::Win);
            assert_eq!(refreshed([job]).await, 20);
            assert_ne!(row(&scene).await.unwrap(), before);
        });
    }

    #[test]
    fn a_store_that_is_away_slows_the_job_and_does_not_end_it() {
        play(|| async {
            let scene = Scene::new();
            due(&scene, 20).await;
            let job = worker(&scene.manager, 2, fleet_rate(1.0));
            seconds(5).await;
            scene.store.away.store(true, SeqCst);
            seconds(240).await;
            scene.store.away.store(false, SeqCst);
            assert!(presented(&scene).len() < 10, "nothing starts meanwhile");
            assert_eq!(refreshed([job]).await, 20);
        });
    }

    #[test]
    fn a_store_that_stays_away_leaves_the_grants_to_the_next_run() {
        play(|| async {
            let scene = Scene::new();
            due(&scene, 20).await;
            let job = worker(&scene.manager, 2, fleet_rate(1.0));
            seconds(5).await;
            scene.store.away.store(true, SeqCst);
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
    fn starts_that_passed_while_the_machine_was_suspended_are_not_used_all_at_once() {
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
    fn the_row_is_no_grant_to_anybody() {
        play(|| async {
            let scene = Scene::with(16, None, Sealer::new("test", KEYS).unwrap());
            due(&scene, 2).await;
            let mut events = scene.manager.listen();
            assert_eq!(refreshed([worker(&scene.manager, 4, fleet_rate(5.0))]).await, 2);
            let before = row(&scene).await.expect("the row");
            let id = crate::ids::GrantId::new(FLEET_STARTS).unwrap();
            assert_eq!(scene.manager.grant(&id).await.unwrap(), None);
            assert!(!crate::connect::remove(&scene.manager, &id).await.unwrap());
            for order in [Order::Id, Order::Due, Order::Expiry, Order::StatusChanged] {
                let page = scene.manager.page(order, None, None, 1000).await.unwrap().0;
                assert!(page.iter().all(|record| record.grant_id != id), "{order:?}");
            }
            let report = rekey(&scene.manager, false).await.unwrap();
            assert_eq!((report.current, report.rewritten, report.unreadable), (2, 0, 0));
            let keys = crate::secret::Secret::new(KEYS);
            let report = store::check(&*scene.store, "test", Some(&keys)).await.unwrap();
            assert_eq!(report.by_status.into_iter().collect::<Vec<_>>(), [("active".to_owned(), 2)]);
            let recovery = tokio::spawn(recovery::run(Arc::downgrade(&scene.manager), |_| async { Ok(()) }));
            scene.clock.step(90 * DAY);
            seconds(60).await;
            recovery.abort();
            assert_eq!(row(&scene).await, Some(before));
            while let Some(Some(event)) = events.next().now_or_never() {
                assert_ne!(event.grant_id, id, "{event:?}");
            }
        });
    }

    #[test]
    fn keys_do_not_matter_nor_does_a_release_that_does_not_know_the_row() {
        play(|| async {
            let scene = Scene::new();
            let sealer = Sealer::new("test", KEYS).unwrap();
            Starts::new(&scene.manager, fleet_rate(0.1)).unwrap().next().await.unwrap();
            // To such a release it is a removed grant, and when keys are set that release seals it as any.
            let plain = row(&scene).await.unwrap();
            let record = Record::from_row(&plain, &sealer).unwrap();
            assert_eq!((record.status, record.has_tokens()), (Status::Removed, false));
            let boxed = Row { version: 7, ..record.to_row(&sealer).unwrap() };
            scene.store.inner.swap("test", &boxed, Some(plain.version)).await.unwrap();
            let began = Instant::now();
            for manager in [&scene.manager, &scene.another(sealer)] {
                Starts::new(manager, fleet_rate(0.1)).unwrap().next().await.unwrap();
            }
            assert_eq!(began.elapsed().as_secs(), 19, "after what was taken before");
            assert_eq!(row(&scene).await.unwrap().body, boxed.body);
        });
    }

    #[test]
    fn what_is_no_rate_is_named() {
        for bad in [0.0, -1.0, 1e-6, 1e7, f64::INFINITY, f64::NAN] {
            for (rate, fleet_rate, field) in [(Some(bad), None, "rate"), (Some(1.0), Some(bad), "fleet_rate")]
            {
                let error = Rates::new(rate, fleet_rate).unwrap_err();
                assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some(field)), "{bad}");
            }
        }
    }
}
