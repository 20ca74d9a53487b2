//! Recovery (rule 10): every open client looks, every few seconds, for what somebody left half done, and does it: leases
//! that ran out, refreshes to repeat, pairs to confirm, Connects to finish, tombstones to clear away. It also notices
//! which grants other processes have connected or removed.

use std::{
    collections::HashSet,
    future::Future,
    sync::{Arc, Weak},
    time::Duration,
};

use futures_util::FutureExt;
use tokio::task::JoinSet;

use super::{comparing, rekey::rekey};
use crate::{
    Result,
    clock::{Moment, Timestamp},
    ids::GrantId,
    random,
    store::{
        Cursor, Order, Query,
        record::{GrantStatus, Record},
    },
    tokens::{
        manager::Manager,
        refresh::{
            goals,
            transitions::{self, from_the_future},
        },
        repository::records::Page,
        timings::{CHANGES_FIRST_LOOK, CHANGES_OVERLAP, CLOCK_STEP_BACK},
    },
};

/// Records read at a time.
const PAGE: usize = 500;
/// Pages read in one round; what is left then is there in the next.
const PAGES: usize = 40;
/// Tombstones cleared away in one round.
const TOMBSTONES: usize = 50;
/// Pages looked through for what a clock that stepped back left due: among that lie tombstones, which may be many.
const FUTURE_PAGES: usize = 40;

/// Looks for work until the manager is gone. `finish` completes an unfinished Connect.
pub(crate) async fn run<F, Fut>(manager: Weak<Manager>, finish: F)
where
    F: Fn(GrantId) -> Fut + Send + 'static,
    Fut: Future<Output = Result<()>> + Send + 'static,
{
    // Beside the loop, and ended with it: it walks through the whole store.
    let mut beside = JoinSet::new();
    beside.spawn(encrypt_plain_text(manager.clone()).boxed());
    let mut rounds = Rounds::default();
    let Some(own) = manager.upgrade().map(|manager| manager.loops.begin()) else { return };
    loop {
        let Some((step, clock)) = manager.upgrade().map(|it| (it.timings.step, it.clock.clone())) else {
            return;
        };
        // Jittered, so that processes started together do not look together.
        own.sleep(&*clock, step.mul_f64(random::jitter())).await;
        let Some(manager) = manager.upgrade() else { return };
        if let Err(error) = rounds.attend_due(&manager, &finish).await {
            if error.can_retry() {
                tracing::debug!(%error, "smartcar.recovery.store_unavailable");
                continue;
            }
            // What comes before it is attended in each round, and what comes after it in none.
            rounds.after = None;
            tracing::warn!(%error, "smartcar.recovery.stuck");
        }
        comparing::compare_if_due(&manager);
        comparing::look_again(&manager);
        rounds.watch_the_clock(&manager).await;
        // The next round goes on from the same place.
        if let Err(error) = rounds.follow(&manager, &finish).await
            && !error.can_retry()
        {
            tracing::warn!(%error, "smartcar.recovery.not_followed");
        }
    }
}

/// What one round leaves to the next.
#[derive(Default)]
struct Rounds {
    /// Where the last page of due records ended, if it was full: rows nobody here can do anything about (another key, an
    /// endpoint that does not answer) must not hide the rest.
    after: Option<Cursor>,
    under_way: JoinSet<GrantId>,
    /// The grants under way.
    busy: HashSet<GrantId>,
    clock: Option<(Timestamp, Moment)>,
    /// From where changes are followed.
    since: Option<Timestamp>,
    /// Grants lately connected that have been looked at for what they left over.
    checked: HashSet<GrantId>,
}

