//! The end (rule 11): nothing more begins, and what has begun is finished.

use std::{sync::Arc, time::Duration};

use super::{
    manager::Manager,
    refresh::{entry::Entry, machine::Event},
};
use crate::{Error, ErrorKind, Result, awake::Patience, clock::Moment};

/// Begins nothing more. What has begun has `bound`, one grace at most, from the first call of this; gives its end.
pub(crate) fn stop(manager: &Manager, bound: Duration) -> Moment {
    let until = manager.clock.moment().after(bound.min(manager.timings.grace));
    let until = manager.lifecycle.close_by(until);
    for entry in manager.lifecycle.running() {
        let mut state = entry.state();
        if state.running {
            state.inbox.push_back(Event::Stop { until });
            entry.wake.notify_one();
        }
    }
    until
}

/// Whether nothing that has begun is unfinished (rule 11).
pub(crate) fn has_nothing_in_flight(manager: &Manager) -> bool {
    let settled = |entry: &Arc<Entry>| {
        let state = entry.state();
        !state.running || (state.inbox.is_empty() && state.machine.has_nothing_in_flight())
    };
    manager.lifecycle.begun() == 0 && manager.lifecycle.running().iter().all(settled)
}

/// Begins nothing more, and waits until everything begun is settled, for no longer than `bound` (more than one grace
/// brings nothing). A pair that is not stored by then goes to the spool, where there is one; so does one that comes
/// later, if this process lives on.
///
/// # Errors
/// [`Store`](ErrorKind::Store) if a pair is then neither in the store nor in the spool;
/// [`Timeout`](ErrorKind::Timeout) if a refresh is left without its answer.
pub(crate) async fn close_within(manager: &Manager, bound: Duration) -> Result<()> {
    let until = stop(manager, bound);
    manager.gate.freed.notify_waiters();
    // Nothing is sent after `until`. What comes is waited for in time that this process runs: a pair that came while it
    // was stopped is read before closing ends.
    let mut patience = Patience::new(until.since(manager.clock.moment()));
    loop {
        let progress = manager.lifecycle.progress.notified();
        tokio::pin!(progress);
        progress.as_mut().enable();
        if has_nothing_in_flight(manager) || patience.is_over() {
            break;
        }
        let _ = patience.wait(progress).await;
    }
    let (running, now) = (manager.lifecycle.running(), manager.clock.moment());
    let (mut unstored, mut unanswered) = (0, 0);
    for entry in &running {
        let mut state = entry.state();
        // What could not be stored goes to the spool, whether or not the store has failed yet.
        state.keep_spool(&manager.records, &entry.grant_id, true);
        unstored += usize::from(state.has_unsaved_pair());
        unanswered += usize::from(state.machine.leaves_a_repeat(now, &manager.timings));
    }
    let connects = manager.lifecycle.begun();
    manager.events.end();
    manager.records.close().await;
    manager.lifecycle.end();
    for entry in &running {
        entry.wake.notify_one();
    }
    if unstored > 0 {
        return Err(Error::new(
            ErrorKind::Store,
            format!(
                "{unstored} token pairs could not be stored before the client closed: their grants may be lost"
            ),
        ));
    }
    if unanswered + connects > 0 {
        let grace = manager.timings.grace.as_secs();
        return Err(Error::new(
            ErrorKind::Timeout,
            format!(
                "{unanswered} refreshes and {connects} Connects had no answer when the client closed: what came of \
                 them is unknown, and refreshes are repeated safely only within {grace} s, by another client"
            ),
        )
        .with_can_retry(false));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use tokio::time::Instant;

    use super::super::timings::Margin;
    use super::*;
    use crate::{
        clock::Clock,
        secret::Secret,
        store::{sealing::Sealer, spool::Spool},
        tokens::{
            credentials::access,
            refresh::{goals, machine::Goal},
            verification::scenes::{Does, Scene, grant_id, play, seconds, vehicle_id},
        },
    };

    const KEYS: &str = "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    #[test]
    fn closing_waits_for_a_refresh_the_cache_has_let_go_of() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            scene.endpoint.next([Does::WinAfter(Duration::from_secs(5))]);
            let entry = scene.manager.cache.entry(&grant_id(1));
            scene.manager.cache.remove(&grant_id(1)); // between being found and being used
            let goal = Goal::Access { margin: Margin::Hard, rejected: None };
            drop(goals::pursue(&scene.manager, &entry, goal).unwrap());
            seconds(1).await;
            scene.close().await.unwrap();
            assert_eq!(scene.stored(1).await.body.generation, 1);
        });
    }

    #[test]
    fn closing_without_an_answer_to_a_request_is_an_error() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            scene.endpoint.usually(Does::Silence);
            scene.call(1, 1).await.unwrap_err();
            let began = Instant::now();
            let error = close_within(&scene.manager, Duration::from_secs(5)).await.unwrap_err();
            assert_eq!((error.kind(), began.elapsed().as_secs()), (ErrorKind::Timeout, 5));
            assert!(error.message().contains("1 refreshes and 0 Connects"), "{error}");
        });
    }

    #[test]
    fn closing_leaves_a_late_repeat_to_the_living() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            scene.endpoint.usually(Does::Silence);
            scene.call(1, 5).await.unwrap_err();
            let (manager, began) = (scene.manager.clone(), Instant::now());
            let closing = tokio::spawn(async move { close_within(&manager, Duration::from_secs(60)).await });
            seconds(24).await;
            assert_eq!(
                scene.endpoint.presented(),
                ["refresh-1", "refresh-1"],
                "45 s are left for the second's answer"
            );
            seconds(8).await;
            assert_eq!(scene.endpoint.presented().len(), 2, "a third may be answered after closing");
            let left = scene.stored(1).await;
            assert!(
                left.body.lease.is_none() && left.body.maybe_used && left.due_at <= Some(scene.clock.now())
            );

            scene.endpoint.usually(Does::Win);
            let living = scene.another(Sealer::clear());
            access::of_vehicle(&living, &vehicle_id(1), Duration::from_secs(5)).await.unwrap();
            seconds(1).await;
            assert_eq!(scene.stored(1).await.body.generation, 1);
            let error = closing.await.unwrap().unwrap_err();
            assert_eq!((error.kind(), began.elapsed().as_secs()), (ErrorKind::Timeout, 60));
        });
    }

    #[test]
    fn a_resting_refresh_is_handed_over_at_once_on_closing() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            scene.endpoint.usually(Does::Lose);
            scene.call(1, 20).await.unwrap_err();
            let (began, tried) = (Instant::now(), scene.endpoint.presented().len());
            let error = close_within(&scene.manager, Duration::from_secs(4)).await.unwrap_err();
            assert_eq!((error.kind(), began.elapsed().as_secs()), (ErrorKind::Timeout, 0));
            assert!(error.message().contains("1 refreshes and 0 Connects"), "{error}");
            let left = scene.stored(1).await;
            assert!(
                left.body.lease.is_none() && left.body.maybe_used && left.due_at <= Some(scene.clock.now())
            );
            scene.store.unavailable.store(true, Ordering::SeqCst); // as a closed one is
            seconds(70).await;
            assert_eq!(scene.endpoint.presented().len(), tried, "nothing is sent after closing");
        });
    }

    #[test]
    fn after_closing_without_a_store_nothing_is_sent_or_runs() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            scene.put(&scene.grant(2)).await;
            scene.endpoint.always("refresh-1", Some(Does::Lose));
            scene.endpoint.always("refresh-2", Some(Does::WinAfter(Duration::from_secs(7))));
            scene.call(1, 1).await.unwrap_err();
            scene.call(2, 1).await.unwrap_err();
            scene.store.unavailable.store(true, Ordering::SeqCst);
            let began = Instant::now();
            let error = close_within(&scene.manager, Duration::from_secs(3)).await.unwrap_err();
            assert_eq!((error.kind(), began.elapsed().as_secs()), (ErrorKind::Timeout, 3));
            assert!(error.message().contains("2 refreshes and 0 Connects"), "{error}");
            let tried = scene.endpoint.presented().len();
            seconds(1).await;
            assert_eq!(scene.manager.lifecycle.running().len(), 1, "the second is still listened to");
            seconds(70).await;
            assert_eq!(scene.endpoint.presented().len(), tried);
            assert!(scene.manager.lifecycle.running().is_empty());
        });
    }

    #[test]
    fn closing_without_a_store_spools_what_comes_late() {
        play(|| async {
            let folder = tempfile::tempdir().unwrap();
            let spool = Spool::open(folder.path(), "test").unwrap();
            let scene = Scene::with(16, Some(spool.clone()), Sealer::new("test", KEYS).unwrap());
            scene.put(&scene.grant(1)).await;
            scene.endpoint.next([Does::Silence, Does::WinAfter(Duration::from_secs(31))]);
            scene.endpoint.usually(Does::Silence);
            scene.call(1, 1).await.unwrap_err();
            scene.store.unavailable.store(true, Ordering::SeqCst);
            let error = close_within(&scene.manager, Duration::from_secs(49)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Timeout);
            assert!(scene.endpoint.presented().len() > 1, "a hand-over could not be written");
            assert!(spool.read(&scene.manager.records.sealer).unwrap().is_empty());
            seconds(5).await;
            assert_eq!(spool.read(&scene.manager.records.sealer).unwrap().len(), 1);
        });
    }

    #[test]
    fn a_first_request_does_not_go_out_while_closing() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            scene.endpoint.next([Does::Silence]);
            scene.call(1, 1).await.unwrap_err();
            // Another process moves on while the first request is out; this one leases what that brought.
            let mut moved = scene.stored(1).await;
            (moved.version, moved.body.generation, moved.body.lease) = (77, 1, None);
            moved.body.refresh_token = Some(Secret::new("refresh-1b"));
            scene.put(&moved).await;
            *scene.store.swap_takes.lock().unwrap() = Duration::from_secs(4);
            let vehicle = vehicle_id(1);
            drop(access::of_vehicle(&scene.manager, &vehicle, Duration::from_secs(9)).await.unwrap_err());
            assert!(scene.stored(1).await.body.lease.is_some(), "its answer is under way");
            let error = close_within(&scene.manager, Duration::from_secs(30)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Timeout);
            assert_eq!(scene.endpoint.presented(), ["refresh-1"]);
            let left = scene.stored(1).await;
            assert!(left.body.lease.is_none() && !left.body.maybe_used && left.due_at.is_none(), "{left:?}");
        });
    }

    #[test]
    fn a_shorter_bound_of_the_callers_spools_what_is_left() {
        play(|| async {
            let folder = tempfile::tempdir().unwrap();
            let spool = Spool::open(folder.path(), "test").unwrap();
            let scene = Scene::with(16, Some(spool.clone()), Sealer::new("test", KEYS).unwrap());
            scene.put(&scene.grant(1)).await;
            scene.endpoint.next([Does::WinAfter(Duration::from_secs(2))]);
            scene.call(1, 1).await.unwrap_err();
            scene.store.hangs.store(true, Ordering::SeqCst);
            seconds(2).await;
            assert!(
                spool.read(&scene.manager.records.sealer).unwrap().is_empty(),
                "the store may answer yet"
            );
            let began = Instant::now();
            close_within(&scene.manager, Duration::from_secs(3)).await.unwrap();
            assert_eq!(began.elapsed().as_secs(), 3);
            assert_eq!(spool.read(&scene.manager.records.sealer).unwrap().len(), 1);
        });
    }
}
