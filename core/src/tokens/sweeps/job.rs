//! The daily job (rule 13): refreshes every grant whose refresh token ends soon, so that a car nobody asks for does not
//! fall out of reach after sixty days. Any number of workers may run it at once; leases share the work out.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::{FutureExt, StreamExt, stream::FuturesUnordered};

use super::{
    NAMED, name,
    starts::{Rates, Starts},
};
use crate::{
    Error, ErrorKind, Result,
    clock::{self, Moment},
    ids::GrantId,
    random,
    store::{Cursor, Order, Query, record::Record},
    tokens::{
        admission::endpoint::EndpointState,
        loops::BackgroundLoop,
        manager::Manager,
        refresh::goals::{self, RefreshedBy},
        repository::records::Page,
    },
};

/// Records read at a time.
const PAGE: usize = 200;
/// How many failing grants rest at once; what fails beyond that is left to the next run at once.
const RESTING: usize = 1_000;
/// How many of the grants refreshed last stay in memory: should the store lose its last commits (a fail-over), this
/// process still has them. Earlier ones are let go, so that the job takes the same memory over any number of grants.
const KEPT: usize = 8_000;

/// What a run of the job did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefreshReport {
    /// Grants that this worker refreshed.
    pub refreshed: u64,
    /// Grants that another worker had refreshed, or that were removed meanwhile.
    pub skipped: u64,
    /// Grants that could not be refreshed now; the next run tries again.
    pub failed: u64,
    /// Grants whose records this process cannot read: sealed with a key that it lacks, plain although `encryption` is `required`,
    /// written by a newer release, or damaged. No process with these settings and this release refreshes them: give this one the
    /// key, or run the newer release. The log says why, of the first hundred; `smartcar doctor` does, too.
    pub unreadable: u64,
    /// Grants that turned out in this run to need their driver, who has to go through Connect again. Those that did so before are
    /// not among them: [`Client::grants`](crate::Client::grants) with the status `reconnect_required` lists all.
    pub reconnect: u64,
    /// The first hundred of these.
    pub reconnect_grants: Vec<GrantId>,
    /// The first hundred of those that failed.
    pub failed_grants: Vec<GrantId>,
    /// The first hundred of those that cannot be read.
    pub unreadable_grants: Vec<GrantId>,
}

enum Outcome {
    Refreshed,
    Skipped,
    Failed,
    Reconnect,
}

/// One grant on its way through the job.
struct Work {
    grant_id: GrantId,
    generation: u64,
    /// How often it has failed, and for how long it has rested since.
    failures: u32,
    rested: Duration,
}

enum Tried {
    Done(Outcome),
    /// Nothing can be refreshed any more: the store has had no room for too long.
    Stop(Error),
    /// It failed for a reason of its own: again after a rest, while others take its place.
    Again(Duration),
}

pub(crate) type Progress = Box<dyn FnMut(&RefreshReport) + Send>;

/// Refreshes what ends within `within`, in order of expiry, but for what is to be left alone.
pub(crate) async fn run(
    manager: &Arc<Manager>,
    within: Duration,
    concurrency: usize,
    rates: Rates,
    leave: impl Fn(&Record) -> bool,
    progress: Option<Progress>,
) -> Result<RefreshReport> {
    let own = manager.loops.begin();
    run_in(&own, manager, within, concurrency, rates, leave, progress).await
}

