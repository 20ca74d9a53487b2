//! The client: wires the parts together, and nothing else. `handle` is what a client is; here is what it offers.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `handle` | what a client is, and what everything made from it holds |
//! | `builder` | from settings to an open client |
//! | `settings` | the settings as methods of the builder |
//! | `plan` | all it takes to open a client, here and in a forked child |
//! | `opened` | what one process has of a client: its caches, connections and tasks |
//! | `grants` | the grants in the store: as a list, and one that was given up tried again |
//! | `import_grants` | taking over grants from another system's table |
//! | `cut_over` | moving a fleet over while the other system is running |
//! | `export_grants` | handing grants over to another system |
//! | `forget` | forgetting a customer, a user or a grant |
//! | `refresh_expiring` | the daily job as callers ask for it |

mod builder;
mod cut_over;
mod export_grants;
mod forget;
mod grants;
mod handle;
mod import_grants;
mod opened;
mod plan;
mod refresh_expiring;
mod settings;

use std::{sync::atomic::Ordering, time::Duration};

pub use self::{
    builder::ClientBuilder,
    cut_over::{CutOver, CutOverProblem, CutOverReport, OldSystem},
    export_grants::{ExportGrants, ExportReport},
    forget::{Forget, ForgetReport},
    grants::GrantFilter,
    handle::Client,
    import_grants::{GrantToImport, ImportGrants, ImportProblem, ImportReport},
    refresh_expiring::RefreshExpiring,
};
use crate::{
    Error, Result,
    api::{CallOptions, Vehicle},
    connect,
    ids::{GrantId, VehicleId},
    secret::Secret,
    tokens::{
        admission::endpoint::EndpointHealth,
        catching_up,
        event::Events,
        grant::Grant,
        sweeps::{
            maintenance::{self, Maintenance, MaintenanceHandle},
            rekey::{self, RekeyReport},
        },
        timings::for_background,
    },
};