impl Rounds {
    /// Attends what is due, page after page while there is more, with so many under way at once.
    async fn attend_due<F, Fut>(&mut self, manager: &Arc<Manager>, finish: &F) -> Result<()>
    where
        F: Fn(GrantId) -> Fut + Send + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        while let Some(done) = self.under_way.try_join_next() {
            self.done(done);
        }
        let now = manager.records.store_time().await?;
        // More than can be unresolved at once, so that those which only wait for a permit do not keep the others out.
        let at_once = PAGE.max(manager.endpoint_health().limit * 8);
        let mut tombstones = Vec::new();
        'pages: for _ in 0..PAGES {
            let due = Query::in_order(Order::Due, PAGE).up_to(Some(now)).after(self.after.clone());
            let Page { records, last, .. } = manager.records.page(due).await?;
            for record in records {
                let here = record.due_at.map(|at| Cursor { at, grant_id: record.grant_id.to_string() });
                if record.status == GrantStatus::Removed {
                    tombstones.push(record);
                } else if !self.busy.contains(&record.grant_id) {
                    if !self.has_room(at_once, manager.timings.step).await {
                        break 'pages; // the next round goes on from here
                    }
                    self.attend(manager, &record, finish);
                }
                self.after = here;
            }
            self.after = last;
            if self.after.is_none() {
                break;
            }
        }
        // Aged tombstones can wait; leases that ran out cannot.
        for record in tombstones.into_iter().take(TOMBSTONES) {
            let _ = manager.records.delete(&record.grant_id, record.version).await;
        }
        Ok(())
    }

    /// Whether another one may be attended, waiting `at_most` for one of those under way to end.
    async fn has_room(&mut self, at_once: usize, at_most: Duration) -> bool {
        if self.under_way.len() < at_once {
            return true;
        }
        let mut done = tokio::time::timeout(at_most, self.under_way.join_next()).await.ok().flatten();
        let room = done.is_some();
        while let Some(ended) = done {
            self.done(ended);
            done = self.under_way.try_join_next();
        }
        room
    }

    fn done(&mut self, done: Result<GrantId, tokio::task::JoinError>) {
        match done {
            Ok(grant_id) => drop(self.busy.remove(&grant_id)),
            // Whose it was is not known any more; the worst that can come of forgetting is another look.
            Err(_) => self.busy.clear(),
        }
    }

    fn attend<F, Fut>(&mut self, manager: &Arc<Manager>, record: &Record, finish: &F)
    where
        F: Fn(GrantId) -> Fut + Send + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        let grant_id = record.grant_id.clone();
        self.busy.insert(grant_id.clone());
        if record.status.works() && record.body.unfinished {
            // A refresh that was left must not wait until Smartcar can be asked for the vehicles: its grace is short.
            if transitions::left_by_a_refresh(record) {
                drop(goals::attend(manager, &grant_id));
            }
            return self.finish(manager, grant_id, finish);
        }
        let attended = goals::attend(manager, &grant_id);
        let attending = async move {
            attended.await;
            grant_id
        };
        self.under_way.spawn(attending.boxed());
    }

    fn finish<F, Fut>(&mut self, manager: &Arc<Manager>, grant_id: GrantId, finish: &F)
    where
        F: Fn(GrantId) -> Fut + Send + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        let (manager, work) = (manager.clone(), finish(grant_id.clone()));
        let finishing = async move {
            if let Err(error) = work.await {
                tracing::warn!(grant = %grant_id, %error, "smartcar.connect.unfinished");
                let put_off = |record, now| transitions::put_off(record, now, &manager.timings);
                let _ = manager.records.update(&grant_id, put_off).await;
            }
            grant_id
        };
        self.under_way.spawn(finishing.boxed());
    }

    /// On the first look, and on one after the store's clock has stepped back, attends what is due too far ahead.
    async fn watch_the_clock(&mut self, manager: &Arc<Manager>) {
        let Ok(now) = manager.records.store_time().await else { return };
        let moment = manager.clock.moment();
        let stepped_back = self
            .clock
            .is_none_or(|(time, at)| now.after(manager.timings.step) < time.after(moment.since(at)));
        self.clock = Some((now, moment));
        if stepped_back {
            attend_the_future(manager, now).await;
        }
    }

    /// Forgets links that a new, dead or removed grant may have made wrong, and finishes what a new one left over.
    async fn follow<F, Fut>(&mut self, manager: &Arc<Manager>, finish: &F) -> Result<()>
    where
        F: Fn(GrantId) -> Fut + Send + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        let now = manager.records.store_time().await?;
        let since = self.since.unwrap_or(now.before(CHANGES_FIRST_LOOK));
        let patience = manager.timings.takes_over_within();
        let mut checked = HashSet::new();
        let mut cursor = Cursor { at: since, grant_id: String::new() };
        loop {
            let changed = Query::in_order(Order::StatusChanged, PAGE).after(Some(cursor));
            let Page { records, last, .. } = manager.records.page(changed).await?;
            for record in &records {
                manager.link_may_have_moved(record);
                let connected = record.status == GrantStatus::Active && !record.body.unfinished;
                if !connected || now.since(record.status_changed_at) < patience {
                    continue;
                }
                if !self.checked.contains(&record.grant_id)
                    && left_something_over(manager, record).await?
                    && self.busy.insert(record.grant_id.clone())
                {
                    self.finish(manager, record.grant_id.clone(), finish);
                }
                checked.insert(record.grant_id.clone());
            }
            let Some(last) = last else { break };
            cursor = last;
        }
        self.checked = checked;
        self.since = Some(now.before(CHANGES_OVERLAP));
        Ok(())
    }
}

