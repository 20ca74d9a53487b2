//! The tokens of one application in this process: its records, what it keeps of its grants, whether a refresh may begin, and
//! where it stands between opening and end. It decides nothing: the functions of this folder's modules get it, and one
//! [`Machine`](super::refresh::machine::Machine) per grant in use decides.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::{runtime::Handle, task::AbortHandle};

use super::{
    admission::{
        endpoint::{EndpointHealth, Health},
        gate::Gate,
    },
    cache::Cache,
    event::{Events, GrantEventKind, Publisher},
    lifecycle::{Begun, Lifecycle},
    loops::Loops,
    repository::{commits::Commits, records::Records},
    timings::Timings,
};
use crate::{
    Result,
    clock::Clock,
    ids::{GrantId, VehicleId},
    oauth::RefreshEndpoint,
    runtime,
    store::record::Record,
};

/// The tokens of one application in this process.
#[derive(Debug)]
pub(crate) struct Manager {
    pub(crate) records: Records,
    pub(in crate::tokens) endpoint: Arc<dyn RefreshEndpoint>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) timings: Timings,
    runtime: Handle,
    pub(in crate::tokens) cache: Cache,
    pub(in crate::tokens) gate: Gate,
    pub(in crate::tokens) lifecycle: Arc<Lifecycle>,
    pub(in crate::tokens) loops: Arc<Loops>,
    /// What this process has committed lately, to be looked at again.
    commits: Mutex<Commits>,
    /// Held by the one comparison that is under way.
    pub(in crate::tokens) comparing: Arc<tokio::sync::Mutex<()>>,
    pub(in crate::tokens) events: Publisher,
}

impl Manager {
    pub(crate) fn new(
        records: Records,
        endpoint: Arc<dyn RefreshEndpoint>,
        clock: Arc<dyn Clock>,
        timings: Timings,
        refresh_concurrency: usize,
        runtime: Handle,
    ) -> Arc<Self> {
        Arc::new(Self {
            records,
            endpoint,
            clock,
            timings,
            runtime,
            cache: Cache::default(),
            gate: Gate::new(refresh_concurrency),
            lifecycle: Arc::default(),
            loops: Arc::default(),
            commits: Mutex::default(),
            comparing: Arc::default(),
            events: Publisher::new(),
        })
    }

    /// Notes that something has begun that closing must wait for.
    ///
    /// # Errors
    /// [`Closed`](crate::ErrorKind::Closed).
    pub(crate) fn begin(&self) -> Result<Begun> {
        self.lifecycle.begin()
    }

    /// The grant that `vehicle` was last reached through.
    pub(crate) fn grant_of(&self, vehicle: &VehicleId) -> Option<GrantId> {
        self.cache.linked(vehicle, |entry| entry.grant_id.clone())
    }

    /// Forgets which grant reaches `vehicle`; the next call looks.
    pub(crate) fn unlink(&self, vehicle: &VehicleId) {
        self.cache.unlink(vehicle);
    }

    /// Forgets which grants reach the vehicles of `record`, whose status has changed, unless it is the one known.
    pub(crate) fn link_may_have_moved(&self, record: &Record) {
        self.cache.link_may_have_moved(record);
    }

    /// A grant is gone: nothing of it is used or remembered any more.
    pub(crate) fn drop_grant(&self, grant_id: &GrantId) {
        self.cache.drop_grant(grant_id);
    }

    /// What happens to grants from now on, in this process.
    pub(crate) fn subscribe(&self) -> Events {
        self.events.subscribe()
    }

    pub(crate) fn emit(&self, grant_id: &GrantId, kind: GrantEventKind) {
        self.events.publish(grant_id, kind);
    }

    pub(in crate::tokens) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        runtime::spawn(&self.runtime, task).abort_handle()
    }

    pub(in crate::tokens) fn health(&self) -> MutexGuard<'_, Health> {
        self.gate.health()
    }

    pub(in crate::tokens) fn commits(&self) -> MutexGuard<'_, Commits> {
        self.commits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The health of the token endpoint.
    pub(crate) fn endpoint_health(&self) -> EndpointHealth {
        self.health().snapshot(self.clock.moment(), &self.timings)
    }
}
