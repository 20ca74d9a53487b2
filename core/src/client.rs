//! The client: wires the parts together, and nothing else.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `builder` | from settings to an open client |
//! | `plan` | all it takes to open a client, here and in a forked child |
//! | `opened` | what one process has of a client: its caches, connections and tasks |

mod builder;
mod opened;
mod plan;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio_util::context::TokioContext;

pub use self::builder::ClientBuilder;
use self::{opened::Opened, plan::Plan};
use crate::{
    Error, ErrorKind, Result,
    api::{Api, CallOptions, KeptModels, Vehicle},
    config::{Config, UnitSystem},
    connect::{self, Completion, StateKeys},
    ids::{GrantId, VehicleId},
    process::PerProcess,
    secret::Secret,
    store::{Cursor, Order},
    tokens::{
        event::Events,
        grant::{Grant, Status},
        health::EndpointHealth,
        job::RefreshExpiring,
        maintenance::{self, Maintenance, MaintenanceHandle},
        manager::Manager,
        rekey::{self, RekeyReport},
    },
};

/// The SDK: one Smartcar application and the store of its grants. Cheap to clone; clones share everything.
///
/// ```no_run
/// # async fn example(session_state: &str) -> smartcar_sdk::Result<()> {
/// use smartcar_sdk::Client;
/// let client = Client::builder().credentials("client-id", "client-secret")
///     .redirect_uri("https://example.com/callback").store("sqlite:tokens.db").build().await?;
/// let grant = client.complete_connect("code=...&state=...").state(session_state).account("sky-user-17").await?;
/// println!("{:.1} km", client.vehicle(&grant.vehicles[0]).odometer().await?.distance);
/// client.close().await
/// # }
/// ```
///
/// After a fork the client works in the parent as before, and in the child from its first use there on, which opens the store
/// anew. What cannot be opened anew stays with the parent: a store in memory, one that was given as an object and refuses, a
/// runtime that was given. What was begun before the fork (calls, events, maintenance) is the parent's. Do not fork on a
/// thread that drives a runtime: the child would be in the middle of that.
///
/// When the last clone is dropped, dropping waits until no refresh is under way: at most one grace (60 s), and not at
/// all if none is. [`Client::close`] does the same without blocking a thread, and says how it went.
#[derive(Clone)]
pub struct Client(Arc<Shared>, CallOptions);

struct Shared {
    plan: Plan,
    closed: AtomicBool,
    /// A forked child opens its own when it first uses the client.
    opened: PerProcess<Opened>,
}

