//! What callers ask for: an access token of a vehicle or a grant, and another one where the API has rejected it.

use std::{sync::Arc, time::Duration};

use tokio::time::timeout;

use super::super::timings::{Margin, TRUSTS_401_AT_MOST, trusts_401, waits_for_better};
use crate::{
    Error, ErrorKind, Result,
    clock::Moment,
    http::seconds,
    ids::{GrantId, VehicleId},
    secret::Secret,
    store::record::{GrantStatus, Record},
    tokens::{
        manager::Manager,
        refresh::{
            entry::{Access, Entry},
            goals,
            machine::Goal,
            seen::Seen,
        },
    },
};

/// An access token for `vehicle`, waiting at most `within`.
pub(crate) async fn of_vehicle(
    manager: &Arc<Manager>,
    vehicle: &VehicleId,
    within: Duration,
) -> Result<(Arc<Entry>, Arc<Access>)> {
    if let Some(found) = at_hand(manager, vehicle) {
        return Ok(found);
    }
    let wait = async {
        let linked = manager.cache.linked(vehicle, Arc::clone);
        let entry = match linked {
            Some(entry) => entry,
            None => resolve(manager, vehicle).await?,
        };
        match of_entry(manager, &entry, None, within).await {
            // Another grant may have taken the vehicle over meanwhile, here or in another process.
            Err(error) if error.driver_must_act() => {
                let now_first = resolve(manager, vehicle).await?;
                if now_first.grant_id == entry.grant_id {
                    return Err(error);
                }
                let access = of_entry(manager, &now_first, None, within).await?;
                Ok((now_first, access))
            }
            result => result.map(|access| (entry, access)),
        }
    };
    bounded(manager, within, wait).await.map_err(|error| {
        let error = error.with_vehicle(vehicle);
        match manager.grant_of(vehicle) {
            Some(grant_id) => error.with_grant(&grant_id),
            None => error,
        }
    })
}

/// An access token for `vehicle`, if there is one that is good.
pub(crate) fn at_hand(manager: &Arc<Manager>, vehicle: &VehicleId) -> Option<(Arc<Entry>, Arc<Access>)> {
    let good = |entry: &Arc<Entry>| good_token(manager, entry).map(|access| (entry.clone(), access));
    manager.cache.linked(vehicle, good).flatten()
}

/// An access token of one grant and what holds it, waiting at most `within`.
pub(crate) async fn of_grant(
    manager: &Arc<Manager>,
    grant_id: &GrantId,
    within: Duration,
) -> Result<(Arc<Entry>, Arc<Access>)> {
    let entry = manager.cache.entry(grant_id);
    let access = bounded(manager, within, async { of_entry(manager, &entry, None, within).await }).await;
    Ok((entry, access.map_err(|error| error.with_grant(grant_id))?))
}

/// Another access token, after the API has rejected `access` (rule 9); `None` where no refresh would help.
pub(crate) async fn replace(
    manager: &Arc<Manager>,
    entry: &Arc<Entry>,
    access: &Access,
    within: Duration,
) -> Result<Option<Arc<Access>>> {
    let now = manager.clock.moment();
    {
        let mut state = entry.state();
        // Callers who were refused the same token share its replacement; only a refusal of the new one is an answer.
        let replaced = state.rejected.as_ref() == Some(&access.token)
            || entry.access().as_ref().is_some_and(|at_hand| at_hand.token != access.token);
        // A token that has meanwhile come to its end was not rejected, it was late: that says nothing of the grant.
        let late = access.has_ended(now);
        if !replaced && !late {
            if state.no_refresh_on_401_until.is_some_and(|end| now < end)
                || !manager.gate.rejections().believes_a_401(now, &manager.timings)
            {
                return Ok(None);
            }
            let trusts = trusts_401(access.lifetime).min(TRUSTS_401_AT_MOST);
            state.no_refresh_on_401_until = Some(now.after(trusts));
        }
        if !replaced {
            entry.forget(&mut state, &access.token);
        }
    }
    let rejected = Some(access.token.clone());
    let another = bounded(manager, within, async { of_entry(manager, entry, rejected, within).await }).await;
    another.map(Some).map_err(|error| error.with_grant(&entry.grant_id))
}

/// What the API said to a token that [`replace`] had just brought: `rejected` if 401 again.
pub(crate) fn replacement_met(manager: &Manager, entry: &Entry, rejected: bool) {
    manager.gate.rejections().note(&entry.grant_id, rejected);
}

/// The token of a grant, if it is good. Near its end another one is fetched.
fn good_token(manager: &Arc<Manager>, entry: &Arc<Entry>) -> Option<Arc<Access>> {
    let now = manager.clock.moment();
    let access = entry.access();
    let access = access.as_ref().filter(|access| now < access.hard)?;
    entry.note_call(now);
    if now >= access.soft {
        if !manager.timings.background_refresh && !entry.state().rests(now) {
            return None; // `refreshed_in_time` waits for another
        }
        refresh_behind(manager, entry, now);
    }
    Some(access.clone())
}

