//! The client: wires the parts together, and nothing else.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::FutureExt;
use tokio::{runtime::Handle, sync::OnceCell, task::AbortHandle};
use tokio_util::context::TokioContext;

use crate::{
    Error, ErrorKind, Result,
    api::{Api, CallOptions, KeptModels, Vehicle},
    clock::{Clock, SystemClock},
    config::{Config, UnitSystem},
    connect::{self, Completion, Lookups, StateKeys, VehiclesOfUser},
    http::Transport,
    ids::{GrantId, VehicleId},
    oauth::{ApplicationEndpoint, TokenEndpoint},
    runtime,
    secret::Secret,
    store::{self, Cursor, Order, TokenStore, sealing::Sealer, spool::Spool},
    tokens::{
        application::ApplicationTokens,
        credential::Credentials,
        event::Events,
        grant::{Grant, Status},
        health::EndpointHealth,
        job::RefreshExpiring,
        maintenance::{self, Maintenance, MaintenanceHandle},
        manager::Manager,
        recovery,
        rekey::{self, RekeyReport},
        timings::Timings,
    },
};

/// How long unused connections to the API are kept: reads cost nothing when one turns out to be closed.
const API_IDLE: Duration = Duration::from_secs(60);

/// The SDK: one Smartcar application and the store of its grants. Cheap to clone; clones share everything.
///
/// ```no_run
/// # async fn example() -> smartcar_sdk::Result<()> {
/// use smartcar_sdk::Client;
/// let client = Client::builder().credentials("client-id", "client-secret")
///     .redirect_uri("https://example.com/callback").store("sqlite:tokens.db").build().await?;
/// let grant = client.complete_connect("code=...&state=...").account("sky-user-17").await?;
/// println!("{:.1} km", client.vehicle(&grant.vehicles[0]).odometer().await?.distance);
/// client.close().await
/// # }
/// ```
///
/// When the last clone is dropped, dropping waits until no refresh is half done: at most one grace (60 s), and not at
/// all if none is. [`Client::close`] does the same without blocking a thread.
#[derive(Clone, Debug)]
pub struct Client(Arc<Inner>, CallOptions);

#[derive(Debug)]
struct Inner {
    config: Config,
    client_id: String,
    manager: Arc<Manager>,
    endpoint: Arc<TokenEndpoint>,
    api: Arc<Api>,
    kept_models: KeptModels,
    runtime: Handle,
    /// Whether `runtime` is the SDK's own, on which others' progress does not depend on this thread.
    owns_runtime: bool,
    recovery: OnceLock<AbortHandle>,
    closed: AtomicBool,
    /// How closing ended; whoever closes waits for the same end.
    closing: OnceCell<Result<()>>,
}

impl Client {
    /// Starts with the defaults.
    pub fn builder() -> ClientBuilder {
        ClientBuilder {
            config: Config::default(),
            error: None,
            clock: Arc::new(SystemClock),
            store: None,
            runtime: None,
        }
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
        self.0.api.credentials.forget_users();
        removed
    }

    /// The daily job: refreshes every grant whose refresh token ends within `within` (five days is usual). Await it, or set
    /// more on it first. Any number of processes may run it at once. It waits out an outage of Smartcar rather than failing.
    pub fn refresh_expiring(&self, within: Duration) -> RefreshExpiring {
        RefreshExpiring::new(self.clone(), within, self.0.config.window)
    }

    /// The daily job as something that just runs, in the background, until the handle is dropped or the client closes. It
    /// looks at once, and then every so often.
    ///
    /// # Errors
    /// [`InvalidInput`](ErrorKind::InvalidInput), field `within` or `every`, for times that are not as [`Maintenance`] says;
    /// [`Closed`](ErrorKind::Closed).
    pub fn maintenance(&self, what: Maintenance) -> Result<MaintenanceHandle> {
        let window = self.0.config.window;
        maintenance::start(self.manager()?, what, (window - window / 4).max(1))
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
        self.manager()?;
        let application = &self.0.api.credentials.application;
        let access = self.at_home(application.get(self.0.config.timeout)).await?;
        Ok(access.token.clone())
    }

    /// How the token endpoint is doing, as this process sees it. Nothing is sent.
    ///
    /// # Errors
    /// [`Closed`](ErrorKind::Closed).
    pub fn health(&self) -> Result<EndpointHealth> {
        Ok(self.manager()?.endpoint_health())
    }

    /// Begins nothing more, and waits until every refresh that has begun is settled: at once if none is, one grace (60 s)
    /// at most. Other clones get [`Closed`](ErrorKind::Closed) from now on.
    ///
    /// # Errors
    /// [`Store`](ErrorKind::Store) if a new token pair could not be stored in that time, nor kept in the spool;
    /// [`Timeout`](ErrorKind::Timeout) if the answer to a refresh was still to come.
    pub async fn close(&self) -> Result<()> {
        self.close_within(self.0.config.grace).await
    }

