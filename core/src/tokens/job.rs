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

use futures_util::{StreamExt, stream::FuturesUnordered};
use tokio::time::Instant;

use super::{health::EndpointState, manager::Manager};
use crate::{
    Client, Error, ErrorKind, Result,
    ids::GrantId,
    random,
    store::{Cursor, Order, record::Record},
};

/// Records read at a time.
const PAGE: usize = 200;
/// How often one grant is tried before the job leaves it to the next run.
const TRIES: u32 = 3;
/// How many of the grants refreshed last stay in memory: should the store lose its last commits (a fail-over), this
/// process still has them. Earlier ones are let go, so that the job takes the same memory over any number of grants.
const KEPT: usize = 8_000;

/// What a run of the job did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefreshReport {
    /// Grants that were refreshed, by this worker or another one meanwhile.
    pub refreshed: u64,
    /// Grants that were removed meanwhile.
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

type Progress = Box<dyn FnMut(&RefreshReport) + Send>;

/// A run of the daily job; await it. Made by [`Client::refresh_expiring`].
///
/// Dropping it ends the run between two grants; refreshes under way are finished.
#[must_use = "nothing happens until it is awaited"]
pub struct RefreshExpiring {
    client: Client,
    within: Duration,
    concurrency: usize,
    rate: Option<f64>,
    progress: Option<Progress>,
}

impl RefreshExpiring {
    pub(crate) fn new(client: Client, within: Duration, window: usize) -> Self {
        // A quarter of the window is the callers'.
        Self { client, within, concurrency: (window - window / 4).max(1), rate: None, progress: None }
    }

    /// How many grants are refreshed at once; by default three quarters of the `window`, which bounds it anyway.
    pub fn concurrency(mut self, grants: usize) -> Self {
        self.concurrency = grants.max(1);
        self
    }

    /// How many refreshes start in a second at most; by default as many as the endpoint takes.
    pub fn rate(mut self, per_second: f64) -> Self {
        self.rate = (per_second.is_finite() && per_second > 0.0).then_some(per_second);
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
            let run = run(&manager, self.within, self.concurrency, self.rate, self.progress);
            self.client.at_home(run).await
        })
    }
}

/// Refreshes what ends within `within`, in order of expiry.
pub(crate) async fn run(
    manager: &Arc<Manager>,
    within: Duration,
    concurrency: usize,
    rate: Option<f64>,
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
    let mut running = FuturesUnordered::new();
    loop {
        let (records, last) = page(manager, up_to, cursor.as_ref()).await?;
        cursor = last;
        for record in records.into_iter().filter(|record| !seen_in_this_run(record)) {
            if running.len() >= concurrency
                && let Some(outcome) = running.next().await
            {
                count(&mut report, outcome);
            }
            // Timers end with a whole millisecond: even one for now would take up to one.
            if !pause.is_zero() {
                tokio::time::sleep_until(next_start).await;
                next_start = next_start.max(Instant::now()) + pause;
            }
            running.push(async move {
                let outcome = refresh(manager, &record.grant_id, record.body.generation).await;
                (record.grant_id, outcome)
            });
        }
        if cursor.is_none() {
            break;
        }
    }
    while let Some(outcome) = running.next().await {
        count(&mut report, outcome);
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

async fn refresh(manager: &Arc<Manager>, grant_id: &GrantId, generation: u64) -> Outcome {
    let mut tries = 0;
    loop {
        tries += 1;
        match manager.renew(grant_id, generation).await {
            Ok(()) => return Outcome::Refreshed,
            Err(error) => match error.kind() {
                ErrorKind::ReconnectRequired => return Outcome::Reconnect,
                ErrorKind::NotConnected => return Outcome::Skipped,
                // An outage slows the job and never stops it.
                ErrorKind::Unavailable | ErrorKind::RateLimited
                    if manager.endpoint_health().state != EndpointState::Well =>
                {
                    wait(manager, &error).await;
                }
                _ if tries >= TRIES || !error.can_retry() => return Outcome::Failed,
                _ => wait(manager, &error).await,
            },
        }
    }
}

async fn wait(manager: &Manager, error: &Error) {
    tokio::time::sleep(error.retry_after().unwrap_or(manager.timings.step).mul_f64(random::jitter())).await;
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