/// Starts a background refresh unless one is under way or has just failed.
fn refresh_behind(manager: &Arc<Manager>, entry: &Arc<Entry>, now: Moment) {
    {
        let state = entry.state();
        if state.running || state.rests(now) {
            return;
        }
    }
    drop(goals::pursue(manager, entry, Goal::Access { margin: Margin::Soft, rejected: None }));
}

/// Where nothing is refreshed behind callers: waits for the refresh of a token that is still good. What is at hand is good
/// enough if that fails, or takes more than half of the caller's time.
async fn refreshed_in_time(
    manager: &Arc<Manager>,
    entry: &Arc<Entry>,
    within: Duration,
) -> Option<Arc<Access>> {
    let now = manager.clock.moment();
    if manager.timings.background_refresh || entry.access().as_ref().is_none_or(|access| now >= access.hard) {
        return None;
    }
    let better = goals::reach(manager, entry, Goal::Access { margin: Margin::Soft, rejected: None });
    let _ = timeout(waits_for_better(within), better).await;
    let now = manager.clock.moment();
    entry.access().clone().filter(|access| now < access.hard)
}

/// The token of a grant, however long that takes; not the one that was `rejected`.
async fn of_entry(
    manager: &Arc<Manager>,
    entry: &Arc<Entry>,
    rejected: Option<Secret>,
    within: Duration,
) -> Result<Arc<Access>> {
    let other = |access: &Arc<Access>| Some(&access.token) != rejected.as_ref();
    if let Some(access) = good_token(manager, entry).filter(other) {
        return Ok(access);
    }
    if let Some(access) = refreshed_in_time(manager, entry, within).await.filter(other) {
        return Ok(access);
    }
    // A token may be forgotten between being won and being picked up (another caller's 401), or end before the store has
    // taken it: then once more. One that lives shorter than its refresh takes is better than none.
    for again in [false, true, true] {
        let rejected = rejected.clone().or_else(|| entry.state().rejected.clone());
        goals::reach(manager, entry, Goal::Access { margin: Margin::Hard, rejected }).await?;
        let now = manager.clock.moment();
        if let Some(access) = entry.access().clone().filter(|access| again || !access.has_ended(now)) {
            return Ok(access);
        }
    }
    let message =
        format!("every token that {} gave was rejected at once; try again later", manager.endpoint.host());
    Err(Error::new(ErrorKind::Unavailable, message).with_retry_after(Some(manager.timings.step)))
}

/// Waits no longer than `within`. The error says whether the store or the endpoint kept it waiting.
async fn bounded<T>(manager: &Manager, within: Duration, wait: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::pin!(wait);
    timeout(within, &mut wait).await.unwrap_or_else(|_| {
        let limit = seconds(within);
        let Some(trouble) = manager.records.trouble(&manager.timings) else {
            let host = manager.endpoint.host();
            let message =
                format!("no access token within {limit} from {host}; the refresh goes on in the background");
            return Err(Error::new(ErrorKind::Timeout, message));
        };
        let why = trouble.message();
        let message = format!("no access token within {limit}: {why}; the refresh goes on in the background");
        Err(Error::new(ErrorKind::Timeout, message).with_field("store").with_source(trouble))
    })
}

/// Finds the grant whose tokens reach `vehicle`: the newest consent that works, else the newest.
async fn resolve(manager: &Arc<Manager>, vehicle: &VehicleId) -> Result<Arc<Entry>> {
    let asked = manager.clock.moment();
    let (answer, unreadable) = manager.records.readable_for(vehicle).await?;
    let records = &answer.value;
    let works = |record: &&Record| record.status.works() && record.has_tokens();
    let has_tokens = |record: &&Record| record.has_tokens() && !record.status.is_over();
    let working = records.iter().find(works);
    if let (None, Some(error)) = (working, unreadable) {
        return Err(error); // the one that cannot be read may be the one that works
    }
    let Some(record) = working.or_else(|| records.iter().find(has_tokens)) else {
        manager.cache.unlink(vehicle);
        let why = match records.first().map(|record| record.status) {
            None => format!(
                "no grant reaches vehicle {vehicle}: its driver has not connected it, or it was removed"
            ),
            Some(GrantStatus::HandedOver) => {
                format!("the grant of vehicle {vehicle} was handed over: another system refreshes it now")
            }
            Some(_) => format!(
                "vehicle {vehicle} is connected for API v3 only: its driver's Connect brought no code, which API v2 needs"
            ),
        };
        let error = Error::new(ErrorKind::NotConnected, why).with_field("vehicle_id");
        return Err(match records.first() {
            Some(record) => error.with_grant(&record.grant_id),
            None => error,
        });
    };
    let entry = manager.cache.entry(&record.grant_id);
    let seen = Seen::new(answer.now, asked, manager.clock.moment());
    if let (Some(token), Some(end)) = (&record.body.access_token, record.body.access_expires_at) {
        let lifetime = Duration::from_millis(record.body.access_lifetime);
        entry.offer(token.clone(), seen.moment(end), lifetime, &manager.timings);
    }
    manager.cache.link(vehicle, &entry);
    Ok(entry)
}