impl Client {
    /// Starts with the defaults.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client with all settings from the environment (`SMARTCAR_CLIENT_ID`, `SMARTCAR_STORE`, ...).
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config), naming the setting that is missing or cannot be used.
    pub async fn from_env() -> Result<Self> {
        Self::builder().env().build().await
    }

    /// Opens the store, where [`ClientBuilder::open_later`] left that for later and nothing has used it yet.
    ///
    /// # Errors
    /// [`Store`](crate::ErrorKind::Store) if it cannot be opened; the next call tries again.
    pub async fn open(&self) -> Result<()> {
        let manager = self.manager()?;
        self.on_runtime(async move { manager.records.store_time().await.map(drop) }).await
    }

    /// A vehicle, by Smartcar's id of it: a [`VehicleId`], or text. Nothing is sent.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `vehicle_id`, for text that can be no id.
    pub fn vehicle(&self, vehicle_id: impl TryInto<VehicleId, Error: Into<Error>>) -> Result<Vehicle> {
        Ok(Vehicle::new(self.clone(), vehicle_id.try_into().map_err(Into::into)?))
    }

    /// A clone whose calls have these options over those they had; vehicles made from it have them, too.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self(self.0.clone(), options.over(&self.1))
    }

    /// One grant, as the store has it now; `None` if there is no such grant.
    pub async fn grant(&self, grant_id: &str) -> Result<Option<Grant>> {
        let (manager, grant_id) = (self.manager()?, GrantId::new(grant_id)?);
        self.on_runtime(manager.records.grant(&grant_id)).await
    }

    /// The grants that reach a vehicle, newest consent first. Calls of API v2 use the first with tokens that works.
    pub async fn grants_for(&self, vehicle_id: &str) -> Result<Vec<Grant>> {
        let (manager, vehicle_id) = (self.manager()?, VehicleId::new(vehicle_id)?);
        let records = self.on_runtime(manager.records.load_for(&vehicle_id)).await?;
        Ok(records.iter().map(Grant::from).collect())
    }

    /// Removes a grant: its tokens are erased and its vehicles no longer reached through it. Whether it was there. The ids of its
    /// user, customer and vehicles stay for 60 days; [`forget`](Self::forget) erases them, too.
    ///
    /// Smartcar is not notified; its own connection is ended through its API or by the driver.
    pub async fn remove_grant(&self, grant_id: &str) -> Result<bool> {
        let (manager, grant_id) = (self.manager()?, GrantId::new(grant_id)?);
        let removed = self.on_runtime(connect::remove(manager, &grant_id)).await;
        self.api()?.credentials.forget_users();
        removed
    }

    /// The daily job: refreshes every grant whose refresh token ends within `within` (five days is usual). Await it, or set
    /// more on it first. Any number of processes may run it at once. It waits out an outage of Smartcar rather than failing, so it
    /// may take long: [`timeout`](RefreshExpiring::timeout) bounds it, and dropping it ends it.
    pub fn refresh_expiring(&self, within: Duration) -> RefreshExpiring {
        RefreshExpiring::new(self.clone(), within, self.config().refresh_concurrency)
    }

    /// The daily job as something that just runs, in the background, until the handle is dropped or the client closes. It
    /// looks at once, and then every so often.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `within`, `every`, `rate` or `fleet_rate`, for what is not as
    /// [`Maintenance`] says; [`Closed`](crate::ErrorKind::Closed).
    pub fn maintenance(&self, what: Maintenance) -> Result<MaintenanceHandle> {
        let concurrency = for_background(self.config().refresh_concurrency);
        maintenance::start(self.manager()?, what, concurrency)
    }

    /// For tests that move the client's clock ([`ShiftedClock`](crate::clock::ShiftedClock)): waits until what has come due is done,
    /// by the job of [`maintenance`](Self::maintenance), by recovery, by refreshes. Time passes at once there, and the work takes
    /// the time it takes; who moves the clock on meanwhile has its requests run late. An outage is not waited out. Whether it is
    /// done; after `at_most`, by the host's clock, or where the client is closed, it is not.
    pub async fn caught_up(&self, at_most: Duration) -> bool {
        match self.manager() {
            Ok(manager) => self
                .on_runtime(async { Ok(catching_up::caught_up(manager, at_most).await) })
                .await
                .unwrap_or(false),
            Err(_) => false,
        }
    }

    /// Rewrites every record that is not encrypted with the first of `token_keys`, while everybody goes on serving. To change
    /// keys: give all processes the new key as the second; then as the first; then call this; then drop the old one.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) where no keys are set; [`Store`](crate::ErrorKind::Store).
    pub async fn rekey(&self) -> Result<RekeyReport> {
        let manager = self.manager()?;
        if !manager.records.sealer.has_keys() {
            return Err(Error::config(
                "token_keys",
                "token_keys is missing: there is no key to rewrite records with",
            ));
        }
        self.on_runtime(rekey::rekey(manager, false)).await
    }

    /// What happens to grants from now on, in this process. What other processes do to them is not reported here.
    ///
    /// # Errors
    /// [`Closed`](crate::ErrorKind::Closed).
    pub fn events(&self) -> Result<Events> {
        Ok(self.manager()?.subscribe())
    }

    /// The application's own token for API v3, cached and refreshed early: for requests of yours to API v3, with the header
    /// `sc-user-id`. It is a secret: send it to Smartcar and nowhere else.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) where `v3_client_id` and `v3_client_secret` are missing or wrong;
    /// [`Network`](crate::ErrorKind::Network), [`Timeout`](crate::ErrorKind::Timeout), [`Api`](crate::ErrorKind::Api).
    pub async fn application_token(&self) -> Result<Secret> {
        let application = &self.api()?.credentials.application;
        let access = self
            .on_runtime(application.get(self.options().token_timeout.unwrap_or(self.config().token_timeout)))
            .await?;
        Ok(access.token.clone())
    }

    /// How the token endpoint is doing, as this process sees it. Nothing is sent.
    ///
    /// # Errors
    /// [`Closed`](crate::ErrorKind::Closed).
    pub fn health(&self) -> Result<EndpointHealth> {
        Ok(self.manager()?.endpoint_health())
    }

    /// Begins nothing more, and waits until every refresh that has begun is settled, or left to another process since its
    /// next reply would come too late: at once if none is under way, one grace (60 s) at most. Other clones get
    /// [`Closed`](crate::ErrorKind::Closed) from now on.
    ///
    /// # Errors
    /// [`Store`](crate::ErrorKind::Store) if a new token pair could not be stored in that time, nor kept in the spool;
    /// [`Timeout`](crate::ErrorKind::Timeout) if a refresh or a Connect has had no answer: another process with this store open must
    /// repeat the refresh within a grace of its first request, or its grant can be lost.
    pub async fn close(&self) -> Result<()> {
        self.close_within(self.config().refresh_token_grace).await
    }

    /// As [`Client::close`], waiting no longer than `bound` (more than a grace brings nothing). A pair that is won and not
    /// stored by then goes to the spool, where there is one. A request without its answer cannot: with a bound shorter than
    /// the grace, see to it that another process runs.
    ///
    /// # Errors
    /// As [`Client::close`].
    pub async fn close_within(&self, bound: Duration) -> Result<()> {
        self.0.closed.store(true, Ordering::SeqCst);
        match self.0.opened.get() {
            Some(opened) => opened.close(bound).await,
            // In a child that never used it.
            None => Ok(()),
        }
    }

    /// Takes an access token as a call does, for the benchmarks.
    #[cfg(feature = "__bench")]
    #[doc(hidden)]
    pub async fn bench_access(&self, vehicle: &VehicleId) -> Result<()> {
        let within = self.config().token_timeout;
        crate::tokens::credentials::access::of_vehicle(self.manager()?, vehicle, within).await.map(drop)
    }
}
