//! The job as something that just runs: instead of once a day it looks every hour, so that the work is spread over the day.

use std::{sync::Arc, time::Duration};

use tokio::task::AbortHandle;

use super::{job, manager::Manager, starts::Rates};
use crate::{Result, clock, process::Process, random};

/// How long after its last use a grant's access token is still kept warm.
const USED_LATELY: Duration = Duration::from_secs(3600);

/// What [`Client::maintenance`](crate::Client::maintenance) does.
#[derive(Clone, Copy, Debug)]
pub struct Maintenance {
    /// Refresh tokens that end within this time are refreshed. Five days by default.
    pub within: Duration,
    /// How often it looks. An hour by default.
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
    let rates = Rates::new(what.rate, what.fleet_rate)?;
    let (jobs, warm) = (Arc::downgrade(manager), Arc::downgrade(manager));
    let mut tasks = vec![manager.spawn_task(async move {
        loop {
            let Some(manager) = jobs.upgrade() else { return };
            if let Err(error) = job::run(&manager, what.within, concurrency, rates, |_| false, None).await {
                tracing::warn!(%error, "smartcar.job.failed");
            }
            let clock = manager.clock.clone();
            drop(manager);
            clock::sleep(&*clock, what.every.mul_f64(random::jitter())).await;
        }
    })];
    if what.keep_warm {
        tasks.push(manager.spawn_task(async move {
            loop {
                let Some(manager) = warm.upgrade() else { return };
                manager.warm(USED_LATELY);
                let (step, clock) = (manager.timings.step, manager.clock.clone());
                drop(manager);
                clock::sleep(&*clock, step.mul_f64(random::jitter())).await;
            }
        }));
    }
    Ok(MaintenanceHandle { process: Process::current(), tasks })
}
