//! The tokens of one application in this process: what callers ask of them, which grant reaches which vehicle, and the way
//! to the store. One [`Machine`](super::protocol::Machine) per grant in use decides; `driver` runs it.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `driver` | the task that runs the machine of one grant |
//! | `margins` | tests of when an access token is refreshed |

mod driver;
#[cfg(test)]
mod margins;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::FutureExt;
use tokio::{
    runtime::Handle,
    sync::{Notify, oneshot},
    time::timeout,
};

use super::{
    closing::OPEN,
    comparing::Commits,
    entry::{Access, Entry, Waiter},
    event::{Events, GrantEventKind, Teller},
    health::{EndpointHealth, Health},
    protocol::{Event, Want},
    store_watch::{Operation, StoreWatch},
    timings::{Margin, STORE_TIMEOUT, Timings},
    transitions::Seen,
};
use crate::{
    Error, ErrorKind, Result, awake,
    clock::{Clock, Moment},
    http::seconds,
    ids::{GrantId, VehicleId},
    oauth::RefreshEndpoint,
    secret::Secret,
    store::{
        TokenStore,
        grants::Grants,
        record::{Record, Status},
        sealing::Sealer,
        spool::Spool,
    },
};

/// Grants kept in memory.
const CACHE: usize = 100_000;

/// The tokens of one application in this process.
#[derive(Debug)]
pub(crate) struct Manager {
    pub(crate) application: String,
    pub(crate) store: Grants,
    pub(crate) sealer: Sealer,
    endpoint: Arc<dyn RefreshEndpoint>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) timings: Timings,
    pub(super) spool: Option<Spool>,
    runtime: Handle,
    pub(super) entries: papaya::HashMap<GrantId, Arc<Entry>>,
    links: papaya::HashMap<VehicleId, Arc<Entry>>,
    /// Entries with a driver at work, by their addresses: the cache may have let go of one, and made another for its grant.
    driven: Mutex<BTreeMap<usize, Arc<Entry>>>,
    health: Mutex<Health>,
    /// A slot has become free.
    pub(super) slots: Notify,
    /// A driver or a probe has ended, or something has settled.
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