/// The same in a loop that there is, which shows when nothing but rests is left.
pub(super) async fn run_in(
    own: &BackgroundLoop,
    manager: &Arc<Manager>,
    within: Duration,
    concurrency: usize,
    rates: Rates,
    leave: impl Fn(&Record) -> bool,
    mut progress: Option<Progress>,
) -> Result<RefreshReport> {
    let began = manager.records.store_time().await?;
    let up_to = began.after(within);
    // Where `within` is longer than a refresh token lives, what was refreshed in this run comes round once more.
    let seen_in_this_run = |record: &Record| {
        record.updated_at > began
            && record
                .refresh_expires_at
                .is_some_and(|end| end >= began.after(manager.timings.refresh_lifetime))
    };
    let mut report = RefreshReport::default();
    let mut behind = VecDeque::with_capacity(KEPT);
    let mut count = |report: &mut RefreshReport, (grant_id, outcome): (GrantId, Outcome)| {
        report.count(&outcome, &grant_id);
        if behind.len() == KEPT
            && let Some(oldest) = behind.pop_front()
        {
            manager.cache.let_go(&oldest);
        }
        behind.push_back(grant_id);
        if let Some(progress) = &mut progress {
            progress(report);
        }
    };
    let starts = Starts::new(manager, rates);
    let room = Room::default();
    let start = |work| refresh_one(manager, starts.as_ref(), &room, work);
    let mut cursor: Option<Cursor> = None;
    let (mut records, mut more) = (VecDeque::new(), true);
    let mut running = FuturesUnordered::new();
    let mut resting = FuturesUnordered::new();
    let mut rests = Rests::default();
    loop {
        if records.is_empty() && more {
            let Page { records: read, unreadable, last } = page(manager, up_to, cursor.as_ref()).await?;
            for (grant_id, error) in unreadable {
                report.count_unreadable(grant_id, &error);
            }
            for record in read.into_iter().filter(|record| !seen_in_this_run(record)) {
                if leave(&record) {
                    report.skipped += 1;
                } else {
                    records.push_back(record);
                }
            }
            (cursor, more) = (last.clone(), last.is_some());
            continue;
        }
        if running.len() < concurrency {
            if let Some(Some(rested)) = resting.next().now_or_never() {
                running.push(start(rested));
                continue;
            }
            if let Some(record) = records.pop_front() {
                let generation = record.body.generation;
                let work =
                    Work { grant_id: record.grant_id, generation, failures: 0, rested: Duration::ZERO };
                running.push(start(work));
                continue;
            }
        }
        own.rests_until(rests.until(manager, running.is_empty()));
        tokio::select! {
            biased;
            Some(tried) = running.next() => match tried {
                (work, Tried::Done(outcome)) => count(&mut report, (work.grant_id, outcome)),
                // What is under way is finished all the same.
                (_, Tried::Stop(error)) => return Err(error),
                (work, Tried::Again(rest)) if resting.len() < RESTING => {
                    rests.add(manager.clock.moment().after(rest));
                    resting.push(async move {
                        clock::sleep(&*manager.clock, rest).await;
                        work
                    });
                }
                (work, Tried::Again(_)) => count(&mut report, (work.grant_id, Outcome::Failed)),
            },
            Some(rested) = resting.next(), if running.len() < concurrency => running.push(start(rested)),
            else => break,
        }
    }
    tracing::info!(?report, "smartcar.job.done");
    Ok(report)
}

/// When the rests of failing grants end.
#[derive(Default)]
struct Rests(Vec<Moment>);

impl Rests {
    fn add(&mut self, end: Moment) {
        self.0.push(end);
    }

    /// Until when the run rests, if it does: nothing is `idle` that could be done now. An outage is waited out, however long.
    fn until(&mut self, manager: &Manager, idle: bool) -> Option<Moment> {
        let now = manager.clock.moment();
        self.0.retain(|end| *end > now);
        if manager.endpoint_health().state != EndpointState::Healthy {
            return Some(Moment::from_millis(i64::MAX));
        }
        self.0.iter().min().copied().filter(|_| idle)
    }
}

/// A store that is unavailable slows the job as an endpoint does; only one that stays so for as long as a failing grant may ends it.
async fn page(
    manager: &Arc<Manager>,
    up_to: crate::clock::Timestamp,
    cursor: Option<&Cursor>,
) -> Result<Page> {
    let until = manager.clock.moment().after(manager.timings.run_patience());
    loop {
        let ending = Query::in_order(Order::Expiry, PAGE).up_to(Some(up_to)).after(cursor.cloned());
        match manager.records.page(ending).await {
            Err(error) if error.can_retry() && manager.clock.moment() < until => wait(manager, &error).await,
            result => return result,
        }
    }
}

