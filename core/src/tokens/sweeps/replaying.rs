//! Brings back what an earlier process left in the spool.

use std::{path::Path, sync::Arc, time::Duration};

use crate::{
    clock,
    oauth::Pair,
    store::{
        record::Record,
        spool::{Spool, Spooled, SpooledPair},
    },
    tokens::{
        manager::Manager,
        refresh::{inbox, machine::Event, win::Win},
    },
};

/// Brings what lies in the spool into the store, in the background.
pub(crate) fn replay(manager: &Arc<Manager>) {
    let Some(spool) = manager.records.spool.clone() else { return };
    drop(manager.spawn(replay_all(manager.clone(), spool)));
}

async fn replay_all(manager: Arc<Manager>, spool: Spool) {
    let found = match spool.read(&manager.records.sealer) {
        Ok(found) => found,
        Err(error) => return tracing::error!(%error, "smartcar.spool.failed"),
    };
    let mut connects = Vec::new();
    for (path, grant_id, spooled) in found {
        tracing::info!(grant = %grant_id, "smartcar.spool.replayed");
        match spooled {
            Spooled::Pair(pair) => {
                let entry = manager.cache.entry(&grant_id);
                entry.state().spooled.push((pair.refresh_token.clone(), path));
                inbox::post(&manager, &entry, Event::Replay(Box::new(won_before(&manager, pair))));
            }
            Spooled::Connect(record) => {
                let expires = manager.clock.now().after(manager.timings.refresh_lifetime);
                let Ok(record) = record.into_record(grant_id, expires) else { continue };
                connects.push((path, record));
            }
        }
    }
    // After the pairs, whose grants are at stake: the store may be unavailable, and this waits for it.
    for (path, record) in connects {
        if store_spooled(&manager, &path, &record).await {
            Spool::remove(&path);
        }
    }
}

/// Stores a consent from the spool, however long the store is unavailable while the client is open: it may have been opened
/// before its store. Whether it is stored.
async fn store_spooled(manager: &Manager, path: &Path, record: &Record) -> bool {
    // Whoever forgets a customer removes the file.
    while path.exists() {
        let stored = match manager.records.load(&record.grant_id).await {
            Ok(Some(_)) => Ok(()),
            Ok(None) => manager.records.insert(record).await,
            Err(error) => Err(error),
        };
        match stored {
            Ok(()) => return true,
            Err(error) if error.can_retry() && !manager.lifecycle.is_closing() => {
                clock::sleep(&*manager.clock, manager.timings.step).await;
            }
            Err(error) => {
                tracing::warn!(grant = %record.grant_id, %error, "smartcar.spool.not_stored");
                return false;
            }
        }
    }
    false
}

/// A pair from the spool, as a win of this process: unconfirmed, since nobody knows what happened after it.
fn won_before(manager: &Manager, pair: SpooledPair) -> Win {
    Win {
        base_generation: pair.base_generation,
        base_token: pair.base_token,
        presented: pair.presented,
        pair: Pair {
            access_token: pair.access_token,
            refresh_token: pair.refresh_token,
            lifetime: Duration::from_millis(pair.lifetime_ms),
            asked: manager.records.moment(pair.asked_at),
        },
        lease: 0,
        first_used: manager.records.moment(pair.first_used_at),
        refused: Vec::new(),
        settles: Vec::new(),
        unconfirmed: true,
        last_failed: Some(manager.records.moment(pair.asked_at)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::*;
    use crate::{
        store::sealing::Sealer,
        tokens::verification::scenes::{Scene, play, seconds},
    };

    const KEYS: &str = "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    #[test]
    fn a_spooled_consent_is_stored_once_the_store_is_there() {
        play(|| async {
            let folder = tempfile::tempdir().unwrap();
            let spool = Spool::open(folder.path(), "test").unwrap();
            let scene = Scene::with(16, Some(spool.clone()), Sealer::new("test", KEYS).unwrap());
            let sealer = &scene.manager.records.sealer;
            let record = scene.grant(1);
            scene.manager.records.spool_connect(&record).unwrap();
            // A client that was opened before its store.
            scene.store.unavailable.store(true, Ordering::SeqCst);
            replay(&scene.manager);
            seconds(600).await;
            assert_eq!(spool.read(sealer).unwrap().len(), 1, "kept while there is no store");
            scene.store.unavailable.store(false, Ordering::SeqCst);
            seconds(60).await; // more than a step
            assert!(scene.manager.records.load(&record.grant_id).await.unwrap().is_some());
            assert!(spool.read(sealer).unwrap().is_empty());
        });
    }
}
