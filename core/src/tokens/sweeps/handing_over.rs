//! Hands a grant over to another system, which refreshes it from then on. `adopting` is the way here, and the way back.

use crate::{
    Result,
    ids::GrantId,
    store::record::{GrantStatus, Record},
    tokens::manager::Manager,
};

/// What came of a grant that was to be handed over.
pub(crate) enum HandedOver {
    /// Another system may have it: its record, with the pair.
    Now(Box<Record>),
    /// Something of it is under way or unconfirmed; a later try may succeed.
    Unsettled,
    /// Its driver must connect again, as far as is known here.
    GivenUp,
    /// Nothing of it can be refreshed, by nobody.
    Dead,
}

/// Marks a grant as another system's, durably, and keeps its pair for that: nothing here refreshes it any more. One that
/// was handed over before is so still.
pub(crate) async fn hand_over(manager: &Manager, grant_id: &GrantId) -> Result<HandedOver> {
    let handed = manager.records.update(grant_id, |mut record, now| {
        (record.status.works() && record.is_settled()).then(|| {
            (record.status, record.status_changed_at) = (GrantStatus::HandedOver, now);
            // The daily job walks by this column.
            record.body.refresh_ends_at = record.refresh_expires_at.take();
            record.due_at = None;
            record
        })
    });
    Ok(match handed.await? {
        Some((record, changed)) if record.status == GrantStatus::HandedOver => {
            if changed {
                manager.link_may_have_moved(&record);
            } else if came_back(manager, &record).await? {
                return Ok(HandedOver::Dead);
            }
            HandedOver::Now(Box::new(record))
        }
        Some((record, _)) if record.status.works() && record.has_tokens() => HandedOver::Unsettled,
        Some((record, _)) if record.status == GrantStatus::ReconnectRequired => {
            // Its token is not presented again from here, while the other system may.
            manager
                .records
                .update(grant_id, |mut record, _| {
                    let given_up = record.status == GrantStatus::ReconnectRequired;
                    (given_up && record.due_at.take().is_some()).then_some(record)
                })
                .await?;
            HandedOver::GivenUp
        }
        _ => HandedOver::Dead,
    })
}

/// Whether grants that were obtained after this one was handed over reach all that it reaches: its own pair is an old one
/// then.
async fn came_back(manager: &Manager, handed_over: &Record) -> Result<bool> {
    let newer = |other: &Record| {
        let lives = other.status.works() || other.status == GrantStatus::HandedOver;
        lives && other.has_tokens() && other.connected_at > handed_over.status_changed_at
    };
    is_reached_by_others(manager, handed_over, newer).await
}

/// Removes the grants that were handed over and have come back by this one: of the same user, and all that they reach works
/// here by others.
pub(crate) async fn retire_predecessors(manager: &Manager, grant_id: &GrantId) -> Result<()> {
    let Some((record, _)) = manager.records.load(grant_id).await? else { return Ok(()) };
    for vehicle in &record.vehicles {
        for other in manager.records.load_for(vehicle).await? {
            let same_user = other.user_id.is_some() && other.user_id == record.user_id;
            let works = |another: &Record| another.status.works() && another.has_tokens();
            if other.status == GrantStatus::HandedOver
                && same_user
                && is_reached_by_others(manager, &other, works).await?
            {
                manager
                    .records
                    .update(&other.grant_id, |other, now| {
                        (other.status == GrantStatus::HandedOver).then(|| other.tombstone(now))
                    })
                    .await?;
            }
        }
    }
    Ok(())
}

