//! The job as something that just runs: instead of once a day it looks every hour, so that the work is spread over the day.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use tokio::task::AbortHandle;

use super::{
    job::{self, RefreshReport},
    starts::Rates,
};
use crate::{
    Error, Result,
    clock::Timestamp,
    process::Process,
    random,
    tokens::{
        credentials::access,
        manager::Manager,
        timings::{KEPT_WARM, MAINTENANCE_EVERY, MAINTENANCE_WITHIN},
    },
};

/// How [`Client::maintenance`](crate::Client::maintenance) works. Everything has a default.
///
/// ```
/// # use std::time::Duration;
/// use smartcar_sdk::Maintenance;
///
/// let often = Maintenance::new().every(Duration::from_secs(600)).keep_warm(true);
/// # let _ = often;
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "it does nothing until `Client::maintenance` has it"]
pub struct Maintenance {
    within: Duration,
    every: Duration,
    keep_warm: bool,
    rate: Option<f64>,
    fleet_rate: Option<f64>,
}

impl Default for Maintenance {
    fn default() -> Self {
        Self::new()
    }
}

impl Maintenance {
    /// With the defaults.
    pub const fn new() -> Self {
        Self {
            within: MAINTENANCE_WITHIN,
            every: MAINTENANCE_EVERY,
            keep_warm: false,
            rate: None,
            fleet_rate: None,
        }
    }

    /// Refresh tokens that end within this time are refreshed. Five days by default. Above zero, and less than the setting
    /// `refresh_token_lifetime`: else every look would refresh every grant there is.
    pub const fn within(mut self, within: Duration) -> Self {
        self.within = within;
        self
    }

    /// How often it looks, give or take a quarter. An hour by default. Above zero, and at most half of `within`: else a
    /// token could end between two looks.
    pub const fn every(mut self, every: Duration) -> Self {
        self.every = every;
        self
    }

    /// Refreshes access tokens of grants used in the last hour before they expire, even while nobody asks, so that no call
    /// ever waits for one. Off by default.
    pub const fn keep_warm(mut self, keep_warm: bool) -> Self {
        self.keep_warm = keep_warm;
        self
    }

    /// How many refreshes of what ends this process starts in a second at most, 0.00001 to 1,000,000. By default as many as the
    /// endpoint takes.
    pub const fn rate(mut self, per_second: f64) -> Self {
        self.rate = Some(per_second);
        self
    }

    /// How many all processes that are given a fleet rate start together ([`RefreshExpiring::fleet_rate`]). Not bounded by
    /// default.
    ///
    /// [`RefreshExpiring::fleet_rate`]: crate::RefreshExpiring::fleet_rate
    pub const fn fleet_rate(mut self, per_second: f64) -> Self {
        self.fleet_rate = Some(per_second);
        self
    }

    fn check(&self, refresh_lifetime: Duration) -> Result<()> {
        if self.within.is_zero() || self.within >= refresh_lifetime {
            return Err(Error::invalid_input(
                "within",
                format!(
                    "within must be above zero and less than refresh_token_lifetime, {} s: what is refreshed would be \
                     due again at once",
                    refresh_lifetime.as_secs()
                ),
            ));
        }
        if self.every.is_zero() || self.every > self.within / 2 {
            return Err(Error::invalid_input(
                "every",
                "every must be above zero and at most half of within: a token could end between two looks",
            ));
        }
        Ok(())
    }
}

/// How maintenance is doing: [`MaintenanceHandle::status`].
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct MaintenanceStatus {
    /// When the last run ended, well or not; `None` until one has.
    pub last_run: Option<Timestamp>,
    /// What the last run that went through did.
    pub report: Option<RefreshReport>,
    /// Why the last run did not go through; `None` if it did.
    pub last_error: Option<Error>,
    /// When the next run begins; `None` while one is under way, and after maintenance has ended.
    pub next_run: Option<Timestamp>,
}

/// Where the task reports. Held for moments only.
#[derive(Debug, Default)]
struct Board(Mutex<MaintenanceStatus>);

impl Board {
    fn get(&self) -> MutexGuard<'_, MaintenanceStatus> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ran(&self, ended: Timestamp, outcome: Result<RefreshReport>) {
        let mut status = self.get();
        status.last_run = Some(ended);
        match outcome {
            Ok(report) => (status.report, status.last_error) = (Some(report), None),
            Err(error) => status.last_error = Some(error),
        }
    }
}

/// However the task ends, no further run is promised.
struct Ending(Arc<Board>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.get().next_run = None;
    }
}

/// Maintenance under way; ends when this is dropped. Refreshes under way are finished all the same.
#[derive(Debug)]
#[must_use = "maintenance ends when its handle is dropped"]
pub struct MaintenanceHandle {
    process: Process,
    tasks: Vec<AbortHandle>,
    board: Arc<Board>,
}

impl MaintenanceHandle {
    /// How it is doing: the last run and the next one. In a forked child, where nothing runs, it is empty.
    pub fn status(&self) -> MaintenanceStatus {
        // Whoever held the lock while the parent forked is not here to let go of it.
        if self.process.is_current() { self.board.get().clone() } else { MaintenanceStatus::default() }
    }

    /// Ends it, as dropping does. What its runs did stays to be read.
    pub fn stop(&self) {
        // In a forked child they are the parent's.
        if self.process.is_current() {
            self.tasks.iter().for_each(AbortHandle::abort);
        }
    }
}

impl Drop for MaintenanceHandle {
    fn drop(&mut self) {
        self.stop();
    }
}

