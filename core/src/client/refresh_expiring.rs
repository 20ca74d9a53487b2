//! The daily job as callers ask for it; `tokens/sweeps/job` does it.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    time::Duration,
};

use super::handle::Client;
use crate::{
    Error, ErrorKind, Result,
    config::ApiVersion,
    http::seconds,
    store::record::Record,
    tokens::{
        sweeps::{
            job::{self, Progress, RefreshReport},
            starts::Rates,
        },
        timings::for_background,
    },
};

/// A run of the daily job; await it. Made by [`Client::refresh_expiring`].
///
/// Dropping it ends the run between two grants; refreshes under way are finished.
///
/// ```
/// # use smartcar_sandbox::{Config, ConnectRequest, Sandbox};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = Sandbox::start(Config::default()).await?;
/// # let client = smartcar_sdk::Client::builder().vars(sandbox.env()).store("memory:").build().await?;
/// # let redirect = sandbox.connect(ConnectRequest::default())?.redirect_url;
/// # client.complete_connect(&redirect).unchecked_state().await?;
/// use std::time::Duration;
///
/// let report = client
///     .refresh_expiring(Duration::from_secs(5 * 86_400)) // what ends within five days
///     .rate(20.0) // refreshes a second, of this worker
///     .progress(|so_far| println!("{} refreshed", so_far.refreshed))
///     .await?;
/// assert_eq!(report.failed, 0);
/// # client.close().await?;
/// # Ok(()) }
/// ```
#[must_use = "nothing happens until it is awaited"]
pub struct RefreshExpiring {
    client: Client,
    within: Duration,
    concurrency: usize,
    rate: Option<f64>,
    fleet_rate: Option<f64>,
    skip_v3: bool,
    timeout: Option<Duration>,
    progress: Option<Progress>,
}

impl RefreshExpiring {
    pub(crate) fn new(client: Client, within: Duration, refresh_concurrency: usize) -> Self {
        let concurrency = for_background(refresh_concurrency);
        Self {
            client,
            within,
            concurrency,
            rate: None,
            fleet_rate: None,
            skip_v3: false,
            timeout: None,
            progress: None,
        }
    }

    /// How many grants are refreshed at once; by default three quarters of `refresh_concurrency`, which bounds it anyway.
    pub fn concurrency(mut self, grants: usize) -> Self {
        self.concurrency = grants.max(1);
        self
    }

    /// How many refreshes this worker starts in a second at most, 0.00001 to 1,000,000; by default as many as the endpoint
    /// takes. What is no rate is [`InvalidInput`](crate::ErrorKind::InvalidInput), field `rate`, when it is awaited.
    pub fn rate(mut self, per_second: f64) -> Self {
        self.rate = Some(per_second);
        self
    }

    /// How many refreshes all workers that are given a fleet rate start in a second at most, together, evenly one after
    /// another: those of the same application and store, wherever they run. 0.00001 to 1,000,000; not bounded by default.
    /// Give all of them the same. Beside it [`rate`](Self::rate) may bound each one more closely. Where it is more than some
    /// hundreds, fewer may start: starts are given away by whole milliseconds.
    ///
    /// It is shared through a row of the store. While the store is slow, starts may come later by what it takes to answer; where
    /// that row cannot be read, each worker keeps to the rate by itself, and says so (`smartcar.job.rate_not_shared`).
    ///
    /// What goes before it is what cannot wait: callers' own refreshes, and what recovery finds half done. What is no rate is
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `fleet_rate`, when it is awaited.
    pub fn fleet_rate(mut self, per_second: f64) -> Self {
        self.fleet_rate = Some(per_second);
        self
    }

    /// Leaves alone the grants whose vehicles API v3 serves under this client's settings: those whose user is known. They count
    /// as skipped, and their tokens end; their drivers would have to connect again for v2. Not so by default: the way back
    /// stays open. Vehicles that single calls still ask of v2 are not spared.
    ///
    /// Awaiting it fails with [`Config`](crate::ErrorKind::Config) where the client's `api` is `v2`, or where it has no credentials
    /// of API v3.
    pub fn skip_v3(mut self, leave: bool) -> Self {
        self.skip_v3 = leave;
        self
    }

    /// How long the run may take; by default as long as it needs. A grant that fails is tried again for ten graces (ten minutes)
    /// before it counts as failed, and an outage of the token endpoint is waited out however long it takes. When this time is up,
    /// nothing more begins, refreshes under way are finished in the background, and the run is a
    /// [`Timeout`](crate::ErrorKind::Timeout): what is left is the next run's. [`progress`](Self::progress) has been called with what
    /// was done. Zero is [`InvalidInput`](crate::ErrorKind::InvalidInput), field `timeout`, when it is awaited.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Is called with the report so far after each grant.
    pub fn progress(mut self, callback: impl FnMut(&RefreshReport) + Send + 'static) -> Self {
        self.progress = Some(Box::new(callback));
        self
    }
}

impl fmt::Debug for RefreshExpiring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("RefreshExpiring");
        debug.field("within", &self.within).field("concurrency", &self.concurrency);
        debug.field("rate", &self.rate).field("fleet_rate", &self.fleet_rate).finish_non_exhaustive()
    }
}

impl IntoFuture for RefreshExpiring {
    type Output = Result<RefreshReport>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<RefreshReport>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let manager = self.client.manager()?.clone();
            if self.skip_v3 {
                let api = self.client.api()?;
                api.credentials.application.check()?;
                if api.version == ApiVersion::V2 {
                    return Err(Error::config(
                        "api",
                        "skip_v3 lets the tokens of API v2 end, and this client calls API v2: set api to v3 or auto first",
                    ));
                }
            }
            let rates = Rates::new(self.rate, self.fleet_rate)?;
            let leave = |record: &Record| self.skip_v3 && record.user_id.is_some();
            let run = job::run(&manager, self.within, self.concurrency, rates, leave, self.progress);
            let Some(timeout) = self.timeout else { return self.client.on_runtime(run).await };
            if timeout.is_zero() {
                return Err(Error::invalid_input("timeout", "timeout must be more than zero seconds"));
            }
            let bounded = async {
                tokio::time::timeout(timeout, run).await.unwrap_or_else(|_| {
                    let why = format!(
                        "the job was not done within {}, its timeout: the next run goes on with what is left",
                        seconds(timeout)
                    );
                    Err(Error::new(ErrorKind::Timeout, why))
                })
            };
            self.client.on_runtime(bounded).await
        })
    }
}
