//! What the manager does with the spool: keeps it in step with what is not committed, and replays it when a client opens.

use std::{sync::Arc, time::Duration};

use super::{
    entry::{Entry, State},
    manager::Manager,
    protocol::Event,
    transitions::Win,
};
use crate::{
    Result,
    clock::{Moment, Timestamp},
    oauth::Pair,
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

    /// Brings what lies in the spool into the store, in the background.
    pub(crate) fn replay_spool(self: &Arc<Self>) {
        let Some(spool) = self.spool.clone() else { return };
        let manager = self.clone();
        self.spawn(async move {
            let found = match spool.read(&manager.sealer) {
                Ok(found) => found,
                Err(error) => return tracing::error!(%error, "smartcar.spool.failed"),
            };
            for (path, grant_id, spooled) in found {
                tracing::info!(grant = %grant_id, "smartcar.spool.replayed");
                match spooled {
                    Spooled::Pair(pair) => {
                        let entry = manager.entry(&grant_id);
                        entry.state().spooled.push((pair.refresh_token.clone(), path));
                        manager.tell(&entry, Event::Replay(Box::new(manager.won_before(pair))));
                    }
                    Spooled::Connect(record) => {
                        let expires = manager.clock.now().after(manager.timings.refresh_lifetime);
                        let Ok(record) = record.into_record(grant_id.clone(), expires) else { continue };
                        let stored = match manager.load(&grant_id).await {
                            Ok(Some(_)) => Ok(()),
                            Ok(None) => manager.insert(&record).await,
                            Err(error) => Err(error),
                        };
                        if stored.is_ok() {
                            Spool::remove(&path);
                        }
                    }
                }
            }
        });
    }

    /// A pair from the spool, as a win of this process: in doubt, since nobody knows what happened after it.
    fn won_before(&self, pair: SpooledPair) -> Win {
        Win {
            base_generation: pair.base_generation,
            base_token: pair.base_token,
            presented: pair.presented,
            pair: Pair {
                access_token: pair.access_token,
                refresh_token: pair.refresh_token,
                lifetime: Duration::from_millis(pair.lifetime_ms),
                asked: self.moment(pair.asked_at),
            },
            lease: 0,
            first_used: self.moment(pair.first_used_at),
            refused: Vec::new(),
            settles: Vec::new(),
            doubtful: true,
            last_failed: Some(self.moment(pair.asked_at)),
        }
    }

    fn wall(&self, moment: Moment) -> Timestamp {
        self.clock.now().before(self.clock.moment().since(moment))
    }

    fn moment(&self, time: Timestamp) -> Moment {
        self.clock.moment().before(self.clock.now().since(time))
    }
}
