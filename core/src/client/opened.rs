//! What one process has of a client: its caches, connections and tasks.

use std::{
    sync::{Arc, OnceLock, mpsc::RecvTimeoutError},
    time::Duration,
};

use futures_util::FutureExt;
use tokio::{runtime::Handle, sync::OnceCell, task::AbortHandle};

use super::plan::Plan;
use crate::{
    Error, ErrorKind, Result,
    api::{Api, KeptModels},
    awake::Patience,
    connect::{self, Lookups, VehiclesOfUser},
    http::Transport,
    ids::GrantId,
    oauth::{ApplicationEndpoint, TokenEndpoint},
    runtime,
    store::{TokenStore, sealing::Sealer, spool::Spool},
    tokens::{
        closing,
        credentials::{application::ApplicationTokens, credential::Credentials},
        lifecycle::closed,
        manager::Manager,
        repository::records::Records,
        sweeps::{recovery, replaying},
        timings::{DROP_MARGIN, Timings},
    },
};

pub(super) struct Opened {
    pub(super) manager: Arc<Manager>,
    pub(super) endpoint: Arc<TokenEndpoint>,
    pub(super) api: Arc<Api>,
    pub(super) kept_models: KeptModels,
    pub(super) runtime: Handle,
    /// Whether `runtime` is the SDK's own, on which others' progress does not depend on this thread.
    owns_runtime: bool,
    /// For one API call, and for one look-up of a consent.
    timeout: Duration,
    grace: Duration,
    recovers: bool,
    /// What runs by itself, once it has started.
    recovery: OnceLock<Option<AbortHandle>>,
    /// How closing ended; whoever closes waits for the same end.
    closing: OnceCell<Result<()>>,
}

impl Opened {
    pub(super) fn new(
        plan: &Plan,
        runtime: Handle,
        store: Arc<dyn TokenStore>,
        sealer: Sealer,
        spool: Option<Spool>,
    ) -> Result<Self> {
        let Plan { config, client_id, clock, .. } = plan;
        let endpoint = Arc::new(TokenEndpoint::new(config, client_id.clone(), clock.clone())?);
        let (transport, commands) = (Transport::for_api(config)?, Transport::for_commands(config)?);
        let timings = Timings::new(config);
        let application = ApplicationEndpoint::new(config, clock.clone())?;
        let application = ApplicationTokens::new(application, clock.clone(), timings);
        let manager = Manager::new(
            Records::new(client_id.clone(), store, sealer, spool, clock.clone()),
            endpoint.clone(),
            clock.clone(),
            timings,
            config.refresh_concurrency,
            runtime.clone(),
        );
        let credentials = Credentials::new(manager.clone(), application);
        Ok(Self {
            api: Arc::new(Api::new(config, client_id.clone(), transport, commands, credentials)),
            kept_models: KeptModels::default(),
            manager,
            endpoint,
            runtime,
            owns_runtime: !plan.injected,
            timeout: config.timeout,
            grace: config.refresh_token_grace,
            recovers: config.recovery,
            recovery: OnceLock::new(),
            closing: OnceCell::new(),
        })
    }

    /// Starts what runs by itself; not before it is certain that this one is used. Twice is once.
    pub(super) fn start(&self) {
        self.recovery.get_or_init(|| {
            replaying::replay(&self.manager);
            self.recovers.then(|| self.recover())
        });
    }

    /// In a process that was forked from one that had it open.
    pub(super) fn in_child(plan: &Plan) -> Result<Self> {
        if plan.injected {
            return Err(Error::new(
                ErrorKind::Closed,
                "the client's runtime was given to it and stays with the parent of this process: build another client here",
            ));
        }
        let sealer = plan.sealer()?;
        let spool = plan.spool(&sealer)?;
        Self::new(plan, runtime::handle()?, plan.store()?, sealer, spool)
    }

    /// Where the user and vehicles of a consent are learned.
    pub(super) fn lookups(&self) -> Lookups {
        let (api, timeout) = (self.api.clone(), self.timeout);
        let vehicles_of_user = api.credentials.application.has_credentials().then(|| {
            let api = api.clone();
            let ask = move |user, within| {
                let api = api.clone();
                async move { api.vehicles_of_user(&user, within).await }.boxed()
            };
            Arc::new(ask) as VehiclesOfUser
        });
        Lookups { api, vehicles_of_user, timeout }
    }

    fn recover(&self) -> AbortHandle {
        let manager = Arc::downgrade(&self.manager);
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
        runtime::spawn(&self.runtime, recovery::run(manager, finish)).abort_handle()
    }

    fn stop_recovery(&self) {
        if let Some(Some(task)) = self.recovery.get() {
            task.abort();
        }
    }

    pub(super) async fn close(&self, bound: Duration) -> Result<()> {
        self.stop_recovery();
        let close = || async {
            let manager = self.manager.clone();
            // On the SDK's runtime, so that a caller that goes away does not leave it half done.
            let closing =
                runtime::spawn(&self.runtime, async move { closing::close_within(&manager, bound).await });
            closing.await.unwrap_or_else(|_| Err(closed()))
        };
        self.closing.get_or_init(close).await.clone()
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.stop_recovery();
        // Nothing may begin between the look and the end of this.
        closing::stop(&self.manager, self.grace);
        if self.closing.initialized() || closing::has_nothing_in_flight(&self.manager) {
            return;
        }
        let (manager, grace) = (self.manager.clone(), self.grace);
        let (done, settled) = std::sync::mpsc::channel();
        runtime::spawn(&self.runtime, async move {
            if let Err(error) = closing::close_within(&manager, grace).await {
                tracing::error!(%error, "smartcar.close.failed");
            }
            let _ = done.send(());
        });
        // A runtime that was injected may be driven by this very thread.
        if self.owns_runtime {
            let mut patience = Patience::new(grace + DROP_MARGIN);
            let settled = |tick| (settled.recv_timeout(tick) != Err(RecvTimeoutError::Timeout)).then_some(());
            runtime::blocking(|| while patience.wait_blocking(settled).is_none() && !patience.is_over() {});
        }
    }
}
