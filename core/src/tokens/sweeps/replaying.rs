//! Brings back what an earlier process left in the spool.

use std::{sync::Arc, time::Duration};

use crate::{
    oauth::Pair,
    store::spool::{Spool, Spooled, SpooledPair},
    tokens::{
        manager::Manager,
        refresh::{machine::Event, win::Win},
    },
};

impl Manager {
    /// Brings what lies in the spool into the store, in the background.
    pub(crate) fn replay_spool(self: &Arc<Self>) {
        let Some(spool) = self.records.spool.clone() else { return };
        let manager = self.clone();
        drop(self.spawn(async move {
            let found = match spool.read(&manager.records.sealer) {
                Ok(found) => found,
                Err(error) => return tracing::error!(%error, "smartcar.spool.failed"),
            };
            for (path, grant_id, spooled) in found {
                tracing::info!(grant = %grant_id, "smartcar.spool.replayed");
                match spooled {
                    Spooled::Pair(pair) => {
                        let entry = manager.cache.entry(&grant_id);
                        entry.state().spooled.push((pair.refresh_token.clone(), path));
                        manager.post(&entry, Event::Replay(Box::new(manager.won_before(pair))));
                    }
                    Spooled::Connect(record) => {
                        let expires = manager.clock.now().after(manager.timings.refresh_lifetime);
                        let Ok(record) = record.into_record(grant_id.clone(), expires) else { continue };
                        let stored = match manager.records.load(&grant_id).await {
                            Ok(Some(_)) => Ok(()),
                            Ok(None) => manager.records.insert(&record).await,
                            Err(error) => Err(error),
                        };
                        if stored.is_ok() {
                            Spool::remove(&path);
                        }
                    }
                }
            }
        }));
    }

    /// A pair from the spool, as a win of this process: unconfirmed, since nobody knows what happened after it.
    fn won_before(&self, pair: SpooledPair) -> Win {
        Win {
            base_generation: pair.base_generation,
            base_token: pair.base_token,
            presented: pair.presented,
            pair: Pair {
                access_token: pair.access_token,
                refresh_token: pair.refresh_token,
                lifetime: Duration::from_millis(pair.lifetime_ms),
                asked: self.records.moment(pair.asked_at),
            },
            lease: 0,
            first_used: self.records.moment(pair.first_used_at),
            refused: Vec::new(),
            settles: Vec::new(),
            unconfirmed: true,
            last_failed: Some(self.records.moment(pair.asked_at)),
        }
    }
}
