//! The tokens of one application in this process: the caches, the way to the store, and what else all of it shares. One
//! [`Machine`](super::protocol::Machine) per grant in use decides. `access` is what callers ask for; it tells machines through
//! `inbox`, which sees that a `runner` runs them.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `access` | what callers ask for: tokens, other tokens, refreshes |
//! | `inbox` | how a machine is told what happens, and how its answer is waited for |
//! | `runner` | the task that runs the machine of one grant |
//! | `margins` | tests of when an access token is refreshed |

mod access;
mod inbox;
#[cfg(test)]
mod margins;
mod runner;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering},
    },
};

use futures_util::FutureExt;
use tokio::{runtime::Handle, sync::Notify, time::timeout};

pub(crate) use self::access::Renewed;
use super::{
    commits::Commits,
    entry::Entry,
    event::{Events, GrantEventKind, Teller},
    health::{EndpointHealth, Health},
    protocol::Machine,
    store_watch::{Operation, StoreWatch},
    timings::{STORE_TIMEOUT, Timings},
};
use crate::{
    Error, ErrorKind, Result, awake,
    clock::{Clock, Moment},
    ids::{GrantId, VehicleId},
    oauth::RefreshEndpoint,
    store::{TokenStore, record::Record, sealing::Sealer, spool::Spool},
};

/// What [`Manager::closes`] is before closing begins.
pub(super) const OPEN: i64 = i64::MAX;

/// Grants kept in memory.
const CACHE: usize = 100_000;

/// The tokens of one application in this process.
#[derive(Debug)]
pub(crate) struct Manager {
    pub(crate) application: String,
    pub(crate) store: Arc<dyn TokenStore>,
    pub(crate) sealer: Sealer,
    endpoint: Arc<dyn RefreshEndpoint>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) timings: Timings,
    pub(super) spool: Option<Spool>,
    runtime: Handle,
    pub(super) entries: papaya::HashMap<GrantId, Arc<Entry>>,
    links: papaya::HashMap<VehicleId, Arc<Entry>>,
    /// Entries with a runner at work, by their addresses: the cache may have let go of one, and made another for its grant.
    driven: Mutex<BTreeMap<usize, Arc<Entry>>>,
    health: Mutex<Health>,
    /// A permit has become free.
    pub(super) permits: Notify,
    /// A runner or a probe has ended, or something has settled.
    pub(super) progress: Notify,
    probing: AtomicBool,
    /// When closing ends; [`OPEN`] until it begins.
    pub(super) closes: AtomicI64,
    /// Closing has ended: what still comes is spooled.
    pub(super) closed: AtomicBool,
    /// Things under way outside the machines that closing waits for.
    pub(super) begun: AtomicUsize,
    pub(super) store_watch: StoreWatch,
    /// The last store operation failed.
    store_away: AtomicBool,
    /// The store has come back, and nobody has compared yet.
    pub(super) compare_due: AtomicBool,
    /// A comparison is under way.
    pub(super) comparing: AtomicBool,
    /// What this process has committed lately, to be looked at again.
    commits: Mutex<Commits>,
    pub(super) events: Teller,
}

impl Manager {
    #[allow(clippy::too_many_arguments)] // wired once, by the client
    pub(crate) fn new(
        application: String,
        store: Arc<dyn TokenStore>,
        sealer: Sealer,
        endpoint: Arc<dyn RefreshEndpoint>,
        clock: Arc<dyn Clock>,
        timings: Timings,
        spool: Option<Spool>,
        refresh_concurrency: usize,
        runtime: Handle,
    ) -> Arc<Self> {
        Arc::new(Self {
            application,
            store,
            sealer,
            endpoint,
            clock,
            timings,
            spool,
            runtime,
            entries: papaya::HashMap::new(),
            links: papaya::HashMap::new(),
            driven: Mutex::default(),
            health: Mutex::new(Health::new(refresh_concurrency)),
            permits: Notify::new(),
            progress: Notify::new(),
            probing: AtomicBool::new(false),
            closes: AtomicI64::new(OPEN),
            closed: AtomicBool::new(false),
            begun: AtomicUsize::new(0),
            store_watch: StoreWatch::default(),
            store_away: AtomicBool::new(false),
            compare_due: AtomicBool::new(false),
            comparing: AtomicBool::new(false),
            commits: Mutex::default(),
            events: Teller::new(),
        })
    }