/// Waits for a start, and takes it if there is something to start.
async fn take_start(manager: &Arc<Manager>, starts: &Starts<'_>, work: &Work) -> Result<()> {
    // While the endpoint is unhealthy hardly anything is sent, and workers who see it healthy need the fleet's starts.
    if manager.endpoint_health().state != EndpointState::Healthy {
        return Ok(());
    }
    if !starts.are_shared() {
        starts.next().await?;
    } else if needs_a_start(manager, work).await {
        let start = starts.next().await?;
        // While it waited, another worker may have got to it.
        if !needs_a_start(manager, work).await {
            starts.give_back(start);
        }
    }
    Ok(())
}

/// All workers walk through the same grants: what another one has refreshed meanwhile, or is at, costs no start.
async fn needs_a_start(manager: &Manager, work: &Work) -> bool {
    match manager.records.load(&work.grant_id).await {
        Ok(Some((record, seen))) => {
            let leased = record.body.lease.is_some_and(|lease| lease.until > seen.now);
            record.status.works() && record.body.generation <= work.generation && !leased
        }
        Ok(None) => false,
        Err(_) => true, // the refresh will say it
    }
}

/// Since when the store has had no room, in one run (a full disk).
#[derive(Default)]
struct Room(Mutex<Option<Moment>>);

impl Room {
    /// Something has been stored.
    fn found(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Why nothing can start, if the store has no room, and whether it has had none for too long.
    async fn shortage(&self, manager: &Manager) -> Option<(Error, bool)> {
        let full = |error: &Error| error.kind() == ErrorKind::Store && error.can_retry();
        let asked = manager.records.has_room().await.err().filter(full);
        let now = manager.clock.moment();
        let mut since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(error) = asked else {
            *since = None;
            return None;
        };
        let since = *since.get_or_insert_with(|| {
            tracing::error!(%error, "smartcar.job.no_room");
            now
        });
        Some((error, now.since(since) >= manager.timings.run_patience()))
    }
}

async fn refresh_one(
    manager: &Arc<Manager>,
    starts: Option<&Starts<'_>>,
    room: &Room,
    mut work: Work,
) -> (Work, Tried) {
    loop {
        let refreshed = async {
            if let Some(starts) = starts {
                take_start(manager, starts, &work).await?;
            }
            goals::refresh_past(manager, &work.grant_id, work.generation).await
        };
        let refreshed = refreshed.await;
        if let Err(error) = &refreshed
            && error.kind() == ErrorKind::Store
            && let Some((shortage, too_long)) = room.shortage(manager).await
        {
            if too_long {
                return (work, Tried::Stop(shortage));
            }
            // Like an outage: every grant waits, in its place.
            wait(manager, error).await;
            continue;
        }
        let done = match refreshed {
            Ok(RefreshedBy::Here) => {
                room.found();
                Outcome::Refreshed
            }
            Ok(RefreshedBy::Elsewhere) => Outcome::Skipped,
            Err(error) => match error.kind() {
                ErrorKind::ReconnectRequired => Outcome::Reconnect,
                ErrorKind::NotConnected => Outcome::Skipped,
                // An outage slows the job and never stops it: every grant waits, in its place.
                ErrorKind::Unavailable | ErrorKind::RateLimited
                    if manager.endpoint_health().state != EndpointState::Healthy =>
                {
                    wait(manager, &error).await;
                    continue;
                }
                _ if !error.can_retry() => Outcome::Failed,
                _ => {
                    work.failures += 1;
                    let rest = manager.timings.back_off(work.failures).mul_f64(random::jitter());
                    let rest = rest.max(error.retry_after().unwrap_or_default());
                    work.rested += rest;
                    if work.rested <= manager.timings.run_patience() {
                        return (work, Tried::Again(rest));
                    }
                    Outcome::Failed
                }
            },
        };
        return (work, Tried::Done(done));
    }
}

async fn wait(manager: &Manager, error: &Error) {
    let pause = error.retry_after().unwrap_or(manager.timings.step).mul_f64(random::jitter());
    clock::sleep(&*manager.clock, pause).await;
}

impl RefreshReport {
    /// Says why of those that are named: a key that is missing makes the whole fleet unreadable, hour after hour.
    fn count_unreadable(&mut self, grant_id: String, error: &Error) {
        self.unreadable += 1;
        if self.unreadable <= NAMED as u64 {
            tracing::warn!(grant = %grant_id, %error, "smartcar.grant.unreadable");
            self.unreadable_grants.extend(GrantId::new(grant_id));
        }
    }