/// Whether an older grant still stands that is first for none of its cars now that this one is there: whoever connected
/// this one died before it had taken them over.
async fn left_something_over(manager: &Manager, newest: &Record) -> Result<bool> {
    for vehicle in &newest.vehicles {
        for older in manager.records.load_for(vehicle).await? {
            if older.grant_id == newest.grant_id || older.body.unfinished || older.status.is_over() {
                continue;
            }
            let mut needed = false;
            for vehicle in &older.vehicles {
                let active = manager.records.load_for(vehicle).await?;
                let first = active.iter().find(|record| record.status.works());
                needed |= first.is_none_or(|first| first.grant_id == older.grant_id);
            }
            if !needed {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Keys that were switched on over a plain-text store encrypt it, in the background.
async fn encrypt_plain_text(manager: Weak<Manager>) {
    let Some(manager) = manager
        .upgrade()
        .filter(|manager| manager.records.sealer.has_keys() && !manager.records.sealer.is_strict())
    else {
        return;
    };
    match rekey(&manager, true).await {
        Ok(report) if report.rewritten > 0 => {
            tracing::info!(records = report.rewritten, "smartcar.store.encrypted")
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "smartcar.store.not_encrypted"), // the next client to open tries again
    }
}

/// Attends what a clock that has stepped back since left due at a time that is long in coming.
async fn attend_the_future(manager: &Arc<Manager>, now: Timestamp) {
    let mut cursor = Some(Cursor { at: now, grant_id: String::new() });
    for _ in 0..FUTURE_PAGES {
        let due = Query::in_order(Order::Due, PAGE).up_to(Some(now.after(CLOCK_STEP_BACK))).after(cursor);
        let Ok(Page { records, last, .. }) = manager.records.page(due).await else { return };
        for record in records.iter().filter(|record| from_the_future(record, now)) {
            drop(goals::attend(manager, &record.grant_id));
        }
        cursor = last;
        if cursor.is_none() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::{
        Error, ErrorKind,
        clock::Clock,
        tokens::verification::scenes::{Scene, grant_id, play, seconds, vehicle_id},
    };

    /// Recovery, with a `finish` that notes what it is asked for.
    fn recover(scene: &Scene, works: bool) -> Arc<Mutex<Vec<String>>> {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let notes = asked.clone();
        tokio::spawn(run(Arc::downgrade(&scene.manager), move |grant_id| {
            notes.lock().unwrap().push(grant_id.to_string());
            async move {
                if works { Ok(()) } else { Err(Error::new(ErrorKind::Network, "Smartcar does not answer")) }
            }
        }));
        asked
    }

    #[test]
    fn more_than_a_page_is_attended_in_one_round() {
        play(|| async {
            let scene = Scene::new();
            for number in 0..3_000 {
                let mut record = scene.grant(number);
                record.body.maybe_used = true;
                record.due_at = Some(scene.clock.now());
                scene.put(&record).await;
            }
            recover(&scene, true);
            seconds(9).await;
            for number in 0..3_000 {
                assert_eq!(scene.stored(number).await.body.generation, 1, "grant {number}");
            }
        });
    }

    #[test]
    fn an_unreadable_row_hides_none_before_it() {
        play(|| async {
            let scene = Scene::new();
            let due = async |number: usize, ago: u64| {
                let mut record = scene.grant(number);
                record.body.maybe_used = true;
                record.due_at = Some(scene.clock.now().before(Duration::from_secs(ago)));
                scene.put(&record).await;
            };
            for number in 1..=9 {
                due(number, 100 - u64::try_from(number).unwrap()).await;
            }
            *scene.store.unreadable.lock().unwrap() = Some("g5".to_owned());
            recover(&scene, true);
            seconds(20).await;
            for number in 1..=4 {
                assert_eq!(scene.stored(number).await.body.generation, 1, "grant {number}");
            }
            due(10, 1_000).await;
            seconds(20).await;
            assert_eq!(scene.stored(10).await.body.generation, 1, "and in every round");
        });
    }

    #[test]
    fn a_connect_that_cannot_be_finished_is_tried_ever_more_rarely() {
        play(|| async {
            let scene = Scene::new();
            let mut record = scene.grant(1);
            record.body.unfinished = true;
            record.due_at = Some(scene.clock.now());
            scene.put(&record).await;
            let asked = recover(&scene, false);
            seconds(60).await;
            let first_minute = asked.lock().unwrap().len();
            assert!((3..8).contains(&first_minute), "{first_minute}");
            seconds(24 * 3600).await;
            let all_day = asked.lock().unwrap().len();
            assert!((20..40).contains(&all_day), "about once an hour in the end, {all_day}");
        });
    }

    #[test]
    fn a_refresh_left_in_mid_connect_is_repeated() {
        play(|| async {
            let scene = Scene::new();
            let mut record = scene.grant(1);
            record.body.unfinished = true;
            record.body.maybe_used = true;
            record.due_at = Some(scene.clock.now());
            scene.put(&record).await;
            recover(&scene, false);
            seconds(20).await;
            let stored = scene.stored(1).await;
            assert_eq!(stored.body.generation, 1, "its old token would die within the minute");
            assert!(stored.body.unfinished && stored.due_at.is_some(), "{stored:?}");
        });
    }

    #[test]
    fn an_older_grant_left_active_by_a_crash_is_taken_over() {
        play(|| async {
            let scene = Scene::new();
            let (older, mut newer) = (scene.grant(1), scene.grant(2));
            newer.vehicles = vec![vehicle_id(1)];
            newer.connected_at = newer.connected_at.after(Duration::from_secs(1));
            scene.put(&older).await;
            scene.put(&newer).await;
            // This one is first for one of its cars still.
            let (mut older, mut newer) = (scene.grant(3), scene.grant(4));
            older.vehicles.push(vehicle_id(5));
            newer.vehicles = vec![vehicle_id(3)];
            newer.connected_at = newer.connected_at.after(Duration::from_secs(1));
            scene.put(&older).await;
            scene.put(&newer).await;
            let asked = recover(&scene, true);
            seconds(10).await;
            assert!(asked.lock().unwrap().is_empty(), "whoever connected it may be at it still");
            seconds(60).await;
            assert_eq!(*asked.lock().unwrap(), [grant_id(2).to_string()], "once");
        });
    }

    #[test]
    fn what_died_with_the_process_before_is_found_by_the_next() {
        play(|| async {
            let scene = Scene::new();
            let (older, mut newer) = (scene.grant(1), scene.grant(2));
            newer.vehicles = vec![vehicle_id(1)];
            newer.connected_at = newer.connected_at.after(Duration::from_secs(1));
            scene.put(&older).await;
            scene.put(&newer).await;
            seconds(8 * 3600).await;
            let asked = recover(&scene, true);
            seconds(10).await;
            assert_eq!(*asked.lock().unwrap(), [grant_id(2).to_string()]);
        });
    }
}
