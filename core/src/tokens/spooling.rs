//! Keeps the spool in step with what is not committed; `replaying` brings it back when a client opens.

use super::{
    entry::{Entry, State},
    manager::Manager,
};
use crate::{
    Result,
    clock::{Moment, Timestamp},
    store::{
        record::Record,
        spool::{Spool, Spooled, SpooledPair, SpooledRecord},
    },
};

impl Manager {
    /// After a step: spools what a failing store leaves uncommitted, and forgets what has been committed since.
    pub(super) fn keep_spool(&self, entry: &Entry, state: &mut State, store_failed: bool) {
        let Some(spool) = &self.spool else { return };
        let uncommitted = state.machine.uncommitted();
        let (kept, done): (Vec<_>, Vec<_>) = std::mem::take(&mut state.spooled)
            .into_iter()
            .partition(|(token, _)| uncommitted.iter().any(|win| win.pair.refresh_token == *token));
        // Without a record there is nothing it could have been committed to: another store was opened, or an empty one.
        if state.machine.view().is_some() {
            for (_, path) in done {
                Spool::remove(&path);
            }
        }
        state.spooled = kept;
        if !store_failed {
            return;
        }
        for win in state.machine.uncommitted() {
            if state.spooled.iter().any(|(token, _)| *token == win.pair.refresh_token) {
                continue;
            }
            let pair = SpooledPair {
                base_generation: win.base_generation,
                base_token: win.base_token.clone(),
                presented: win.presented.clone(),
                access_token: win.pair.access_token.clone(),
                refresh_token: win.pair.refresh_token.clone(),
                lifetime_ms: u64::try_from(win.pair.lifetime.as_millis()).unwrap_or(u64::MAX),
                asked_at: self.wall(win.pair.asked),
                first_used_at: self.wall(win.first_used),
            };
            // A small file, synced, in the rare case that the store is away: worth a moment of this thread.
            match spool.put(&entry.grant_id, &Spooled::Pair(pair), &self.sealer) {
                Ok(path) => state.spooled.push((win.pair.refresh_token.clone(), path)),
                Err(error) => tracing::error!(grant = %entry.grant_id, %error, "smartcar.spool.failed"),
            }
        }
    }

    /// Spools a grant that has just been connected and cannot be stored.
    pub(crate) fn spool_record(&self, record: &Record) -> Result<()> {
        let Some(spool) = &self.spool else { return Ok(()) };
        spool.put(&record.grant_id, &Spooled::Connect(SpooledRecord::of(record)), &self.sealer).map(drop)
    }

    fn wall(&self, moment: Moment) -> Timestamp {
        self.clock.now().before(self.clock.moment().since(moment))
    }
}