/// Who brought the pair that was waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Renewed {
    /// This process.
    Here,
    /// Another one.
    Elsewhere,
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
            store: Grants(store),
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
            slots: Notify::new(),
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

    // ---- what callers ask for ------------------------------------------------------------------------------

    /// An access token for `vehicle`, waiting at most `within`.
    pub(crate) async fn access(
        self: &Arc<Self>,
        vehicle: &VehicleId,
        within: Duration,
    ) -> Result<(Arc<Entry>, Arc<Access>)> {
        if let Some(entry) = self.links.pin().get(vehicle)
            && let Some(access) = self.at_hand(entry)
        {
            return Ok((entry.clone(), access));
        }
        let wait = async {
            let linked = self.links.pin().get(vehicle).cloned();
            let entry = match linked {
                Some(entry) => entry,
                None => self.resolve(vehicle).await?,
            };
            match self.access_of(&entry, None, within).await {
                // Another grant may have taken the vehicle over meanwhile, here or in another process.
                Err(error) if error.driver_must_act() => {
                    let now_first = self.resolve(vehicle).await?;
                    if now_first.grant_id == entry.grant_id {
                        return Err(error);
                    }
                    let access = self.access_of(&now_first, None, within).await?;
                    Ok((now_first, access))
                }
                result => result.map(|access| (entry, access)),
            }
        };
        self.run(within, wait).await
    }

    /// An access token of one grant and what holds it, waiting at most `within`.
    pub(crate) async fn access_to(
        self: &Arc<Self>,
        grant_id: &GrantId,
        within: Duration,
    ) -> Result<(Arc<Entry>, Arc<Access>)> {
        let entry = self.entry(grant_id);
        let access = self.run(within, async { self.access_of(&entry, None, within).await }).await?;
        Ok((entry, access))
    }

    /// Another access token, after the API has rejected `access` (rule 9); `None` where no refresh would help.
    pub(crate) async fn replace(
        self: &Arc<Self>,
        entry: &Arc<Entry>,
        access: &Access,
        within: Duration,
    ) -> Result<Option<Arc<Access>>> {
        let now = self.clock.moment();
        {
            let mut state = entry.state();
            // Callers who were refused the same token share its replacement; only a refusal of the new one is an answer.
            let replaced = state.rejected.as_ref() == Some(&access.token)
                || entry.access().as_ref().is_some_and(|at_hand| at_hand.token != access.token);
            // A token that has meanwhile come to its end was not rejected, it was late: that says nothing of the grant.
            let late = access.has_ended(now);
            if !replaced && !late {
                if state.trusts_401_after.is_some_and(|end| now < end)
                    || !self.health().believes_a_401(now, &self.timings)
                {
                    return Ok(None);
                }
                // Scaled to the token's life: with the usual two hours, a minute.
                state.trusts_401_after =
                    Some(now.after((access.lifetime / 120).min(Duration::from_secs(60))));
            }
            if !replaced {
                entry.forget(&mut state, &access.token);
            }
        }
        let rejected = Some(access.token.clone());
        self.run(within, async { self.access_of(entry, rejected, within).await }).await.map(Some)
    }

    /// What the API said to a token that [`Self::replace`] had just brought: `rejected` if 401 again.
    pub(crate) fn replacement_met(&self, entry: &Entry, rejected: bool) {
        self.health().replacement_met(&entry.grant_id, rejected);
    }

    /// Refreshes a grant whose committed generation is still `generation`; returns once a later one is committed.
    pub(crate) async fn renew(self: &Arc<Self>, grant_id: &GrantId, generation: u64) -> Result<Renewed> {
        let entry = self.entry(grant_id);
        self.wait_for(&entry, Want::Past { generation }).await?;
        let here = entry.state().committed.is_some_and(|(ours, _)| ours > generation);
        Ok(if here { Renewed::Here } else { Renewed::Elsewhere })
    }

    /// Does what has come due for a grant, in the background; what it returns ends when that is done, or cannot be.
    pub(crate) fn attend(self: &Arc<Self>, grant_id: &GrantId) -> impl Future<Output = ()> + use<> {
        let attended = self.send(&self.entry(grant_id), Want::Due);
        async move {
            if let Ok(attended) = attended {
                let _ = attended.await;
            }
        }
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

    fn at_hand(self: &Arc<Self>, entry: &Arc<Entry>) -> Option<Arc<Access>> {
        let now = self.clock.moment();
        let access = entry.access();
        let access = access.as_ref().filter(|access| now < access.hard)?;
        entry.note_use(now);
        if now >= access.soft {
            if !self.timings.background_refresh && !entry.state().rests(now) {
                return None; // `access_in_time` waits for another
            }
            self.refresh_behind(entry, now);
        }
        Some(access.clone())
    }

    /// Starts a background refresh unless one is under way or has just failed.
    fn refresh_behind(self: &Arc<Self>, entry: &Arc<Entry>, now: Moment) {
        {
            let state = entry.state();
            if state.running || state.rests(now) {
                return;
            }
        }
        drop(self.send(entry, Want::Access { margin: Margin::Soft, rejected: None }));
    }

    /// Where nothing is refreshed behind callers: waits for the refresh of a token that is still good. What is at hand is good
    /// enough if that fails, or takes more than half of the caller's time.
    async fn access_in_time(self: &Arc<Self>, entry: &Arc<Entry>, within: Duration) -> Option<Arc<Access>> {
        let now = self.clock.moment();
        if self.timings.background_refresh || entry.access().as_ref().is_none_or(|access| now >= access.hard)
        {
            return None;
        }
        let _ =
            timeout(within / 2, self.wait_for(entry, Want::Access { margin: Margin::Soft, rejected: None }))
                .await;
        let now = self.clock.moment();
        entry.access().clone().filter(|access| now < access.hard)
    }

    async fn access_of(
        self: &Arc<Self>,
        entry: &Arc<Entry>,
        rejected: Option<Secret>,
        within: Duration,
    ) -> Result<Arc<Access>> {
        let other = |access: &Arc<Access>| Some(&access.token) != rejected.as_ref();
        if let Some(access) = self.at_hand(entry).filter(other) {
            return Ok(access);
        }
        if let Some(access) = self.access_in_time(entry, within).await.filter(other) {
            return Ok(access);
        }
        // A token may be forgotten between being won and being picked up (another caller's 401): then once more.
        for _ in 0..3 {
            let rejected = rejected.clone().or_else(|| entry.state().rejected.clone());
            self.wait_for(entry, Want::Access { margin: Margin::Hard, rejected }).await?;
            if let Some(access) = entry.access().clone() {
                return Ok(access);
            }
        }
        Err(Error::new(ErrorKind::Unavailable, "every token won was rejected at once; try again later")
            .with_retry_after(Some(self.timings.step)))
    }

    async fn wait_for(self: &Arc<Self>, entry: &Arc<Entry>, want: Want) -> Result<()> {
        match self.send(entry, want)?.await {
            Ok(result) => result,
            Err(_) => Err(Error::new(ErrorKind::Closed, "the client was closed")),
        }
    }

    /// Wants something of a machine; the receiver tells when it is there.
    pub(super) fn send(
        self: &Arc<Self>,
        entry: &Arc<Entry>,
        want: Want,
    ) -> Result<oneshot::Receiver<Result<()>>> {
        if self.is_closing() {
            return Err(Error::new(ErrorKind::Closed, "the client is closed: open another"));
        }
        let (done, receiver) = oneshot::channel();
        entry.state().waiters.push(Waiter { want: want.clone(), done });
        if matches!(want, Want::Access { margin: Margin::Hard, .. }) {
            entry.raised.notify_one();
        }
        self.tell(entry, Event::Want(want));
        Ok(receiver)
    }

    /// Puts an event into the machine's inbox and sees that a driver is at work.
    pub(super) fn tell(self: &Arc<Self>, entry: &Arc<Entry>, event: Event) {
        let mut state = entry.state();
        // Checked under the lock under which `stop` looks: nothing slips in behind it.
        if self.is_closing() && !matches!(event, Event::Stop { .. }) {
            return state.fail_waiters(&Error::new(ErrorKind::Closed, "the client is closed: open another"));
        }
        state.inbox.push_back(event);
        if state.running {
            entry.wake.notify_one();
        } else if self.begin_driving(entry) {
            state.running = true;
            self.spawn(self.clone().drive(entry.clone()));
        } else {
            state.inbox.clear();
            state.fail_waiters(&Error::new(ErrorKind::Closed, "the client is closed: open another"));
        }
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

    /// The entries with a driver at work.
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

    async fn run<T>(&self, within: Duration, wait: impl Future<Output = Result<T>>) -> Result<T> {
        tokio::pin!(wait);
        timeout(within, &mut wait).await.unwrap_or_else(|_| {
            let limit = seconds(within);
            let Some(trouble) = self.store_watch.trouble(self.clock.moment(), self.timings.grace) else {
                let message =
                    format!("no access token within {limit}; the refresh goes on in the background");
                return Err(Error::new(ErrorKind::Timeout, message));
            };
            let why = trouble.message();
            let message =
                format!("no access token within {limit}: {why}; the refresh goes on in the background");
            Err(Error::new(ErrorKind::Timeout, message).with_field("store").with_source(trouble))
        })
    }

    /// Finds the grant whose tokens reach `vehicle`: the newest consent that works, else the newest.
    async fn resolve(self: &Arc<Self>, vehicle: &VehicleId) -> Result<Arc<Entry>> {
        let asked = self.clock.moment();
        let (answer, unreadable) = self.readable_for(vehicle).await?;
        let records = &answer.value;
        let works = |record: &&Record| record.status == Status::Active && record.has_tokens();
        let has_tokens = |record: &&Record| record.has_tokens();
        let working = records.iter().find(works);
        if let (None, Some(error)) = (working, unreadable) {
            return Err(error); // the one that cannot be read may be the one that works
        }
        let Some(record) = working.or_else(|| records.iter().find(has_tokens)) else {
            self.unlink(vehicle);
            let why = if records.is_empty() {
                format!(
                    "no grant reaches vehicle {vehicle}: its driver has not connected it, or it was removed"
                )
            } else {
                format!(
                    "vehicle {vehicle} is connected for API v3 only: its driver's Connect brought no code, which API v2 needs"
                )
            };
            return Err(Error::new(ErrorKind::NotConnected, why).with_field("vehicle_id"));
        };
        let entry = self.entry(&record.grant_id);
        let seen = Seen { now: answer.now, asked };
        if let (Some(token), Some(end)) = (&record.body.access_token, record.body.access_expires_at) {
            let lifetime = Duration::from_millis(record.body.access_lifetime);
            entry.offer(token.clone(), seen.moment(end), lifetime, &self.timings);
        }
        self.links.pin().insert(vehicle.clone(), entry.clone());
        Ok(entry)
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

    /// Refreshes, in the background, what was used within `lately` and is about to expire.
    pub(super) fn warm(self: &Arc<Self>, lately: Duration) {
        let now = self.clock.moment();
        let used: Vec<_> = {
            let entries = self.entries.pin();
            let lately = |entry: &&Arc<Entry>| now.since(entry.used()) < lately;
            entries.iter().map(|(_, entry)| entry).filter(lately).cloned().collect()
        };
        for entry in used {
            let due = entry.access().as_ref().is_some_and(|access| now >= access.soft);
            if due {
                self.refresh_behind(&entry, now);
            }
        }
    }

    /// Forgets which grants reach the vehicles of `record`, whose status has changed, unless it is the one known.
    pub(super) fn link_may_have_moved(&self, record: &Record) {
        if record.status == Status::Removed {
            return self.drop_grant(record);
        }
        let links = self.links.pin();
        for vehicle in &record.vehicles {
            if links.get(vehicle).is_some_and(|entry| entry.grant_id != record.grant_id) {
                links.remove(vehicle);
            }
        }
    }

    /// A grant is gone: nothing of it is used any more.
    pub(crate) fn drop_grant(&self, record: &Record) {
        if let Some(entry) = self.entries.pin().get(&record.grant_id) {
            entry.clear();
        }
        let links = self.links.pin();
        for vehicle in &record.vehicles {
            if links.get(vehicle).is_some_and(|entry| entry.grant_id == record.grant_id) {
                links.remove(vehicle);
            }
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

/// A caller's own store may panic; that must not take a driver along, and a reply that it was listening for.
async fn unpanicked<T>(operation: impl Future<Output = Result<T>>) -> Result<T> {
    std::panic::AssertUnwindSafe(operation)
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(Error::new(ErrorKind::Store, "the store panicked").with_field("store")))
}

#[cfg(test)]
mod tests {
    use super::super::scenes::{Does, Scene, grant_id, play, seconds};
    use super::*;
    use crate::Reason;

    #[test]
    fn a_caller_who_joins_a_background_ask_raises_it() {
        play(|| async {
            let scene = Scene::with(4, None, Sealer::clear());
            for number in 1..=4 {
                scene.put(&scene.grant(number)).await;
            }
            // Three silent refreshes take all the slots that are not the callers'.
            scene.endpoint.usually(Does::WinAfter(Duration::from_secs(15)));
            for number in 1..=3 {
                let _ =
                    scene.manager.send(&scene.manager.entry(&grant_id(number)), Want::Past { generation: 0 });
            }
            seconds(1).await;
            let entry = scene.manager.entry(&grant_id(4));
            let _ = scene.manager.send(&entry, Want::Past { generation: 0 });
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
    fn a_record_that_cannot_be_read_does_not_stand_in_the_way_of_one_that_works() {
        play(|| async {
            let scene = Scene::new();
            let older = scene.grant(1);
            scene.put(&older).await;
            let mut newer = scene.grant(2);
            newer.vehicles.clone_from(&older.vehicles);
            newer.connected_at = newer.connected_at.after(Duration::from_secs(1));
            let mut row = newer.to_row(&Sealer::clear()).unwrap();
            row.body = b"\x01 sealed with another key".to_vec();
            scene.store.inner.swap("test", &row, None).await.unwrap();
            assert_eq!(scene.call(1, 5).await.unwrap(), "won-access-0");
            // Where no other one works, it may be the one that does: that must be said.
            scene.manager.unlink(&VehicleId::new("v1").unwrap());
            seconds(1).await;
            let mut dead = scene.stored(1).await;
            dead.status = Status::ReconnectRequired;
            dead.version = 77;
            scene.put(&dead).await;
            let error = scene.manager.resolve(&VehicleId::new("v1").unwrap()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Store);
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
            assert_eq!(scene.stored(1).await.body.reason, Some(Reason::RotationLost));
            assert_eq!(scene.endpoint.presented().len(), 3);
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