pub(crate) fn start(
    manager: &Arc<Manager>,
    what: Maintenance,
    concurrency: usize,
) -> Result<MaintenanceHandle> {
    what.check(manager.timings.refresh_lifetime)?;
    let rates = Rates::new(what.rate, what.fleet_rate)?;
    let (jobs, warm) = (Arc::downgrade(manager), Arc::downgrade(manager));
    let open = |manager: &Weak<Manager>| manager.upgrade().filter(|manager| !manager.lifecycle.is_closing());
    let board = Arc::<Board>::default();
    let ending = Ending(board.clone());
    let own = manager.loops.begin();
    let mut tasks = vec![manager.spawn(async move {
        let Ending(board) = &ending;
        loop {
            let Some(manager) = open(&jobs) else { return };
            board.get().next_run = None;
            let outcome = job::run_in(&own, &manager, what.within, concurrency, rates, |_| false, None).await;
            if let Err(error) = &outcome {
                tracing::warn!(%error, "smartcar.job.failed");
            }
            let clock = manager.clock.clone();
            drop(manager);
            let rest = what.every.mul_f64(random::jitter());
            board.ran(clock.now(), outcome);
            board.get().next_run = Some(clock.now().after(rest));
            own.sleep(&*clock, rest).await;
        }
    })];
    if what.keep_warm {
        let own = manager.loops.begin();
        tasks.push(manager.spawn(async move {
            loop {
                let Some(manager) = open(&warm) else { return };
                access::keep_warm(&manager, KEPT_WARM);
                let (step, clock) = (manager.timings.step, manager.clock.clone());
                drop(manager);
                own.sleep(&*clock, step.mul_f64(random::jitter())).await;
            }
        }));
    }
    Ok(MaintenanceHandle { process: Process::current(), tasks, board })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::*;
    use crate::{
        ErrorKind,
        tokens::verification::scenes::{Scene, play, seconds},
    };

    const HOUR: u64 = 3600;

    #[test]
    fn maintenance_refreshes_what_falls_due_until_its_end() {
        play(|| async {
            let scene = Scene::new();
            let due_in = |number: usize, hours: u64| {
                let mut record = scene.grant(number);
                let ends = record.updated_at.after(Maintenance::default().within);
                record.refresh_expires_at = Some(ends.after(Duration::from_secs(hours * HOUR)));
                record
            };
            scene.put(&due_in(1, 0)).await;
            scene.put(&due_in(2, 3)).await;
            scene.put(&due_in(3, 9)).await;
            let handle = start(&scene.manager, Maintenance::default(), 4).unwrap();
            seconds(60).await;
            assert_eq!(scene.stored(1).await.body.generation, 1, "it looks at once");
            seconds(2 * HOUR).await;
            assert_eq!(scene.stored(2).await.body.generation, 0, "not before it is due");
            seconds(3 * HOUR).await;
            assert_eq!(scene.stored(2).await.body.generation, 1);
            drop(handle);
            seconds(24 * HOUR).await;
            assert_eq!(scene.stored(3).await.body.generation, 0, "nobody looks any more");
        });
    }

    #[test]
    fn it_says_how_its_runs_went_and_when_the_next_one_is() {
        play(|| async {
            let scene = Scene::new();
            let mut record = scene.grant(1);
            record.refresh_expires_at = Some(record.updated_at.after(Maintenance::default().within));
            scene.put(&record).await;
            let began = scene.manager.clock.now();
            let handle = start(&scene.manager, Maintenance::default(), 4).unwrap();
            assert!(handle.status().last_run.is_none() && handle.status().next_run.is_none());
            seconds(60).await;
            let first = handle.status();
            assert_eq!(first.report.map(|report| report.refreshed), Some(1));
            assert!(first.last_error.is_none());
            let (last, next) = (first.last_run.unwrap(), first.next_run.unwrap());
            assert!(last >= began && next.since(last) > Duration::from_secs(HOUR / 2));

            scene.store.unavailable.store(true, Ordering::SeqCst);
            seconds(3 * HOUR).await;
            let failed = handle.status();
            assert_eq!(failed.last_error.unwrap().kind(), ErrorKind::Store);
            assert_eq!(
                failed.report.map(|report| report.refreshed),
                Some(1),
                "that of the last that went through"
            );
            assert!(failed.last_run.unwrap() > last);

            handle.stop();
            seconds(1).await;
            assert!(handle.status().next_run.is_none());
            assert!(handle.status().last_run.is_some());
        });
    }

    #[test]
    fn the_end_of_the_client_is_its_end() {
        play(|| async {
            let scene = Scene::new();
            let handle = start(&scene.manager, Maintenance::new().keep_warm(true), 4);
            let handle = handle.unwrap();
            seconds(1).await;
            scene.close().await.unwrap();
            seconds(2 * HOUR).await;
            assert!(handle.tasks.iter().all(AbortHandle::is_finished));
        });
    }

    #[test]
    fn times_that_would_lose_or_storm_tokens_are_named() {
        let (day, hour) = (Duration::from_secs(24 * HOUR), Duration::from_secs(HOUR));
        let field = |within, every| {
            let what = Maintenance::new().within(within).every(every);
            let error = what.check(60 * day).err()?;
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            error.field().map(str::to_owned)
        };
        assert_eq!(field(5 * day, hour), None);
        assert_eq!(field(2 * hour, hour), None);
        assert_eq!(field(Duration::ZERO, hour).as_deref(), Some("within"));
        assert_eq!(field(60 * day, hour).as_deref(), Some("within"));
        assert_eq!(field(Duration::MAX, Duration::MAX).as_deref(), Some("within"));
        assert_eq!(field(5 * day, Duration::ZERO).as_deref(), Some("every"));
        assert_eq!(field(5 * day, 3 * day).as_deref(), Some("every"));
    }
}