    /// As [`Client::close`], waiting no longer than `bound`. What is not settled by then goes to the spool, where there is
    /// one; without one, a bound shorter than the grace can cost a grant.
    ///
    /// # Errors
    /// As [`Client::close`].
    pub async fn close_within(&self, bound: Duration) -> Result<()> {
        self.0.closed.store(true, Ordering::SeqCst);
        self.0.stop_recovery();
        let close = || async {
            let manager = self.0.manager.clone();
            // On the SDK's runtime, so that a caller that goes away does not leave it half done.
            let closing = self.0.runtime.spawn(async move { manager.close_within(bound).await });
            closing.await.unwrap_or_else(|_| Err(closed()))
        };
        self.0.closing.get_or_init(close).await.clone()
    }

    /// Takes an access token as a call does, for the benchmarks.
    #[cfg(feature = "bench")]
    #[doc(hidden)]
    pub async fn bench_access(&self, vehicle: &VehicleId) -> Result<()> {
        self.manager()?.access(vehicle, self.0.config.timeout).await.map(drop)
    }

    pub(crate) fn manager(&self) -> Result<&Arc<Manager>> {
        if self.0.closed.load(Ordering::Relaxed) {
            return Err(closed());
        }
        Ok(&self.0.manager)
    }

    /// Polls a call where its caller lives, but lets the connections it opens belong to the SDK's runtime: they are
    /// shared, and would break for everybody when the runtime of the caller that opened one ends. It also lets callers
    /// be on any executor.
    pub(crate) fn at_home<F: Future>(&self, call: F) -> TokioContext<F> {
        TokioContext::new(call, self.0.runtime.clone())
    }

    /// The API, unless the client is closed.
    pub(crate) fn api(&self) -> Result<&Api> {
        self.manager().map(|_| &*self.0.api)
    }

    pub(crate) fn kept_models(&self) -> &KeptModels {
        &self.0.kept_models
    }

    pub(crate) fn options(&self) -> &CallOptions {
        &self.1
    }

    pub(crate) fn unit_system(&self) -> UnitSystem {
        self.0.config.unit_system
    }

    pub(crate) fn completion(&self) -> Result<Completion> {
        Ok(Completion {
            manager: self.manager()?.clone(),
            endpoint: self.0.endpoint.clone(),
            lookups: self.lookups(),
            runtime: self.0.runtime.clone(),
            redirect_uri: self.0.config.redirect_uri.clone(),
        })
    }

    /// Where the user and vehicles of a consent are learned.
    fn lookups(&self) -> Lookups {
        let (api, timeout) = (self.0.api.clone(), self.0.config.timeout);
        let vehicles_of_user = api.credentials.application.has_credentials().then(|| {
            let api = api.clone();
            let ask = move |user| {
                let api = api.clone();
                async move { api.vehicles_of_user(&user, timeout).await }.boxed()
            };
            Arc::new(ask) as VehiclesOfUser
        });
        Lookups { api, vehicles_of_user, timeout }
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// What signs and checks the states of Connect.
    pub(crate) fn state_keys(&self) -> StateKeys {
        StateKeys::new(&self.0.config, &self.0.client_id, self.0.manager.clock.clone())
    }
}

impl Inner {
    fn stop_recovery(&self) {
        if let Some(task) = self.recovery.get() {
            task.abort();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stop_recovery();
        // Nothing may begin between the look and the end of this.
        self.manager.stop();
        if self.closing.initialized() || self.manager.is_settled() {
            return;
        }
        let (manager, (done, settled)) = (self.manager.clone(), std::sync::mpsc::channel());
        self.runtime.spawn(async move {
            if let Err(error) = manager.close().await {
                tracing::error!(%error, "smartcar.close.failed");
            }
            let _ = done.send(());
        });
        // A runtime that was injected may be driven by this very thread.
        if self.owns_runtime {
            let _ = settled.recv_timeout(self.config.grace + Duration::from_secs(1));
        }
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the client is closed: open another")
}

/// Settings of a client to be. Made by [`Client::builder`].
#[derive(Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    config: Config,
    error: Option<Error>,
    clock: Arc<dyn Clock>,
    store: Option<Arc<dyn TokenStore>>,
    runtime: Option<Handle>,
}

impl ClientBuilder {
    /// Client id and secret of the Smartcar application.
    pub fn credentials(self, client_id: &str, client_secret: &str) -> Self {
        self.set("client_id", client_id).set("client_secret", client_secret)
    }

    /// Where Connect sends drivers back to.
    pub fn redirect_uri(self, uri: &str) -> Self {
        self.set("redirect_uri", uri)
    }

