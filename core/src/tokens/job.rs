//! The daily job (rule 13): refreshes every grant whose refresh token ends soon, so that a car nobody asks for does not
//! fall out of reach after sixty days. Any number of workers may run it at once; leases share the work out.

use std::{
    collections::VecDeque,
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use futures_util::{FutureExt, StreamExt, stream::FuturesUnordered};
use tokio::time::Instant;

use super::{
    health::EndpointState,
    manager::{Manager, Renewed},
};
use crate::{
    Client, Error, ErrorKind, Result, clock,
    config::ApiVersion,
    ids::GrantId,
    random,
    store::{Cursor, Order, record::Record},
};

/// Records read at a time.
const PAGE: usize = 200;
/// For how long in all a failing grant rests between its tries, by graces, before the job leaves it to the next run.
const PATIENCE: u32 = 10;
/// How many failing grants rest at once; what fails beyond that is left to the next run at once.
const RESTING: usize = 1_000;
/// How many of the grants refreshed last stay in memory: should the store lose its last commits (a fail-over), this
/// process still has them. Earlier ones are let go, so that the job takes the same memory over any number of grants.
const KEPT: usize = 8_000;

/// What a run of the job did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefreshReport {
    /// Grants that this worker refreshed.
    pub refreshed: u64,
    /// Grants that another worker had refreshed, or that were removed meanwhile.
    pub skipped: u64,
    /// Grants that could not be refreshed now; the next run tries again.
    pub failed: u64,
    /// Grants whose driver has to go through Connect again.
    pub reconnect: u64,
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
    /// It failed for a reason of its own: again after a rest, while others take its place.
    Again(Duration),
}

type Progress = Box<dyn FnMut(&RefreshReport) + Send>;

/// A run of the daily job; await it. Made by [`Client::refresh_expiring`].
///
/// Dropping it ends the run between two grants; refreshes under way are finished.
#[must_use = "nothing happens until it is awaited"]
pub struct RefreshExpiring {
    client: Client,
    within: Duration,
    concurrency: usize,
    rate: Result<Option<f64>>,
    leave_switched: bool,
    progress: Option<Progress>,
}

impl RefreshExpiring {
    pub(crate) fn new(client: Client, within: Duration, window: usize) -> Self {
        // A quarter of the window is the callers'.
        let concurrency = (window - window / 4).max(1);
        Self { client, within, concurrency, rate: Ok(None), leave_switched: false, progress: None }
    }

    /// How many grants are refreshed at once; by default three quarters of the `window`, which bounds it anyway.
    pub fn concurrency(mut self, grants: usize) -> Self {
        self.concurrency = grants.max(1);
        self
    }

    /// How many refreshes start in a second at most, 0.00001 to 1,000,000; by default as many as the endpoint takes. What is
    /// no rate is [`InvalidInput`](ErrorKind::InvalidInput), field `rate`, when it is awaited.
    pub fn rate(mut self, per_second: f64) -> Self {
        let fits = (1e-5..=1e6).contains(&per_second);
        self.rate = fits.then_some(Some(per_second)).ok_or_else(|| {
            Error::invalid_input(
                "rate",
                "rate must be from 0.00001 to 1,000,000 refreshes a second, or left out",
            )
        });
        self
    }

    /// Leaves alone the grants whose vehicles API v3 serves under this client's settings: those whose user is known. They count
    /// as skipped, and their tokens end; their drivers would have to connect again for v2. Not so by default: the way back
    /// stays open. Vehicles that single calls still ask of v2 are not spared.
    ///
    /// Awaiting it fails with [`Config`](ErrorKind::Config) where the client's `api` is `v2`, or where it has no credentials
    /// of API v3.
    pub fn leave_switched(mut self, leave: bool) -> Self {
        self.leave_switched = leave;
        self
    }

    /// Is told the report so far after each grant.
    pub fn progress(mut self, told: impl FnMut(&RefreshReport) + Send + 'static) -> Self {
        self.progress = Some(Box::new(told));
        self
    }
}

impl fmt::Debug for RefreshExpiring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("RefreshExpiring");
        debug.field("within", &self.within).field("concurrency", &self.concurrency).field("rate", &self.rate);
        debug.finish_non_exhaustive()
    }
}

impl IntoFuture for RefreshExpiring {
    type Output = Result<RefreshReport>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<RefreshReport>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let manager = self.client.manager()?.clone();
            if self.leave_switched {
                let api = self.client.api()?;
                api.credentials.application.check()?;
                if api.version == ApiVersion::V2 {
                    return Err(Error::config(
                        "api",
                        "leave_switched lets the tokens of API v2 end, and this client calls API v2: set api to v3 or auto first",
                    ));
                }
            }
            let leave = |record: &Record| self.leave_switched && record.user_id.is_some();
            let run = run(&manager, self.within, self.concurrency, self.rate?, leave, self.progress);
            self.client.at_home(run).await
        })
    }
}

