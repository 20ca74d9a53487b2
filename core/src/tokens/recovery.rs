//! Recovery (rule 10): every open client looks, every few seconds, for what somebody left half done, and does it: leases
//! that ran out, refreshes to repeat, pairs to prove, Connects to finish, tombstones to clear away. It also notices
//! which grants other processes have connected or removed.

use std::{
    collections::HashSet,
    future::Future,
    sync::{Arc, Weak},
    time::Duration,
};

use super::{manager::Manager, rekey::rekey, transitions::from_the_future};
use crate::{
    Result,
    clock::{Moment, Timestamp},
    ids::GrantId,
    random,
    store::{
        Cursor, Order,
        record::{Record, Status},
    },
};

/// Records looked at in one round; the rest is there in the next.
const PAGE: usize = 500;
/// Tombstones cleared away in one round.
const TOMBSTONES: usize = 50;
/// How far a clock may step back and its traces still be found.
const STEP_BACK: Duration = Duration::from_secs(3 * 86_400);
/// Pages looked through for them: among them lie tombstones, which may be many.
const FUTURE_PAGES: usize = 40;
/// How far back each look for changes goes again: clocks and commits of other processes may lag.
const OVERLAP: Duration = Duration::from_secs(30);

/// Looks for work until the manager is gone. `finish` completes an unfinished Connect.
pub(crate) async fn run<F, Fut>(manager: Weak<Manager>, finish: F)
where
    F: Fn(GrantId) -> Fut + Send + 'static,
    Fut: Future<Output = Result<()>> + Send + 'static,
{
    // Beside the loop, and ended with it: it walks through the whole store.
    let mut beside = tokio::task::JoinSet::new();
    beside.spawn(encrypt_plain_text(manager.clone()));
    let mut since: Option<Timestamp> = None;
    let mut after: Option<Cursor> = None;
    let mut clock = None;
    let mut finishing: tokio::task::JoinSet<GrantId> = tokio::task::JoinSet::new();
    let mut busy = HashSet::new();
    loop {
        let Some(step) = manager.upgrade().map(|manager| manager.timings.step) else { return };
        // Jittered, so that processes started together do not look together.
        tokio::time::sleep(step.mul_f64(random::jitter())).await;
        while let Some(done) = finishing.try_join_next() {
            if let Ok(grant_id) = done {
                busy.remove(&grant_id);
            }
        }
        let Some(manager) = manager.upgrade() else { return };
        let due = match due(&manager, &mut after).await {
            Ok(due) => due,
            Err(error) => {
                tracing::debug!(%error, "smartcar.recovery.store_away");
                continue;
            }
        };
        manager.compare_if_due();
        if let Ok(now) = manager.store_time().await {
            let moment = manager.clock.moment();
            // The first look, and one after the store's clock has stepped back.
            let stepped_back = clock
                .is_none_or(|(time, at): (Timestamp, Moment)| now.after(step) < time.after(moment.since(at)));
            clock = Some((now, moment));
            if stepped_back {
                attend_the_future(&manager, now).await;
            }
        }
        let (tombstones, due): (Vec<_>, Vec<_>) =
            due.into_iter().partition(|record| record.status == Status::Removed);
        for record in due {
            if record.status != Status::Active {
                manager.attend(&record.grant_id);
            } else if record.body.unfinished {
                if busy.insert(record.grant_id.clone()) {
                    let (work, grant_id) = (finish(record.grant_id.clone()), record.grant_id);
                    finishing.spawn(async move {
                        if let Err(error) = work.await {
                            tracing::warn!(grant = %grant_id, %error, "smartcar.connect.unfinished");
                        }
                        grant_id
                    });
                }
            } else {
                manager.attend(&record.grant_id);
            }
        }
        // Aged tombstones can wait; leases that ran out cannot.
        for record in tombstones.into_iter().take(TOMBSTONES) {
            let _ = manager.delete(&record.grant_id, record.version).await;
        }
        if let Ok(now) = follow(&manager, since).await {
            since = Some(now.before(OVERLAP));
        }
    }
}

/// Keys that were switched on over a plain-text store encrypt it, in the background.
async fn encrypt_plain_text(manager: Weak<Manager>) {
    let Some(manager) = manager.upgrade().filter(|manager| manager.sealer.has_keys()) else { return };
    match rekey(&manager, true).await {
        Ok(report) if report.rewritten > 0 => {
            tracing::info!(records = report.rewritten, "smartcar.store.encrypted")
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "smartcar.store.not_encrypted"), // the next client to open tries again
    }
}

/// What is due now, a page at a time: the next round goes on where a full page ended, so that rows nobody here can do
/// anything about (another key, an endpoint that is away) do not hide the rest.
async fn due(manager: &Manager, after: &mut Option<Cursor>) -> Result<Vec<Record>> {
    let now = manager.store_time().await?;
    let (records, last) = manager.page_readable(Order::Due, Some(now), after.as_ref(), PAGE).await?;
    *after = last;
    Ok(records)
}

/// Attends what a clock that has stepped back since left due at a time that is long in coming.
async fn attend_the_future(manager: &Arc<Manager>, now: Timestamp) {
    let mut cursor = Some(Cursor { at: now, grant_id: String::new() });
    for _ in 0..FUTURE_PAGES {
        let up_to = Some(now.after(STEP_BACK));
        let Ok((records, last)) = manager.page_readable(Order::Due, up_to, cursor.as_ref(), PAGE).await
        else {
            return;
        };
        for record in records.iter().filter(|record| from_the_future(record, now, &manager.timings)) {
            manager.attend(&record.grant_id);
        }
        cursor = last;
        if cursor.is_none() {
            return;
        }
    }
}

/// Forgets links that a new, dead or removed grant may have made wrong.
async fn follow(manager: &Manager, since: Option<Timestamp>) -> Result<Timestamp> {
    let now = manager.store_time().await?;
    let Some(since) = since else { return Ok(now) };
    let mut cursor = Cursor { at: since, grant_id: String::new() };
    loop {
        let (records, last) = manager.page_readable(Order::StatusChanged, None, Some(&cursor), PAGE).await?;
        for record in &records {
            manager.link_may_have_moved(record);
        }
        let Some(last) = last else { return Ok(now) };
        cursor = last;
    }
}
