//! The job as something that just runs: instead of once a day it looks every hour, so that the work is spread over the day.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::task::AbortHandle;

use super::{job, starts::Rates};
use crate::{Error, Result, clock, process::Process, random, tokens::manager::Manager};

/// How long after its last use a grant's access token is still kept warm.
const USED_LATELY: Duration = Duration::from_secs(3600);

/// What [`Client::maintenance`](crate::Client::maintenance) does.
#[derive(Clone, Copy, Debug)]
pub struct Maintenance {
    /// Refresh tokens that end within this time are refreshed. Five days by default. Above zero, and less than the setting
    /// `refresh_token_lifetime`: else every look would refresh every grant there is.
    pub within: Duration,
    /// How often it looks, give or take a quarter. An hour by default. Above zero, and at most half of `within`: else a
    /// token could end between two looks.
    pub every: Duration,
    /// Refreshes access tokens of grants used in the last hour before they expire, even while nobody asks, so that no call
    /// ever waits for one. Off by default.
    pub keep_warm: bool,
    /// How many refreshes of what ends this process starts in a second at most, 0.00001 to 1,000,000. `None`, the default: as
    /// many as the endpoint takes.
    pub rate: Option<f64>,
    /// How many all processes that are given a fleet rate start together ([`RefreshExpiring::fleet_rate`]). Not bounded by
    /// default.
    ///
    /// [`RefreshExpiring::fleet_rate`]: crate::RefreshExpiring::fleet_rate
    pub fleet_rate: Option<f64>,
}

impl Default for Maintenance {
    fn default() -> Self {
        Self {
            within: Duration::from_secs(5 * 86_400),
            every: Duration::from_secs(3600),
            keep_warm: false,
            rate: None,
            fleet_rate: None,
        }
    }
}

impl Maintenance {
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

/// Maintenance under way; ends when this is dropped. Refreshes under way are finished all the same.
#[derive(Debug)]
#[must_use = "maintenance ends when its handle is dropped"]
pub struct MaintenanceHandle {
    process: Process,
    tasks: Vec<AbortHandle>,
}

impl Drop for MaintenanceHandle {
    fn drop(&mut self) {
        // In a forked child they are the parent's.
        if self.process.is_current() {
            self.tasks.iter().for_each(AbortHandle::abort);
        }
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
    let mut tasks = vec![manager.spawn(async move {
        loop {
            let Some(manager) = open(&jobs) else { return };
            if let Err(error) = job::run(&manager, what.within, concurrency, rates, |_| false, None).await {
                tracing::warn!(%error, "smartcar.job.failed");
            }
            let clock = manager.clock.clone();
            drop(manager);
            clock::sleep(&*clock, what.every.mul_f64(random::jitter())).await;
        }
    })];
    if what.keep_warm {
        tasks.push(manager.spawn(async move {
            loop {
                let Some(manager) = open(&warm) else { return };
                manager.warm(USED_LATELY);
                let (step, clock) = (manager.timings.step, manager.clock.clone());
                drop(manager);
                clock::sleep(&*clock, step.mul_f64(random::jitter())).await;
            }
        }));
    }
    Ok(MaintenanceHandle { process: Process::current(), tasks })
}

#[cfg(test)]
mod tests {
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
    fn the_end_of_the_client_is_its_end() {
        play(|| async {
            let scene = Scene::new();
            let handle = start(&scene.manager, Maintenance { keep_warm: true, ..Maintenance::default() }, 4);
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
            let what = Maintenance { within, every, ..Maintenance::default() };
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
