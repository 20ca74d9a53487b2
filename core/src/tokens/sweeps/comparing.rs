//! Comparing what this process knows with what the store holds (rule 5): a store that was unavailable may come back as another
//! one, a standby that was promoted without the last commits. Where a pooler hides that, no error shows it; so what this
//! process has committed is looked at again a while later, when a fail-over that lost it has shown itself.
//!
//! A look is a goal like any other: the machine loads the record, sees that it was rolled back, and heals it.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use tokio::{sync::OwnedMutexGuard, time::timeout};

use crate::tokens::{
    manager::Manager,
    refresh::{entry::Entry, goals, machine::Goal},
};

/// Grants looked at at once: the store may have only just come back.
const AT_ONCE: usize = 16;

/// Looks again at what this process has committed a while ago. Called every few seconds.
pub(super) fn look_again(manager: &Arc<Manager>) {
    let Ok(turn) = manager.comparing.clone().try_lock_owned() else { return };
    let due = manager.commits().due(manager.clock.moment(), &manager.timings);
    // One that has been let go of meanwhile knows nothing to compare.
    let held = due.iter().filter_map(|grant| manager.cache.get(grant)).collect();
    drop(manager.spawn(compare(manager.clone(), held, turn)));
}

/// Compares every grant this process holds with what the store has, after the store was unavailable.
pub(super) fn compare_if_due(manager: &Arc<Manager>) {
    if !manager.records.store_has_come_back() {
        return;
    }
    let Ok(turn) = manager.comparing.clone().try_lock_owned() else { return };
    manager.records.note_comparison();
    let mut held = manager.cache.filter_map(|entry| {
        let state = entry.state();
        // What was only ever looked up is no news to the store.
        state.machine.known()?;
        Some((state.committed.map(|(_, at)| at), entry.clone()))
    });
    // What was committed last is what a standby is most likely to lack; then an order a simulation can repeat.
    held.sort_unstable_by(|(a, one), (b, other)| b.cmp(a).then_with(|| one.grant_id.cmp(&other.grant_id)));
    let held = held.into_iter().map(|(_, entry)| entry).collect();
    drop(manager.spawn(compare(manager.clone(), held, turn)));
}

/// One comparison runs at a time: it holds the turn to its end.
async fn compare(manager: Arc<Manager>, held: Vec<Arc<Entry>>, turn: OwnedMutexGuard<()>) {
    let manager = &manager;
    let look = |entry: Arc<Entry>| async move {
        if let Ok(looked) = goals::pursue(manager, &entry, Goal::Due) {
            let _ = timeout(manager.timings.step, looked).await;
        }
    };
    stream::iter(held).for_each_concurrent(AT_ONCE, look).await;
    drop(turn);
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::super::recovery;
    use super::*;
    use crate::tokens::verification::scenes::{Scene, play, seconds};

    fn recover(scene: &Scene) {
        tokio::spawn(recovery::run(Arc::downgrade(&scene.manager), |_| async { Ok(()) }));
    }

    async fn fails_over_in_silence(after: u64, healed_within: u64) {
        let scene = Scene::new();
        let before = scene.grant(1);
        scene.put(&before).await;
        recover(&scene);
        scene.call(1, 5).await.unwrap();
        seconds(1).await; // the caller has its token before it is committed
        assert_eq!(scene.stored(1).await.body.generation, 1);
        seconds(after).await;
        scene.put(&before).await;
        seconds(healed_within).await;
        let healed = scene.stored(1).await;
        assert!(healed.body.generation >= 1, "{after} s after the commit: {healed:?}");
    }

    #[test]
    fn a_fail_over_that_the_store_hides_is_healed_within_the_grace() {
        play(|| fails_over_in_silence(1, 30));
        play(|| fails_over_in_silence(15, 15));
    }

    #[test]
    fn one_that_comes_later_is_healed_a_grace_after_the_commit() {
        play(|| fails_over_in_silence(30, 45));
    }

    #[test]
    fn the_last_commit_is_compared_first_and_several_at_once() {
        play(|| async {
            let scene = Scene::new();
            for number in 1..=60 {
                scene.put(&scene.grant(number)).await;
                scene.call(number, 5).await.unwrap();
            }
            seconds(1).await;
            scene.store.unavailable.store(true, Ordering::SeqCst);
            recover(&scene);
            seconds(8).await;
            scene.store.unavailable.store(false, Ordering::SeqCst);
            scene.store.loaded.lock().unwrap().clear();
            scene.store.most_at_once.store(0, Ordering::SeqCst);
            seconds(8).await;
            let loaded = scene.store.loaded.lock().unwrap().clone();
            assert_eq!(loaded.len(), 60, "each once");
            let place = |grant: &str| loaded.iter().position(|loaded| loaded == grant).unwrap();
            assert!(place("g60") < 16 && place("g45") < 32 && place("g1") > 43, "{loaded:?}");
            let at_once = scene.store.most_at_once.load(Ordering::SeqCst);
            assert!((2..=16).contains(&at_once), "{at_once}");
        });
    }
}
