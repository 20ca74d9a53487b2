//! Tests of when an access token is refreshed: lifetimes that make no sense, and callers who leave nothing behind them.

use std::time::Duration;

use tokio::time::sleep;

use super::scenes::{Does, Scene, play, seconds, vehicle_id};
use crate::{ErrorKind, secret::Secret, store::record::Record, tokens::credentials::access};

/// A grant whose access token has so much left.
async fn with_left(scene: &Scene, left: Duration) -> Record {
    let mut record = scene.grant(1);
    record.body.access_expires_at = Some(record.updated_at.after(left));
    scene.put(&record).await;
    record
}

#[test]
fn a_short_life_is_refreshed_once_in_a_step_at_most() {
    for given in [Duration::ZERO, Duration::from_micros(1), Duration::from_secs(1), Duration::from_secs(6)] {
        play(|| async {
            let scene = Scene::new();
            *scene.endpoint.lifetime.lock().unwrap() = given;
            let others = [scene.another(crate::store::sealing::Sealer::clear())];
            scene.put(&scene.grant(1)).await;
            // Half a minute, in which this process and another are called twenty times a second.
            for _ in 0..600 {
                assert!(scene.call(1, 5).await.unwrap().starts_with("won-access-"));
                for other in &others {
                    access::of_vehicle(other, &vehicle_id(1), Duration::from_secs(5)).await.unwrap();
                }
                sleep(Duration::from_millis(50)).await;
            }
            let presented = scene.endpoint.presented.lock().unwrap();
            let step = scene.manager.timings.step;
            for pair in presented.windows(2) {
                assert!(pair[1].1 - pair[0].1 >= step, "{given:?}: {:?}", pair[1].1 - pair[0].1);
            }
            assert!((4..=6).contains(&presented.len()), "{given:?}: {}", presented.len());
        });
    }
}