    /// Lets go of a grant that no car's link leads to and nobody is busy with: one that only the job has touched.
    pub(super) fn let_go(&self, grant_id: &GrantId) {
        let _ = self.entries.pin().remove_if(grant_id, |_, entry| Arc::strong_count(entry) == 1);
    }

    /// Forgets which grant reaches `vehicle`; the next call looks.
    pub(crate) fn unlink(&self, vehicle: &VehicleId) {
        self.links.pin().remove(vehicle);
    }

    /// What happens to grants from now on, in this process.
    pub(crate) fn listen(&self) -> Events {
        self.events.listen()
    }

    /// When closing ends, once it has begun.
    pub(super) fn closes(&self) -> Option<Moment> {
        let until = self.closes.load(Ordering::SeqCst);
        (until != OPEN).then(|| Moment::from_millis(until))
    }

    pub(super) fn is_closing(&self) -> bool {
        self.closes().is_some()
    }

    /// Puts the entry on the list of those that closing waits for, whatever the cache lets go of meanwhile; not once it has
    /// begun to look at that list.
    fn begin_driving(&self, entry: &Arc<Entry>) -> bool {
        let mut driven = self.driven.lock().unwrap_or_else(PoisonError::into_inner);
        let open = !self.is_closing();
        if open {
            driven.insert(Arc::as_ptr(entry) as usize, entry.clone());
        }
        open
    }

    fn end_driving(&self, entry: &Arc<Entry>) {
        let mut driven = self.driven.lock().unwrap_or_else(PoisonError::into_inner);
        driven.remove(&(Arc::as_ptr(entry) as usize));
    }

    /// The entries with a runner at work.
    pub(super) fn driven(&self) -> Vec<Arc<Entry>> {
        let driven = self.driven.lock().unwrap_or_else(PoisonError::into_inner);
        driven.values().cloned().collect()
    }