    /// Where grants are kept: `memory:`, `sqlite:PATH` or `postgres://USER@HOST/DATABASE`.
    pub fn store(self, address: &str) -> Self {
        self.set("store", address)
    }

    /// Any setting by its name (see [`Config::settings`]). A value that cannot be used is reported by
    /// [`ClientBuilder::build`].
    pub fn set(mut self, name: &str, value: &str) -> Self {
        if let Err(error) = self.config.set(name, value) {
            self.error.get_or_insert(error);
        }
        self
    }

    /// Every `SMARTCAR_...` variable of the environment that is set, over what was set before.
    pub fn env(mut self) -> Self {
        if let Err(error) = self.config.read_env() {
            self.error.get_or_insert(error);
        }
        self
    }

    /// All settings at once.
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// Another source of time, for tests.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// A store of your own, instead of one named by [`ClientBuilder::store`].
    pub fn token_store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// The runtime for refreshes and the store, instead of the SDK's own; it must outlive the client.
    pub fn runtime(mut self, runtime: Handle) -> Self {
        self.runtime = Some(runtime);
        self
    }

    /// Checks the settings and opens the store.
    ///
    /// # Errors
    /// [`Config`](ErrorKind::Config) naming the setting that is missing or cannot be used;
    /// [`Store`](ErrorKind::Store) if the store cannot be opened. Nothing is sent.
    pub async fn build(self) -> Result<Client> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let config = self.config;
        let missing = |field: &'static str| {
            Error::config(field, format!("{field} is missing: set it, or SMARTCAR_{}", field.to_uppercase()))
        };
        let client_id = config.client_id.clone().ok_or_else(|| missing("client_id"))?;
        if config.client_secrets.is_empty() {
            return Err(missing("client_secret"));
        }
        if config.hard_margin > config.soft_margin {
            return Err(Error::config(
                "hard_margin",
                "hard_margin is above soft_margin: it must be the smaller one",
            ));
        }
        let sealer = Sealer::new(&client_id, config.token_keys.as_ref().map_or("", Secret::expose))?;
        let spool = match &config.spool {
            Some(_) if !sealer.has_keys() => {
                return Err(Error::config("spool", "spool needs token_keys: what lies there must be sealed"));
            }
            Some(folder) => Some(Spool::open(folder, &client_id)?),
            None => None,
        };
        let owns_runtime = self.runtime.is_none();
        let runtime = self.runtime.map_or_else(runtime::handle, Ok)?;
        let endpoint = Arc::new(TokenEndpoint::new(&config, client_id.clone(), self.clock.clone())?);
        let transport = Transport::new(&config, API_IDLE)?;
        let store = match self.store {
            Some(store) => store,
            None => {
                let address = config.store.clone().ok_or_else(|| missing("store"))?;
                let clock = self.clock.clone();
                // On the SDK's runtime: the store's connections live there, not with whoever builds the client.
                runtime
                    .spawn(async move { store::open(&address, clock).await })
                    .await
                    .unwrap_or_else(|_| Err(closed()))?
            }
        };
        let timings = Timings::new(&config);
        let application = ApplicationTokens::new(
            ApplicationEndpoint::new(&config, self.clock.clone())?,
            self.clock.clone(),
            timings,
        );
        let manager = Manager::new(
            client_id.clone(),
            store,
            sealer,
            endpoint.clone(),
            self.clock,
            timings,
            spool,
            config.window,
            runtime.clone(),
        );
        let credentials = Credentials::new(manager.clone(), application);
        let inner = Inner {
            kept_models: KeptModels::default(),
            api: Arc::new(Api::new(&config, client_id.clone(), transport, credentials)),
            client_id,
            manager,
            endpoint,
            runtime,
            owns_runtime,
            recovery: OnceLock::new(),
            closed: AtomicBool::new(false),
            closing: OnceCell::new(),
            config,
        };
        let client = Client(Arc::new(inner), CallOptions::new());
        client.0.manager.replay_spool();
        if client.0.config.recovery {
            client.start_recovery();
        }
        Ok(client)
    }
}

impl Client {
    fn start_recovery(&self) {
        let manager = Arc::downgrade(&self.0.manager);
        let lookups = self.lookups();
        let finish = {
            let manager = manager.clone();
            move |grant_id: GrantId| {
                let (manager, lookups) = (manager.clone(), lookups.clone());
                async move {
                    let Some(manager) = manager.upgrade() else { return Ok(()) };
                    connect::finish_due(&manager, &lookups, &grant_id).await
                }
            }
        };
        let task = self.0.runtime.spawn(recovery::run(manager, finish));
        let _ = self.0.recovery.set(task.abort_handle());
    }
}