/// Whether each vehicle that `record` reaches is reached by another grant that `counts`, too.
async fn is_reached_by_others(
    manager: &Manager,
    record: &Record,
    counts: impl Fn(&Record) -> bool,
) -> Result<bool> {
    for vehicle in &record.vehicles {
        let others = manager.records.load_for(vehicle).await?;
        if !others.iter().any(|other| other.grant_id != record.grant_id && counts(other)) {
            return Ok(false);
        }
    }
    Ok(!record.vehicles.is_empty())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        ErrorKind,
        clock::Timestamp,
        secret::Secret,
        store::record::Lease,
        tokens::{
            refresh::goals::refresh_past,
            sweeps::adopting::{Standing, standing},
            verification::scenes::{Scene, grant_id, play},
        },
    };

    const DAY: Duration = Duration::from_secs(86_400);

    type Change = fn(&mut Record, Timestamp);

    #[test]
    fn what_is_handed_over_keeps_its_pair_and_is_refreshed_no_more() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            let ends = scene.stored(1).await.refresh_expires_at;
            for _ in 0..2 {
                let HandedOver::Now(record) = hand_over(&scene.manager, &grant_id(1)).await.unwrap() else {
                    panic!("it was settled")
                };
                assert_eq!(record.body.refresh_token, Some(Secret::new("refresh-1")));
                assert_eq!(record.body.refresh_ends_at, ends);
                let stored = scene.stored(1).await;
                assert_eq!((stored.status, stored.refresh_expires_at), (GrantStatus::HandedOver, None));
            }
            assert_eq!(scene.call(1, 5).await.unwrap_err().kind(), ErrorKind::NotConnected);
            let refreshed = refresh_past(&scene.manager, &grant_id(1), 0).await;
            assert_eq!(refreshed.unwrap_err().kind(), ErrorKind::NotConnected);
            assert!(scene.endpoint.presented().is_empty());
            let first =
                async |token| standing(&scene.manager, &grant_id(1), &Secret::new(token)).await.unwrap();
            assert_eq!(first("refresh-0").await, Standing::Stale);
            assert_eq!(scene.stored(1).await.status, GrantStatus::HandedOver);
            assert_eq!(first("refresh-1").await, Standing::Waits { generation: 0 });
            assert_eq!(scene.stored(1).await.refresh_expires_at, ends);
            refresh_past(&scene.manager, &grant_id(1), 0).await.unwrap();
            assert_eq!(first("refresh-1").await, Standing::Moved);
            scene.put(&scene.grant(2).tombstone(scene.stored(1).await.updated_at)).await;
            let removed = standing(&scene.manager, &grant_id(2), &Secret::new("refresh-2")).await.unwrap();
            assert_eq!(removed, Standing::RemovedUnused);
        });
    }

    #[test]
    fn only_a_settled_grant_is_handed_over() {
        play(|| async {
            let scene = Scene::new();
            let now = scene.manager.records.store_time().await.unwrap();
            let unsettled: [Change; 4] = [
                |record, _| record.body.fallbacks = vec![Secret::new("fallback")],
                |record, _| record.body.maybe_used = true,
                |record, now| record.body.lease = Some(Lease { id: 7, until: now.after(DAY) }),
                |record, now| record.body.lease = Some(Lease { id: 7, until: now.before(DAY) }),
            ];
            for (number, change) in unsettled.into_iter().enumerate() {
                let mut record = scene.grant(number);
                change(&mut record, now);
                scene.put(&record).await;
                let handed = hand_over(&scene.manager, &grant_id(number)).await.unwrap();
                assert!(matches!(handed, HandedOver::Unsettled), "{number}");
                assert_eq!(scene.stored(number).await.status, GrantStatus::Active, "{number}");
            }
            let status = GrantStatus::ReconnectRequired;
            scene.put(&Record { status, due_at: Some(now.after(DAY)), ..scene.grant(9) }).await;
            let given_up = hand_over(&scene.manager, &grant_id(9)).await.unwrap();
            assert!(matches!(given_up, HandedOver::GivenUp));
            assert_eq!((scene.stored(9).await.status, scene.stored(9).await.due_at), (status, None));
            assert!(matches!(hand_over(&scene.manager, &grant_id(10)).await.unwrap(), HandedOver::Dead));
        });
    }
}