/// Refreshes, in the background, what was used within `lately` and is about to expire.
pub(in crate::tokens) fn keep_warm(manager: &Arc<Manager>, lately: Duration) {
    let now = manager.clock.moment();
    let lately = |entry: &Arc<Entry>| (now.since(entry.last_called()) < lately).then(|| entry.clone());
    let used = manager.cache.filter_map(lately);
    for entry in used {
        let due = entry.access().as_ref().is_some_and(|access| now >= access.soft);
        if due {
            refresh_behind(manager, &entry, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Clock,
        store::{TokenStore, sealing::Sealer},
        tokens::verification::scenes::{Does, Scene, play, seconds},
    };

    #[test]
    fn a_token_that_ended_before_it_was_stored_is_not_handed_out() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            *scene.endpoint.lifetime.lock().unwrap() = Duration::from_secs(4);
            scene.endpoint.next([Does::WinAfter(Duration::from_secs(2))]);
            scene.call(1, 1).await.unwrap_err();
            // The store takes ten seconds to store the pair. A token counts for a step and a quarter from its reply: to 8.3 s.
            *scene.store.swap_takes.lock().unwrap() = Duration::from_secs(10);
            seconds(8).await;
            *scene.store.swap_takes.lock().unwrap() = Duration::ZERO;
            assert_eq!(scene.call(1, 30).await.unwrap(), "won-access-1");
        });
    }

    #[test]
    fn an_adopted_grant_is_refreshed_and_becomes_active() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&Record { status: GrantStatus::Adopted, ..scene.grant(1) }).await;
            assert_eq!(scene.call(1, 5).await.unwrap(), "won-access-0");
            seconds(1).await;
            assert_eq!(scene.stored(1).await.status, GrantStatus::Active);
        });
    }

    #[test]
    fn nothing_of_a_grant_that_was_handed_over_is_used_or_refreshed() {
        play(|| async {
            let scene = Scene::new();
            let mut record = Record { status: GrantStatus::HandedOver, ..scene.grant(1) };
            record.body.access_expires_at = Some(record.updated_at.after(Duration::from_secs(7200)));
            scene.put(&record).await;
            let error = scene.call(1, 5).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotConnected);
            assert!(error.message().contains("handed over"), "{error}");
            let within = Duration::from_secs(5);
            let error = of_grant(&scene.manager, &record.grant_id, within).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotConnected);
            assert!(scene.endpoint.presented().is_empty());
            assert_eq!(scene.stored(1).await, record);
        });
    }

    #[test]
    fn a_pair_after_a_hand_over_is_kept_for_the_new_owner() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            scene.endpoint.next([Does::WinAfter(Duration::from_secs(3))]);
            scene.call(1, 1).await.unwrap_err();
            let mut record = scene.stored(1).await;
            (record.status, record.version) = (GrantStatus::HandedOver, 77);
            (record.due_at, record.body.lease) = (None, None);
            scene.put(&record).await;
            seconds(30).await;
            let kept = scene.stored(1).await;
            let newest = kept.body.refresh_token.iter().chain(&kept.body.fallbacks);
            assert!(newest.map(Secret::expose).any(|token| token == "won-0"), "{kept:?}");
            assert_eq!((kept.status, kept.due_at), (GrantStatus::HandedOver, None));
            assert_eq!(scene.endpoint.presented().len(), 1);
        });
    }

    #[test]
    fn a_slow_store_does_not_lengthen_a_tokens_stored_life() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            // The lease's answer takes three seconds, and the store reads its clock in the middle of them.
            *scene.store.swap_takes.lock().unwrap() = Duration::from_secs(3);
            scene.call(1, 60).await.unwrap();
            while scene.stored(1).await.body.generation == 0 {
                seconds(1).await;
            }
            let ago = scene.endpoint.presented.lock().unwrap()[0].1.elapsed();
            let lifetime = *scene.endpoint.lifetime.lock().unwrap();
            let ends = scene.clock.now().before(ago).after(lifetime);
            assert!(scene.stored(1).await.body.access_expires_at.unwrap() <= ends);
        });
    }

    #[test]
    fn an_unreadable_record_hides_no_working_one() {
        play(|| async {
            let scene = Scene::new();
            let older = scene.grant(1);
            scene.put(&older).await;
            let mut newer = scene.grant(2);
            newer.vehicles.clone_from(&older.vehicles);
            newer.connected_at = newer.connected_at.after(Duration::from_secs(1));
            let mut row = newer.to_row(&Sealer::clear()).unwrap();
            row.body = b"\x01 sealed with another key".to_vec();
            scene.store.inner.swap("test", &row, None).await.unwrap();
            assert_eq!(scene.call(1, 5).await.unwrap(), "won-access-0");
            // Where no other one works, it may be the one that does: that must be said.
            scene.manager.unlink(&VehicleId::new("v1").unwrap());
            seconds(1).await;
            let mut dead = scene.stored(1).await;
            dead.status = GrantStatus::ReconnectRequired;
            dead.version = 77;
            scene.put(&dead).await;
            let error = resolve(&scene.manager, &VehicleId::new("v1").unwrap()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Store);
        });
    }
}