    fn count(&mut self, outcome: &Outcome, grant_id: &GrantId) {
        match outcome {
            Outcome::Refreshed => self.refreshed += 1,
            Outcome::Skipped => self.skipped += 1,
            Outcome::Failed => {
                self.failed += 1;
                name(&mut self.failed_grants, grant_id);
            }
            Outcome::Reconnect => {
                self.reconnect += 1;
                name(&mut self.reconnect_grants, grant_id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use tokio::time::Instant;

    use super::*;
    use crate::store::{TokenStore, sealing::Sealer};
    use crate::tokens::verification::scenes::{Does, Scene, grant_id, play, seconds};

    const FIVE_DAYS: Duration = Duration::from_secs(5 * 86_400);

    async fn due(scene: &Scene, number: usize) {
        let mut record = scene.grant(number);
        record.refresh_expires_at =
            Some(record.updated_at.after(Duration::from_secs(u64::try_from(number).unwrap())));
        scene.put(&record).await;
    }

    #[test]
    fn a_failing_grant_backs_off_without_delaying_others() {
        play(|| async {
            let scene = Scene::new();
            for number in 1..=3 {
                due(&scene, number).await;
            }
            scene.endpoint.always("refresh-1", Some(Does::NoConnection));
            let manager = scene.manager.clone();
            let job =
                tokio::spawn(
                    async move { run(&manager, FIVE_DAYS, 1, Rates::default(), |_| false, None).await },
                );
            seconds(20).await;
            assert_eq!(scene.stored(3).await.body.generation, 1, "the others go on, one at a time");
            seconds(100).await;
            let tries = scene.endpoint.presented().iter().filter(|token| *token == "refresh-1").count();
            assert!((8..=20).contains(&tries), "four at once, then after ever longer rests: {tries}");
            scene.endpoint.always("refresh-1", None);
            let report = job.await.unwrap().unwrap();
            assert_eq!((report.refreshed, report.failed), (3, 0), "{report:?}");
        });
    }

    #[test]
    fn a_grant_that_fails_for_good_is_left_to_the_next_run() {
        play(|| async {
            let scene = Scene::new();
            due(&scene, 1).await;
            scene.endpoint.always("refresh-1", Some(Does::NoConnection));
            let began = Instant::now();
            let report = run(&scene.manager, FIVE_DAYS, 1, Rates::default(), |_| false, None).await.unwrap();
            let failed_grants = vec![grant_id(1)];
            assert_eq!(report, RefreshReport { failed: 1, failed_grants, ..RefreshReport::default() });
            let took = began.elapsed().as_secs();
            assert!((180..700).contains(&took), "{took} s");
        });
    }

    #[test]
    fn whoever_needs_the_driver_is_named_and_a_hundred_at_most() {
        play(|| async {
            let scene = Scene::new();
            for number in 1..=103 {
                due(&scene, number).await;
                scene.endpoint.always(&format!("refresh-{number}"), Some(Does::Refuse));
            }
            let report = run(&scene.manager, FIVE_DAYS, 12, Rates::default(), |_| false, None).await.unwrap();
            assert_eq!((report.reconnect, report.reconnect_grants.len()), (103, NAMED), "{report:?}");
            assert!(report.failed_grants.is_empty());
            let all: Vec<_> = (1..=103).map(grant_id).collect();
            assert!(report.reconnect_grants.iter().all(|id| all.contains(id)));
        });
    }

    #[test]
    fn what_cannot_be_read_is_named_and_stops_nobody() {
        play(|| async {
            let scene = Scene::new();
            for number in 1..=4 {
                due(&scene, number).await;
            }
            let unread =
                [(2, "a_word_to_come", None), (3, "active", Some(b"\x01 sealed with another key".to_vec()))];
            for (number, status, body) in unread {
                let record = scene.stored(number).await;
                let mut row = record.to_row(&Sealer::clear()).unwrap();
                row.status = status.to_owned();
                row.body = body.unwrap_or(row.body);
                row.version += 1;
                scene.store.inner.swap("test", &row, Some(record.version)).await.unwrap();
            }
            let report = run(&scene.manager, FIVE_DAYS, 2, Rates::default(), |_| false, None).await.unwrap();
            let unreadable_grants = vec![grant_id(2), grant_id(3)];
            assert_eq!(
                report,
                RefreshReport { refreshed: 2, unreadable: 2, unreadable_grants, ..RefreshReport::default() }
            );
            let mut presented = scene.endpoint.presented();
            presented.sort();
            assert_eq!(presented, ["refresh-1", "refresh-4"]);
        });
    }

    #[test]
    fn a_hundred_unreadable_grants_are_named_and_all_are_counted() {
        let mut report = RefreshReport::default();
        for number in 0..103 {
            report.count_unreadable(format!("g{number}"), &Error::new(ErrorKind::Store, "another key"));
        }
        assert_eq!((report.unreadable, report.unreadable_grants.len()), (103, NAMED));
    }

    #[test]
    fn a_store_without_room_ends_the_run_with_an_error_that_says_so() {
        play(|| async {
            let scene = Scene::new();
            for number in 1..=30 {
                due(&scene, number).await;
            }
            scene.store.full.store(true, Ordering::SeqCst);
            let began = Instant::now();
            let run = run(&scene.manager, FIVE_DAYS, 12, Rates::default(), |_| false, None);
            let error =
                tokio::time::timeout(Duration::from_secs(900), run).await.expect("an end").unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Store, Some("store")), "{error}");
            assert!(error.message().contains("has no room"), "{error}");
            let took = began.elapsed().as_secs();
            assert!((600..660).contains(&took), "{took} s");
            assert!(scene.endpoint.presented().is_empty());
        });
    }

    #[test]
    fn a_store_that_has_room_again_loses_the_run_no_grant() {
        play(|| async {
            let scene = Scene::new();
            for number in 1..=30 {
                due(&scene, number).await;
            }
            let manager = scene.manager.clone();
            let job =
                tokio::spawn(
                    async move { run(&manager, FIVE_DAYS, 2, Rates::default(), |_| false, None).await },
                );
            // Full in the middle of the work, twice, for less than ten graces each.
            tokio::time::sleep(Duration::from_millis(50)).await;
            for _ in 0..2 {
                scene.store.full.store(true, Ordering::SeqCst);
                seconds(400).await;
                scene.store.full.store(false, Ordering::SeqCst);
                seconds(20).await;
            }
            let report = job.await.unwrap().unwrap();
            assert_eq!((report.refreshed, report.failed), (30, 0), "{report:?}");
        });
    }

    #[test]
    fn a_full_disk_keeps_no_caller_from_his_token() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            scene.store.full.store(true, Ordering::SeqCst);
            assert!(scene.call(1, 10).await.unwrap().starts_with("won-access"));
        });
    }

    #[test]
    fn what_another_worker_refreshed_meanwhile_is_skipped() {
        play(|| async {
            let scene = Scene::new();
            due(&scene, 1).await;
            due(&scene, 2).await;
            scene.endpoint.next([Does::WinAfter(Duration::from_secs(5))]);
            let manager = scene.manager.clone();
            let job =
                tokio::spawn(
                    async move { run(&manager, FIVE_DAYS, 1, Rates::default(), |_| false, None).await },
                );
            seconds(1).await;
            let mut record = scene.stored(2).await;
            record.body.generation = 1;
            record.version = 99;
            scene.put(&record).await;
            let report = job.await.unwrap().unwrap();
            assert_eq!(report, RefreshReport { refreshed: 1, skipped: 1, ..RefreshReport::default() });
        });
    }
}
