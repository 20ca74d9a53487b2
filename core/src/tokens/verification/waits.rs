//! Stories of what a refresh waits for: permits, rests for another process, and machines that were suspended meanwhile.

use std::time::Duration;

use super::scenes::{Does, Scene, grant_id, play, seconds};
use crate::{
    ErrorKind, ReconnectReason,
    clock::Clock,
    store::sealing::Sealer,
    tokens::refresh::{goals, machine::Goal},
};

#[test]
fn a_caller_who_joins_a_background_ask_raises_it() {
    play(|| async {
        let scene = Scene::with(4, None, Sealer::clear());
        for number in 1..=4 {
            scene.put(&scene.grant(number)).await;
        }
        // Three silent refreshes take all the permits that are not the callers'.
        scene.endpoint.usually(Does::WinAfter(Duration::from_secs(15)));
        for number in 1..=3 {
            let entry = scene.manager.cache.entry(&grant_id(number));
            let _ = goals::pursue(&scene.manager, &entry, Goal::Past { generation: 0 });
        }
        seconds(1).await;
        let entry = scene.manager.cache.entry(&grant_id(4));
        let _ = goals::pursue(&scene.manager, &entry, Goal::Past { generation: 0 });
        seconds(1).await;
        assert_eq!(scene.endpoint.presented().len(), 3, "the fourth waits");
        scene.endpoint.next([Does::Win]);
        assert_eq!(scene.call(4, 1).await.unwrap(), "won-access-0", "a caller joins, and it goes at once");
    });
}

#[test]
fn a_pair_that_came_during_suspension_is_stored_at_once() {
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
fn an_answer_from_a_suspension_counts_for_no_latency() {
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
fn a_token_another_may_have_used_is_given_up_after_two_rests() {
    play(|| async {
        let scene = Scene::new();
        let mut record = scene.grant(1);
        record.body.maybe_used = true;
        record.body.access_token = None;
        record.due_at = Some(scene.clock.now());
        scene.put(&record).await;
        scene.endpoint.usually(Does::Refuse);
        let began = tokio::time::Instant::now();
        while let error = scene.call(1, 1).await.unwrap_err()
            && error.kind() != ErrorKind::ReconnectRequired
        {
            assert_eq!(error.kind(), ErrorKind::Unavailable);
            assert!(error.message().starts_with("token.test: "), "{error}");
            seconds(1).await;
        }
        let took = began.elapsed().as_secs();
        assert!((30..60).contains(&took), "{took} s");
        assert_eq!(scene.stored(1).await.body.reason, Some(ReconnectReason::RotationLost));
        assert_eq!(scene.endpoint.presented().len(), 3);
    });
}

#[test]
fn a_rest_for_another_process_ends_in_time() {
    play(|| async {
        let scene = Scene::new();
        let mut record = scene.grant(1);
        record.body.maybe_used = true;
        record.body.access_token = None;
        record.body.refusals = 1;
        // As ten failures of another kind leave it.
        record.due_at = Some(scene.clock.now().after(Duration::from_secs(5_120)));
        scene.put(&record).await;
        let error = scene.call(1, 1).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(error.retry_after().is_some_and(|rest| rest <= Duration::from_secs(10)), "{error:?}");
        assert!(scene.endpoint.presented().is_empty());
        seconds(11).await;
        assert_eq!(scene.call(1, 1).await.unwrap(), "won-access-0");
    });
}

#[test]
fn what_came_due_during_suspension_happens_at_once() {
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