    pub(super) fn spawn_task(
        &self,
        task: impl Future<Output = ()> + Send + 'static,
    ) -> tokio::task::AbortHandle {
        self.runtime.spawn(task).abort_handle()
    }

    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.runtime.spawn(task);
    }

    pub(super) fn entry(&self, grant_id: &GrantId) -> Arc<Entry> {
        let entries = self.entries.pin();
        if entries.len() >= CACHE {
            self.shrink();
        }
        entries.get_or_insert_with(grant_id.clone(), || Arc::new(Entry::new(grant_id.clone()))).clone()
    }

    /// Lets go of a tenth of the cache. What is dropped is found again in the store.
    fn shrink(&self) {
        let entries = self.entries.pin();
        let idle: Vec<_> = entries
            .iter()
            .filter(|(_, entry)| !entry.state().running)
            .map(|(id, _)| id.clone())
            .take(CACHE / 10)
            .collect();
        for id in &idle {
            let _ = entries.remove_if(id, |_, entry| !entry.state().running);
        }
        self.links
            .pin()
            .retain(|_, entry| entries.get(&entry.grant_id).is_some_and(|kept| Arc::ptr_eq(kept, entry)));
    }

    /// Forgets which grants reach the vehicles of `record`, whose status has changed, unless it is the one known.
    pub(super) fn link_may_have_moved(&self, record: &Record) {
        if record.status.is_over() {
            return self.drop_grant(&record.grant_id);
        }
        let links = self.links.pin();
        for vehicle in &record.vehicles {
            if links.get(vehicle).is_some_and(|entry| entry.grant_id != record.grant_id) {
                links.remove(vehicle);
            }
        }
    }

    /// A grant is gone: nothing of it is used or remembered any more. Its record may no longer say which vehicles it reached.
    pub(crate) fn drop_grant(&self, grant_id: &GrantId) {
        let entry = self.entries.pin().get(grant_id).cloned();
        let Some(entry) = entry else { return };
        entry.clear();
        self.links.pin().retain(|_, linked| linked.grant_id != *grant_id);
        let mut state = entry.state();
        // One that runs learns by its next look that the grant is gone.
        if !state.running {
            state.machine = Machine::default();
            let _ = self.entries.pin().remove_if(grant_id, |_, kept| Arc::ptr_eq(kept, &entry));
        }
    }

    pub(crate) fn emit(&self, grant_id: &GrantId, kind: GrantEventKind) {
        self.events.tell(grant_id, kind);
    }

    pub(super) fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn commits(&self) -> MutexGuard<'_, Commits> {
        self.commits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The health of the token endpoint.
    pub(crate) fn endpoint_health(&self) -> EndpointHealth {
        self.health().snapshot(self.clock.moment(), &self.timings)
    }

    // ---- the store --------------------------------------------------------------------------------------------

    /// A store operation with a bound. When a store that was away answers again, it may be another one: a standby that
    /// was promoted without the last commits.
    pub(super) async fn ask_store<T>(&self, read: impl Future<Output = Result<T>>) -> Result<T> {
        self.ask(Operation::Read, read).await
    }

    /// Like [`Self::ask_store`], for what changes something.
    pub(super) async fn write_store<T>(&self, write: impl Future<Output = Result<T>>) -> Result<T> {
        self.ask(Operation::Write, write).await
    }

    /// Whether a new pair would fit into the store. It says nothing of how the store is: a full disk reads well, and a store
    /// that does not answer says so to whoever reads or writes.
    pub(crate) async fn has_room(&self) -> Result<()> {
        let asked = timeout(STORE_TIMEOUT, unpanicked(self.store.has_room())).await;
        asked.unwrap_or_else(|_| {
            Err(Error::new(ErrorKind::Timeout, "the store did not say in time whether it has room")
                .with_field("store"))
        })
    }

    async fn ask<T>(&self, which: Operation, operation: impl Future<Output = Result<T>>) -> Result<T> {
        let asking = self.store_watch.ask(which, self.clock.moment());
        let result = awake::within(STORE_TIMEOUT, unpanicked(operation)).await.unwrap_or_else(|| {
            Err(Error::new(ErrorKind::Store, "the store did not answer in time").with_field("store"))
        });
        let failure = result.as_ref().err().filter(|error| error.kind() == ErrorKind::Store);
        asking.answered(self.clock.moment(), failure);
        match &result {
            Err(error) if error.kind() == ErrorKind::Store && error.can_retry() => {
                self.store_away.store(true, Ordering::SeqCst);
            }
            Ok(_)
                if self.store_away.load(Ordering::Relaxed)
                    && self.store_away.swap(false, Ordering::SeqCst) =>
            {
                self.compare_due.store(true, Ordering::SeqCst);
            }
            _ => {}
        }
        result
    }
}

