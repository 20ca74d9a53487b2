//! From settings to an open client.

use std::sync::Arc;

use tokio::runtime::Handle;

use super::{
    handle::{Client, Shared},
    opened::Opened,
    plan::{Plan, missing},
};
use crate::{
    Error, Result,
    api::CallOptions,
    clock::{Clock, SystemClock},
    config::Config,
    process::PerProcess,
    runtime,
    store::{self, TokenStore},
    tokens::lifecycle::closed,
};

/// Settings of a client to be. Made by [`Client::builder`].
#[derive(Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    config: Config,
    error: Option<Error>,
    clock: Arc<dyn Clock>,
    store: Option<Arc<dyn TokenStore>>,
    runtime: Option<Handle>,
    later: bool,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            config: Config::default(),
            error: None,
            clock: Arc::new(SystemClock),
            store: None,
            runtime: None,
            later: false,
        }
    }
}

impl ClientBuilder {
    /// Any setting by its name (see [`Config::settings`]), as text. A value that cannot be used is reported by
    /// [`ClientBuilder::build`].
    pub fn set(mut self, name: &str, value: &str) -> Self {
        match self.config.set(name, value) {
            Ok(()) => self,
            Err(error) => self.failed(error),
        }
    }

    /// The first error is the one that `build` reports.
    pub(super) fn failed(mut self, error: Error) -> Self {
        self.error.get_or_insert(error);
        self
    }

    /// Every `SMARTCAR_...` variable of the environment that is set, over what was set before.
    pub fn env(mut self) -> Self {
        match self.config.read_env() {
            Ok(()) => self,
            Err(error) => self.failed(error),
        }
    }

    /// As [`env`](Self::env), of variables that are given instead of the environment's: a sandbox's in a test, a secret manager's.
    ///
    /// A test of an application against a local Smartcar, in its own process, with `smartcar-sandbox` among its
    /// dev-dependencies:
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use smartcar_sandbox::{Config, ConnectRequest, Sandbox};
    /// use smartcar_sdk::{Client, ErrorKind};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = Sandbox::start(Config::default()).await?;
    /// let client = Client::builder().vars(sandbox.env()).store("memory:").build().await?;
    /// let consent = sandbox.connect(ConnectRequest::default())?;
    /// let grant = client.complete_connect(&consent.redirect_url).unchecked_state().await?;
    /// let car = client.vehicle(&grant.vehicles[0])?;
    /// assert!(car.odometer().await?.distance > 0.0);
    ///
    /// sandbox.advance(Duration::from_secs(3 * 3600)); // the access token is over: the next call refreshes it
    /// car.odometer().await?;
    /// # client.close().await?;
    /// # Ok(()) }
    /// ```
    pub fn vars<N: AsRef<str>, V: AsRef<str>>(mut self, vars: impl IntoIterator<Item = (N, V)>) -> Self {
        match self.config.read_vars(vars) {
            Ok(()) => self,
            Err(error) => self.failed(error),
        }
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

    /// A store of your own, instead of one named by [`ClientBuilder::store`]. A child that the process forks uses the same
    /// object: it must open connections afresh there or refuse, as [`runtime::Process`] can tell it. One that keeps rows in
    /// memory must refuse: parent and child would each refresh the same grants. Its answers are checked against what was
    /// asked ([`store::distrusted`](crate::store::distrusted())).
    pub fn token_store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.store = Some(store::distrusted(store));
        self
    }

    /// The runtime for refreshes and the store, instead of the SDK's own; it must outlive the client. It stays with this
    /// process: in a child forked from it the client is [`Closed`](crate::ErrorKind::Closed).
    pub fn runtime(mut self, runtime: Handle) -> Self {
        self.runtime = Some(runtime);
        self
    }

    /// Whether the store is opened when it is first used, and not by [`build`](Self::build), which then waits for nothing.
    /// What a client does by itself, such as bringing back what lies in its spool, begins then, too. [`Client::open`] opens it at a moment of
    /// your choice.
    pub fn open_later(mut self, later: bool) -> Self {
        self.later = later;
        self
    }

    /// Checks the settings and opens the store.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) naming the setting that is missing or cannot be used;
    /// [`Store`](crate::ErrorKind::Store) if the store cannot be opened. Nothing is sent.
    pub async fn build(self) -> Result<Client> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let mut config = self.config;
        config.anchor_paths();
        config.origins.check(config.allow_insecure_http)?;
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
        let mut plan = Plan {
            config,
            client_id,
            clock: self.clock,
            store: self.store,
            injected: self.runtime.is_some(),
        };
        let is_memory = plan.address().is_ok_and(|address| store::split(address).0 == "memory");
        let sealer = plan.sealer()?;
        let spool = plan.spool(&sealer)?;
        let runtime = self.runtime.map_or_else(runtime::handle, Ok)?;
        let store = match &plan.store {
            Some(store) => store.clone(),
            None if self.later && !is_memory => {
                store::check_scheme(plan.address()?)?;
                plan.store()?
            }
            None => {
                let (address, clock) = (plan.address()?.to_owned(), plan.clock.clone());
                // On the SDK's runtime: the store's connections live there, not with whoever builds the client.
                let opening = runtime::spawn(&runtime, async move { store::open(&address, clock).await });
                opening.await.unwrap_or_else(|_| Err(closed()))?
            }
        };
        if is_memory {
            // There is but this one.
            plan.store = Some(store.clone());
        }
        let opened = Opened::new(&plan, runtime, store, sealer, spool)?;
        if !self.later {
            opened.start();
        }
        let shared = Shared { plan, closed: false.into(), opened: PerProcess::new(opened) };
        Ok(Client(Arc::new(shared), CallOptions::new()))
    }
}
