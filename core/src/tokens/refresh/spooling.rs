//! Keeps the spool in step with what is not committed; `sweeps/replaying` brings it back when a client opens.

use super::entry::State;
use crate::{
    ids::GrantId,
    runtime,
    store::spool::{Spool, Spooled, SpooledPair},
    tokens::repository::records::Records,
};

impl State {
    /// After a step: spools what a failing store leaves uncommitted, and forgets what has been committed since.
    pub(in crate::tokens) fn keep_spool(
        &mut self,
        records: &Records,
        grant_id: &GrantId,
        store_failed: bool,
    ) {
        let Some(spool) = &records.spool else { return };
        let uncommitted = self.machine.uncommitted();
        let (kept, done): (Vec<_>, Vec<_>) = std::mem::take(&mut self.spooled)
            .into_iter()
            .partition(|(token, _)| uncommitted.iter().any(|win| win.pair.refresh_token == *token));
        // Without a record there is nothing it could have been committed to: another store was opened, or an empty one.
        if self.machine.view().is_some() {
            for (_, path) in done {
                Spool::remove(&path);
            }
        }
        self.spooled = kept;
        if !store_failed {
            return;
        }
        for win in self.machine.uncommitted() {
            if self.spooled.iter().any(|(token, _)| *token == win.pair.refresh_token) {
                continue;
            }
            let pair = SpooledPair {
                base_generation: win.base_generation,
                base_token: win.base_token.clone(),
                presented: win.presented.clone(),
                access_token: win.pair.access_token.clone(),
                refresh_token: win.pair.refresh_token.clone(),
                lifetime_ms: u64::try_from(win.pair.lifetime.as_millis()).unwrap_or(u64::MAX),
                asked_at: records.wall(win.pair.asked),
                first_used_at: records.wall(win.first_used),
            };
            // A small file, synced, in the rare case that the store is unavailable. A disk may take its time for that.
            match runtime::blocking(|| spool.put(grant_id, &Spooled::Pair(pair), &records.sealer)) {
                Ok(path) => self.spooled.push((win.pair.refresh_token.clone(), path)),
                Err(error) => tracing::error!(grant = %grant_id, %error, "smartcar.spool.failed"),
            }
        }
    }
}