#[test]
fn a_reply_slower_than_its_tokens_life_starts_no_storm() {
    play(|| async {
        let scene = Scene::new();
        *scene.endpoint.lifetime.lock().unwrap() = Duration::from_secs(1);
        scene.endpoint.next([Does::WinAfter(Duration::from_secs(15))]);
        scene.put(&scene.grant(1)).await;
        for _ in 0..50 {
            assert_eq!(scene.call(1, 30).await.unwrap(), "won-access-0");
            sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(scene.endpoint.presented().len(), 1);
    });
}

#[test]
fn a_401_refreshes_at_once_whatever_the_tokens_life() {
    play(|| async {
        let scene = Scene::new();
        *scene.endpoint.lifetime.lock().unwrap() = Duration::from_millis(1);
        scene.put(&scene.grant(1)).await;
        let within = Duration::from_secs(5);
        let (entry, first) = access::of_vehicle(&scene.manager, &vehicle_id(1), within).await.unwrap();
        seconds(1).await;
        let other = access::replace(&scene.manager, &entry, &first, within).await.unwrap().expect("another");
        assert_ne!(other.token, first.token);
        assert_eq!(scene.endpoint.presented().len(), 2);
    });
}

#[test]
fn a_record_with_an_odd_life_is_refreshed_and_lost_to_nobody() {
    for (ends, lifetime) in
        [(i64::MIN, 0), (i64::MIN, u64::MAX), (0, 7_200_000), (i64::MAX, 0), (i64::MAX, u64::MAX)]
    {
        play(|| async {
            let scene = Scene::new();
            let mut record = scene.grant(1);
            record.body.access_expires_at = Some(crate::clock::Timestamp::from_millis(ends));
            record.body.access_lifetime = lifetime;
            scene.put(&record).await;
            let token = scene.call(1, 5).await.unwrap();
            let good = ends == i64::MAX;
            if !good {
                return assert_eq!(token, "won-access-0", "{ends} {lifetime}");
            }
            assert_eq!(token, "access-1");
        });
    }
    // A token that no header can carry is none.
    play(|| async {
        let scene = Scene::new();
        let mut record = with_left(&scene, Duration::from_secs(7000)).await;
        record.body.access_token = Some(Secret::new("a\nb"));
        scene.put(&record).await;
        assert_eq!(scene.call(1, 5).await.unwrap(), "won-access-0");
    });
}

#[test]
fn without_background_refresh_callers_wait_for_a_commit() {
    for left in [100, 10, 0] {
        play(|| async {
            let scene = Scene::without_background_refresh();
            with_left(&scene, Duration::from_secs(left)).await;
            scene.endpoint.next([Does::WinAfter(Duration::from_secs(2))]);
            // Slow to store what it is told: what is told is not stored yet.
            *scene.store.swap_takes.lock().unwrap() = Duration::from_secs(1);
            assert_eq!(scene.call(1, 20).await.unwrap(), "won-access-0", "{left} s left");
            assert_eq!(scene.stored(1).await.body.generation, 1, "{left} s left");
            assert!(scene.stored(1).await.body.lease.is_none());
            seconds(600).await;
            assert_eq!(scene.endpoint.presented().len(), 1, "and nothing goes on behind");
        });
    }
}

#[test]
fn without_background_refresh_a_good_token_is_the_fallback() {
    play(|| async {
        let scene = Scene::without_background_refresh();
        with_left(&scene, Duration::from_secs(100)).await;
        // A refusal of the connection, for as long as it is tried.
        scene.endpoint.usually(Does::NoConnection);
        assert_eq!(scene.call(1, 40).await.unwrap(), "access-1");
        assert!(!scene.endpoint.presented().is_empty());
        // One that fails rests: the next caller does not wait.
        let asked = scene.endpoint.presented().len();
        let before = tokio::time::Instant::now();
        assert_eq!(scene.call(1, 40).await.unwrap(), "access-1");
        assert!(before.elapsed() < Duration::from_millis(1), "{:?}", before.elapsed());
        assert_eq!(scene.endpoint.presented().len(), asked);
    });
    play(|| async {
        let scene = Scene::without_background_refresh();
        with_left(&scene, Duration::from_secs(100)).await;
        scene.endpoint.usually(Does::Silence);
        let before = tokio::time::Instant::now();
        assert_eq!(scene.call(1, 10).await.unwrap(), "access-1");
        assert!(before.elapsed() <= Duration::from_millis(5100), "half of the caller's time");
    });
    play(|| async {
        // The store is unavailable: what is won is served, and nobody waits for a commit that may take long.
        let scene = Scene::without_background_refresh();
        with_left(&scene, Duration::from_secs(100)).await;
        scene.endpoint.next([Does::WinAfter(Duration::from_secs(1))]);
        let becomes_unavailable = async {
            sleep(Duration::from_millis(500)).await;
            scene.store.unavailable.store(true, std::sync::atomic::Ordering::SeqCst);
        };
        let (token, ()) = tokio::join!(scene.call(1, 20), becomes_unavailable);
        assert_eq!(token.unwrap(), "won-access-0");
    });
    play(|| async {
        let scene = Scene::without_background_refresh();
        with_left(&scene, Duration::ZERO).await;
        scene.endpoint.usually(Does::Refuse);
        let error = scene.call(1, 40).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ReconnectRequired);
        assert_eq!((error.grant_id(), error.vehicle_id()), (Some("g1"), Some("v1")));
        assert_eq!(error.reconnect_reason(), Some(crate::ReconnectReason::Revoked));
    });
}

#[test]
fn with_background_refresh_nobody_waits_for_a_good_token() {
    play(|| async {
        let scene = Scene::new();
        with_left(&scene, Duration::from_secs(100)).await;
        assert_eq!(scene.call(1, 20).await.unwrap(), "access-1");
        seconds(1).await;
        assert_eq!(scene.call(1, 20).await.unwrap(), "won-access-0");
    });
}