/// A caller's own store may panic; that must not take a runner along, and a reply that it was listening for.
async fn unpanicked<T>(operation: impl Future<Output = Result<T>>) -> Result<T> {
    std::panic::AssertUnwindSafe(operation)
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(Error::new(ErrorKind::Store, "the store panicked").with_field("store")))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{
        protocol::Goal,
        scenes::{Does, Scene, grant_id, play, seconds},
    };
    use super::*;
    use crate::ReconnectReason;

    #[test]
    fn a_caller_who_joins_a_background_ask_raises_it() {
        play(|| async {
            let scene = Scene::with(4, None, Sealer::clear());
            for number in 1..=4 {
                scene.put(&scene.grant(number)).await;
            }
            // Three silent refreshes take all the permits that are not the callers'.
            scene.endpoint.usually(Does::WinAfter(Duration::from_secs(15)));
            for number in 1..=3 {
                let _ =
                    scene.manager.send(&scene.manager.entry(&grant_id(number)), Goal::Past { generation: 0 });
            }
            seconds(1).await;
            let entry = scene.manager.entry(&grant_id(4));
            let _ = scene.manager.send(&entry, Goal::Past { generation: 0 });
            seconds(1).await;
            assert_eq!(scene.endpoint.presented().len(), 3, "the fourth waits");
            scene.endpoint.next([Does::Win]);
            assert_eq!(
                scene.call(4, 1).await.unwrap(),
                "won-access-0",
                "a caller joins, and it goes at once"
            );
        });
    }

    #[test]
    fn a_pair_that_came_while_the_machine_was_suspended_waits_for_no_other_answer() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            scene.endpoint.next([Does::Silence, Does::WinAfter(Duration::from_secs(10))]);
            scene.endpoint.usually(Does::Silence);
            scene.call(1, 1).await.unwrap_err();
            while scene.endpoint.presented().len() < 2 {
                seconds(1).await;
            }
            let second = scene.endpoint.presented.lock().unwrap()[1].1;
            tokio::time::sleep_until(second + Duration::from_millis(9500)).await;
            assert_eq!(scene.stored(1).await.body.generation, 0);
            scene.clock.suspend(Duration::from_secs(40));
            let began = tokio::time::Instant::now();
            while scene.stored(1).await.body.generation == 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
        });
    }

    #[test]
    fn an_answer_that_may_have_come_while_the_machine_was_suspended_tells_no_pace() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            scene.endpoint.next([Does::WinAfter(Duration::from_secs(8))]);
            scene.call(1, 1).await.unwrap_err();
            // The lease is being renewed: the machine has nothing to do before its request has been silent for 20 s.
            *scene.store.swap_takes.lock().unwrap() = Duration::from_secs(10);
            seconds(4).await;
            scene.clock.suspend(Duration::from_secs(8));
            seconds(4).await;
            assert!(scene.call(1, 1).await.unwrap().starts_with("won-access"));
            let latency = scene.manager.endpoint_health().latency;
            assert!(latency < Duration::from_secs(1), "{latency:?}");
        });
    }

    #[test]
    fn a_token_that_another_process_may_have_used_is_given_up_after_two_rests() {
        play(|| async {
            let scene = Scene::new();
            let mut record = scene.grant(1);
            record.body.maybe_used = true;
            record.body.access_token = None;
            record.due_at = Some(scene.clock.now());
            scene.put(&record).await;
            scene.endpoint.usually(Does::Refuse);
            let began = tokio::time::Instant::now();
            while let kind = scene.call(1, 1).await.unwrap_err().kind()
                && kind != ErrorKind::ReconnectRequired
            {
                assert_eq!(kind, ErrorKind::Unavailable);
                seconds(1).await;
            }
            let took = began.elapsed().as_secs();
            assert!((30..60).contains(&took), "{took} s");
            assert_eq!(scene.stored(1).await.body.reason, Some(ReconnectReason::RotationLost));
            assert_eq!(scene.endpoint.presented().len(), 3);
        });
    }

    #[test]
    fn a_rest_for_another_process_ends_in_time_whatever_failed_since() {
        play(|| async {
            let scene = Scene::new();
            let mut record = scene.grant(1);
            record.body.maybe_used = true;
            record.body.access_token = None;
            record.body.refusals = 1;
            // As ten failures of another kind leave it.
            record.due_at = Some(scene.clock.now().after(Duration::from_secs(5_120)));
            scene.put(&record).await;
            let error = scene.call(1, 1).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unavailable);
            assert!(error.retry_after().is_some_and(|rest| rest <= Duration::from_secs(10)), "{error:?}");
            assert!(scene.endpoint.presented().is_empty());
            seconds(11).await;
            assert_eq!(scene.call(1, 1).await.unwrap(), "won-access-0");
        });
    }

    #[test]
    fn what_came_due_while_the_machine_was_suspended_happens_at_once() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            scene.endpoint.next([Does::Silence]);
            scene.call(1, 1).await.unwrap_err();
            seconds(1).await;
            assert_eq!(scene.endpoint.presented().len(), 1, "silence is waited for, a third of the grace");
            scene.clock.suspend(Duration::from_secs(25));
            seconds(5).await;
            assert_eq!(scene.endpoint.presented().len(), 2);
            assert_eq!(scene.stored(1).await.body.generation, 1);
        });
    }
}
