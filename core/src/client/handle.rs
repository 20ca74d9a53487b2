//! What a client is, and what everything made from it holds: the plan, and what this process has opened by it.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use tokio_util::context::TokioContext;

use super::{opened::Opened, plan::Plan};
use crate::{
    Result,
    api::{Api, CallOptions, KeptModels},
    config::{Config, UnitSystem},
    connect::{Completion, StateKeys},
    process::PerProcess,
    runtime,
    tokens::{closing, lifecycle::closed, manager::Manager},
};

/// The SDK: one Smartcar application and the store of its grants. Cheap to clone; clones share everything.
///
/// ```no_run
/// # async fn example(session_state: &str) -> smartcar_sdk::Result<()> {
/// use smartcar_sdk::Client;
/// let client = Client::builder().credentials("client-id", "client-secret")
///     .redirect_uri("https://example.com/callback").store("sqlite:tokens.db").build().await?;
/// let grant = client.complete_connect("code=...&state=...").state(session_state).account("sky-user-17").await?;
/// println!("{:.1} km", client.vehicle(&grant.vehicles[0])?.odometer().await?.distance);
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
pub struct Client(pub(super) Arc<Shared>, pub(super) CallOptions);

pub(super) struct Shared {
    pub(super) plan: Plan,
    pub(super) closed: AtomicBool,
    /// A forked child opens its own when it first uses the client.
    pub(super) opened: PerProcess<Opened>,
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
    /// What this process has of the client; opened here where the process is a child that has not used it yet.
    fn opened(&self) -> Result<&Opened> {
        if self.0.closed.load(Ordering::Relaxed) {
            return Err(closed());
        }
        match self.0.opened.get() {
            Some(opened) => {
                // Where the store is opened later: now.
                opened.start();
                Ok(opened)
            }
            None => self.open_in_child(),
        }
    }

    #[cold]
    fn open_in_child(&self) -> Result<&Opened> {
        let opened = self.0.opened.get_or_make(|| Opened::in_child(&self.0.plan))?;
        // Another thread may have closed it meanwhile, and found nothing to close.
        if self.0.closed.load(Ordering::SeqCst) {
            closing::stop(&opened.manager, Duration::ZERO);
            return Err(closed());
        }
        opened.start();
        Ok(opened)
    }

    pub(crate) fn manager(&self) -> Result<&Arc<Manager>> {
        self.opened().map(|opened| &opened.manager)
    }

    /// Polls a call where its caller lives, whatever executor that is, but lets what it begins belong to the SDK's runtime: it is
    /// shared, and would break for everybody when the runtime of the caller that began it ends. Reads of the API alone are the
    /// caller's own, where it has a tokio runtime ([`runtime::at_the_callers`]).
    pub(crate) fn on_runtime<'a, T: 'a>(
        &'a self,
        call: impl Future<Output = Result<T>> + Send + 'a,
    ) -> impl Future<Output = Result<T>> + Send + 'a {
        // Boxed: a future that is handed on by value is kept, and copied, in each layer. And there is one such layer for each
        // type of answer, rather than for each call.
        let call: BoxFuture<'a, Result<T>> = Box::pin(call);
        async move {
            let own = self.opened()?.runtime.clone();
            runtime::called_from(TokioContext::new(call, own)).await
        }
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
        let mut lookups = opened.lookups();
        lookups.timeout = self.options().timeout.unwrap_or(lookups.timeout);
        Ok(Completion {
            manager: opened.manager.clone(),
            endpoint: opened.endpoint.clone(),
            lookups,
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