/// Refreshes what ends within `within`, in order of expiry, but for what is to be left alone.
pub(crate) async fn run(
    manager: &Arc<Manager>,
    within: Duration,
    concurrency: usize,
    rate: Option<f64>,
    leave: impl Fn(&Record) -> bool,
    mut progress: Option<Progress>,
) -> Result<RefreshReport> {
    let began = manager.store_time().await?;
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
        report.count(&outcome);
        if behind.len() == KEPT
            && let Some(oldest) = behind.pop_front()
        {
            manager.let_go(&oldest);
        }
        behind.push_back(grant_id);
        if let Some(told) = &mut progress {
            told(report);
        }
    };
    let pause = rate.map_or(Duration::ZERO, |per_second| Duration::from_secs_f64(1.0 / per_second));
    let mut next_start = Instant::now();
    let mut cursor: Option<Cursor> = None;
    let (mut records, mut more) = (VecDeque::new(), true);
    let mut running = FuturesUnordered::new();
    let mut resting = FuturesUnordered::new();
    loop {
        if records.is_empty() && more {
            let (read, last) = page(manager, up_to, cursor.as_ref()).await?;
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
                running.push(attempt(manager, rested));
                continue;
            }
            if let Some(record) = records.pop_front() {
                // Timers end with a whole millisecond: even one for now would take up to one.
                if !pause.is_zero() {
                    tokio::time::sleep_until(next_start).await;
                    next_start = next_start.max(Instant::now()) + pause;
                }
                let generation = record.body.generation;
                let work =
                    Work { grant_id: record.grant_id, generation, failures: 0, rested: Duration::ZERO };
                running.push(attempt(manager, work));
                continue;
            }
        }
        tokio::select! {
            biased;
            Some((work, tried)) = running.next() => match tried {
                Tried::Done(outcome) => count(&mut report, (work.grant_id, outcome)),
                Tried::Again(rest) if resting.len() < RESTING => resting.push(async move {
                    clock::sleep(&*manager.clock, rest).await;
                    work
                }),
                Tried::Again(_) => count(&mut report, (work.grant_id, Outcome::Failed)),
            },
            Some(rested) = resting.next(), if running.len() < concurrency => running.push(attempt(manager, rested)),
            else => break,
        }
    }
    tracing::info!(?report, "smartcar.job.done");
    Ok(report)
}

/// A record this process cannot read (another key, a newer release) is left out: it must not stop the rest.
/// A store that is away slows the job like an endpoint that is away; only one that stays away ends it.
async fn page(
    manager: &Arc<Manager>,
    up_to: crate::clock::Timestamp,
    cursor: Option<&Cursor>,
) -> Result<(Vec<Record>, Option<Cursor>)> {
    let mut tries = 0;
    loop {
        tries += 1;
        match manager.page_readable(Order::Expiry, Some(up_to), cursor, PAGE).await {
            Err(error) if error.can_retry() && tries < 10 => wait(manager, &error).await,
            result => return result,
        }
    }
}

async fn attempt(manager: &Arc<Manager>, mut work: Work) -> (Work, Tried) {
    loop {
        let done = match manager.renew(&work.grant_id, work.generation).await {
            Ok(Renewed::Here) => Outcome::Refreshed,
            Ok(Renewed::Elsewhere) => Outcome::Skipped,
            Err(error) => match error.kind() {
                ErrorKind::ReconnectRequired => Outcome::Reconnect,
                ErrorKind::NotConnected => Outcome::Skipped,
                // An outage slows the job and never stops it: every grant waits, in its place.
                ErrorKind::Unavailable | ErrorKind::RateLimited
                    if manager.endpoint_health().state != EndpointState::Well =>
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
                    if work.rested <= manager.timings.grace * PATIENCE {
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
    fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Refreshed => self.refreshed += 1,
            Outcome::Skipped => self.skipped += 1,
            Outcome::Failed => self.failed += 1,
            Outcome::Reconnect => self.reconnect += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::scenes::{Does, Scene, play, seconds};
    use super::*;

    const FIVE_DAYS: Duration = Duration::from_secs(5 * 86_400);

    async fn due(scene: &Scene, number: usize) {
        let mut record = scene.grant(number);
        record.refresh_expires_at =
            Some(record.updated_at.after(Duration::from_secs(u64::try_from(number).unwrap())));
        scene.put(&record).await;
    }

    #[test]
    fn a_failing_grant_backs_off_and_does_not_keep_the_others_waiting() {
        play(|| async {
            let scene = Scene::new();
            for number in 1..=3 {
                due(&scene, number).await;
            }
            scene.endpoint.always("refresh-1", Some(Does::NoConnection));
            let manager = scene.manager.clone();
            let job = tokio::spawn(async move { run(&manager, FIVE_DAYS, 1, None, |_| false, None).await });
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
            let report = run(&scene.manager, FIVE_DAYS, 1, None, |_| false, None).await.unwrap();
            assert_eq!(report, RefreshReport { failed: 1, ..RefreshReport::default() });
            let took = began.elapsed().as_secs();
            assert!((180..700).contains(&took), "{took} s");
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
            let job = tokio::spawn(async move { run(&manager, FIVE_DAYS, 1, None, |_| false, None).await });
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