/// Shows what it was made with, as far as that is not secret, and nothing of what it holds.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("config", &self.0.plan.config)
            .field("options", &self.1)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Starts with the defaults.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client with all settings from the environment (`SMARTCAR_CLIENT_ID`, `SMARTCAR_STORE`, ...).
    ///
    /// # Errors
    /// [`Config`](ErrorKind::Config), naming the setting that is missing or cannot be used.
    pub async fn from_env() -> Result<Self> {
        Self::builder().env().build().await
    }

    /// A vehicle, by Smartcar's id of it. An id that cannot be one is reported by the first call.
    pub fn vehicle(&self, vehicle_id: &str) -> Vehicle {
        Vehicle::new(self.clone(), VehicleId::new(vehicle_id))
    }

    /// A clone whose calls have these options over those they had; vehicles made from it have them, too.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self(self.0.clone(), options.over(&self.1))
    }

    /// One grant, as the store has it now; `None` if there is no such grant.
    pub async fn grant(&self, grant_id: &str) -> Result<Option<Grant>> {
        let (manager, grant_id) = (self.manager()?, GrantId::new(grant_id)?);
        self.at_home(manager.grant(&grant_id)).await
    }

    /// The grants that reach a vehicle, newest consent first. Calls of API v2 use the first with tokens that works.
    pub async fn grants_for(&self, vehicle_id: &str) -> Result<Vec<Grant>> {
        let (manager, vehicle_id) = (self.manager()?, VehicleId::new(vehicle_id)?);
        let records = self.at_home(manager.load_for(&vehicle_id)).await?;
        Ok(records.iter().map(Grant::from).collect())
    }

    /// Up to `limit` (at most 1,000) grants in the order of their ids, after the grant `after`: page by page through all
    /// there are, removed ones left out.
    pub async fn grants(&self, after: Option<&str>, limit: usize) -> Result<Vec<Grant>> {
        let manager = self.manager()?;
        let mut cursor = match after {
            Some(id) => Some(Cursor {
                at: crate::clock::Timestamp::from_millis(0),
                grant_id: GrantId::new(id)?.to_string(),
            }),
            None => None,
        };
        let limit = limit.clamp(1, 1000);
        let mut grants = Vec::new();
        loop {
            let (records, now) = self.at_home(manager.page(Order::Id, None, cursor.as_ref(), limit)).await?;
            let Some(last) = records.last() else { return Ok(grants) };
            cursor = Some(Cursor { at: now, grant_id: last.grant_id.to_string() });
            grants.extend(records.iter().filter(|r| r.status != Status::Removed).map(Grant::from));
            if grants.len() >= limit {
                grants.truncate(limit);
                return Ok(grants);
            }
        }
    }

    /// Forgets a grant: its tokens are erased and its vehicles no longer reached through it. Whether it was there.
    ///
    /// Smartcar is not told; its own connection is ended through its API or by the driver.
    pub async fn remove_grant(&self, grant_id: &str) -> Result<bool> {
        let (manager, grant_id) = (self.manager()?, GrantId::new(grant_id)?);
        let removed = self.at_home(connect::remove(manager, &grant_id)).await;
        self.api()?.credentials.forget_users();
        removed
    }

    /// The daily job: refreshes every grant whose refresh token ends within `within` (five days is usual). Await it, or set
    /// more on it first. Any number of processes may run it at once. It waits out an outage of Smartcar rather than failing.
    pub fn refresh_expiring(&self, within: Duration) -> RefreshExpiring {
        RefreshExpiring::new(self.clone(), within, self.config().refresh_concurrency)
    }

    /// The daily job as something that just runs, in the background, until the handle is dropped or the client closes. It
    /// looks at once, and then every so often.
    ///
    /// # Errors
    /// [`InvalidInput`](ErrorKind::InvalidInput), field `within`, `every`, `rate` or `fleet_rate`, for what is not as
    /// [`Maintenance`] says; [`Closed`](ErrorKind::Closed).
    pub fn maintenance(&self, what: Maintenance) -> Result<MaintenanceHandle> {
        let most = self.config().refresh_concurrency;
        maintenance::start(self.manager()?, what, (most - most / 4).max(1))
    }

    /// Rewrites every record that is not encrypted with the first of `token_keys`, while everybody goes on serving. To change
    /// keys: give all processes the new key as the second; then as the first; then call this; then drop the old one.
    ///
    /// # Errors
    /// [`Config`](ErrorKind::Config) where no keys are set; [`Store`](ErrorKind::Store).
    pub async fn rekey(&self) -> Result<RekeyReport> {
        let manager = self.manager()?;
        if !manager.sealer.has_keys() {
            return Err(Error::config(
                "token_keys",
                "token_keys is missing: there is no key to rewrite records with",
            ));
        }
        self.at_home(rekey::rekey(manager, false)).await
    }

    /// What happens to grants from now on, in this process. What other processes do to them is not told here.
    ///
    /// # Errors
    /// [`Closed`](ErrorKind::Closed).
    pub fn events(&self) -> Result<Events> {
        Ok(self.manager()?.listen())
    }

    /// The application's own token for API v3, cached and refreshed early: for requests of yours to API v3, with the header
    /// `sc-user-id`. It is a secret: send it to Smartcar and nowhere else.
    ///
    /// # Errors
    /// [`Config`](ErrorKind::Config) where `v3_client_id` and `v3_client_secret` are missing or wrong;
    /// [`Network`](ErrorKind::Network), [`Timeout`](ErrorKind::Timeout), [`Api`](ErrorKind::Api).
    pub async fn application_token(&self) -> Result<Secret> {
        let application = &self.api()?.credentials.application;
        let access = self
            .at_home(application.get(self.options().token_timeout.unwrap_or(self.config().token_timeout)))
            .await?;
        Ok(access.token.clone())
    }

    /// How the token endpoint is doing, as this process sees it. Nothing is sent.
    ///
    /// # Errors
    /// [`Closed`](ErrorKind::Closed).
    pub fn health(&self) -> Result<EndpointHealth> {
        Ok(self.manager()?.endpoint_health())
    }

    /// Begins nothing more, and waits until every refresh that has begun is settled, or left to another process since its
    /// next reply would come too late: at once if none is under way, one grace (60 s) at most. Other clones get
    /// [`Closed`](ErrorKind::Closed) from now on.
    ///
    /// # Errors
    /// [`Store`](ErrorKind::Store) if a new token pair could not be stored in that time, nor kept in the spool;
    /// [`Timeout`](ErrorKind::Timeout) if a refresh or a Connect has had no answer: another process with this store open must
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
    #[cfg(feature = "bench")]
    #[doc(hidden)]
    pub async fn bench_access(&self, vehicle: &VehicleId) -> Result<()> {
        self.manager()?.access(vehicle, self.config().token_timeout).await.map(drop)
    }

    /// What this process has of the client; opened here where the process is a child that has not used it yet.
    fn opened(&self) -> Result<&Opened> {
        if self.0.closed.load(Ordering::Relaxed) {
            return Err(closed());
        }
        match self.0.opened.get() {
            Some(opened) => Ok(opened),
            None => self.open_in_child(),
        }
    }

    #[cold]
    fn open_in_child(&self) -> Result<&Opened> {
        let opened = self.0.opened.get_or_make(|| Opened::in_child(&self.0.plan))?;
        // Another thread may have closed it meanwhile, and found nothing to close.
        if self.0.closed.load(Ordering::SeqCst) {
            opened.manager.stop(Duration::ZERO);
            return Err(closed());
        }
        opened.start();
        Ok(opened)
    }

    pub(crate) fn manager(&self) -> Result<&Arc<Manager>> {
        self.opened().map(|opened| &opened.manager)
    }

    /// Polls a call where its caller lives, but lets the connections it opens belong to the SDK's runtime: they are
    /// shared, and would break for everybody when the runtime of the caller that opened one ends. It also lets callers
    /// be on any executor.
    pub(crate) async fn at_home<T>(&self, call: impl Future<Output = Result<T>>) -> Result<T> {
        TokioContext::new(call, self.opened()?.runtime.clone()).await
    }

    pub(crate) fn api(&self) -> Result<&Api> {
        self.opened().map(|opened| &*opened.api)
    }

    pub(crate) fn kept_models(&self) -> Result<&KeptModels> {
        self.opened().map(|opened| &opened.kept_models)
    }

    pub(crate) fn options(&self) -> &CallOptions {
        &self.1
    }

    pub(crate) fn unit_system(&self) -> UnitSystem {
        self.config().unit_system
    }

    pub(crate) fn completion(&self) -> Result<Completion> {
        let opened = self.opened()?;
        Ok(Completion {
            manager: opened.manager.clone(),
            endpoint: opened.endpoint.clone(),
            lookups: opened.lookups(),
            runtime: opened.runtime.clone(),
            redirect_uri: self.config().redirect_uri.clone(),
        })
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.plan.config
    }

    pub(crate) fn client_id(&self) -> &str {
        &self.0.plan.client_id
    }

    /// What signs and checks the states of Connect.
    pub(crate) fn state_keys(&self) -> StateKeys {
        StateKeys::new(self.config(), self.client_id(), self.0.plan.clock.clone())
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the client is closed: open another")
}
