//! Adopts a grant of another system: stores its pair as it is, without a refresh. `handing_over` is the way back.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::{
    Result,
    clock::Timestamp,
    ids::{GrantId, UserId, VehicleId},
    random,
    secret::Secret,
    store::record::{Body, GrantMode, GrantStatus, Record},
    tokens::{
        manager::Manager,
        timings::{IMPORT_ACCESS_LIFE, IMPORT_CLOCK_SKEW, Margin, Timings, import_look_ups},
    },
};

/// A grant of another system, checked.
#[derive(Clone)]
pub(crate) struct Imported {
    pub refresh_token: Secret,
    /// The access token, and when it ends.
    pub access: Option<(Secret, Timestamp)>,
    pub refresh_expires_at: Option<Timestamp>,
    pub obtained_at: Option<Timestamp>,
    pub user_id: Option<UserId>,
    pub vehicles: Vec<VehicleId>,
    pub mode: GrantMode,
    pub account: Option<String>,
}

/// What came of a grant that was to be adopted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Adopted {
    Now,
    /// It was there, whatever has become of it since.
    Before,
    /// It was there, and was handed over to another system.
    HandedOver,
}

/// Where a grant stands whose row comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It was not refreshed here since it was adopted, or was given up: a refresh says.
    Waits { generation: u64 },
    /// It was refreshed here, or removed after that.
    Moved,
    /// It was removed before its first refresh here.
    RemovedUnused,
    /// It was handed over with a later token than the row has.
    Stale,
}

impl Imported {
    /// The same for the same refresh token of the same application, so that a row that is imported twice is one grant.
    pub(crate) fn grant_id(&self, application: &str) -> Result<GrantId> {
        let mut hash = Sha256::new();
        hash.update(application.as_bytes());
        hash.update([0]);
        hash.update(self.refresh_token.expose().as_bytes());
        let id = hash.finalize()[..16].iter().fold(String::from("g-"), |mut id, byte| {
            let _ = write!(id, "{byte:02x}");
            id
        });
        GrantId::new(id)
    }

    fn into_record(self, grant_id: GrantId, now: Timestamp, timings: &Timings) -> Record {
        let mut body = Body::new(self.mode);
        body.refresh_token = Some(self.refresh_token);
        body.imported = true;
        let good = |end: Timestamp| {
            let left = end.since(now).min(IMPORT_ACCESS_LIFE);
            (left > timings.margin(Margin::Soft, IMPORT_ACCESS_LIFE)).then_some(left)
        };
        let access = self.access.and_then(|(token, end)| Some((token, good(end)?)));
        body.unfinished = self.user_id.is_none() || self.vehicles.is_empty();
        // With a token at hand Smartcar can be asked before the first refresh; else that makes it due. A fleet's look-ups are
        // spread.
        let over = access.as_ref().map(|(_, left)| import_look_ups(*left));
        let due_at = over.filter(|_| body.unfinished).map(|over| now.after(over.mul_f64(random::unit())));
        if let Some((token, left)) = access {
            body.access_token = Some(token);
            body.access_expires_at = Some(now.after(left));
            body.access_lifetime = u64::try_from(left.as_millis()).unwrap_or(u64::MAX);
        }
        // A time that cannot be is another column's, or in another form: then nobody knows.
        let obtained_at =
            self.obtained_at.filter(|time| *time <= now.after(IMPORT_CLOCK_SKEW)).map(|time| time.min(now));
        let latest = now.after(timings.refresh_lifetime);
        let ends = self.refresh_expires_at.filter(|end| *end <= latest.after(IMPORT_CLOCK_SKEW));
        let ends = ends.or(obtained_at.map(|time| time.after(timings.refresh_lifetime)));
        Record {
            grant_id,
            version: random::version(),
            user_id: self.user_id,
            account: self.account,
            status: GrantStatus::Adopted,
            vehicles: self.vehicles,
            connected_at: obtained_at.unwrap_or(Timestamp::from_millis(0)),
            // Nobody knows: it may be about to end.
            refresh_expires_at: Some(ends.unwrap_or(now).min(latest)),
            due_at,
            status_changed_at: now,
            updated_at: now,
            body,
        }
    }
}

/// The id that a grant of another system has here, and its record where there is one: adopted by this refresh token, or
/// handed over with it.
pub(crate) async fn look_up(manager: &Manager, imported: &Imported) -> Result<(GrantId, Option<Record>)> {
    look_up_now(manager, imported).await.map(|(grant_id, record, _)| (grant_id, record))
}

/// The same, and the store's time.
async fn look_up_now(manager: &Manager, imported: &Imported) -> Result<(GrantId, Option<Record>, Timestamp)> {
    let grant_id = imported.grant_id(&manager.records.application)?;
    let (record, now) = manager.records.look(&grant_id).await?;
    if record.is_some() {
        return Ok((grant_id, record, now));
    }
    for vehicle in imported.vehicles.iter().take(1) {
        let handed_over = |record: &Record| {
            let same = record.body.refresh_token.as_ref() == Some(&imported.refresh_token);
            record.status == GrantStatus::HandedOver && same
        };
        if let Some(record) = manager.records.load_for(vehicle).await?.into_iter().find(handed_over) {
            return Ok((record.grant_id.clone(), Some(record), now));
        }
    }
    Ok((grant_id, None, now))
}

/// Stores the pair of another system as a grant, unless it is there.
pub(crate) async fn adopt(manager: &Manager, imported: Imported) -> Result<(GrantId, Adopted)> {
    let (grant_id, found, now) = look_up_now(manager, &imported).await?;
    if let Some(found) = found {
        return join(manager, grant_id, found, imported).await;
    }
    let again = imported.clone();
    let record = imported.into_record(grant_id.clone(), now, &manager.timings);
    if manager.records.insert_new(&record).await? {
        for vehicle in &record.vehicles {
            manager.unlink(vehicle);
        }
        return Ok((grant_id, Adopted::Now));
    }
    // Somebody else was quicker.
    match manager.records.load(&grant_id).await? {
        Some((found, _)) => join(manager, grant_id, found, again).await,
        None => Ok((grant_id, Adopted::Before)),
    }
}

/// A row of a grant that is there: it may name a vehicle that another row of the same token did not.
async fn join(
    manager: &Manager,
    grant_id: GrantId,
    found: Record,
    row: Imported,
) -> Result<(GrantId, Adopted)> {
    let lacks = |record: &Record| row.vehicles.iter().any(|vehicle| !record.vehicles.contains(vehicle));
    let may_join = |record: &Record| record.status.works() && !record.body.unfinished;
    if may_join(&found) && lacks(&found) {
        manager
            .records
            .update(&grant_id, |mut record, _| {
                (may_join(&record) && lacks(&record)).then(|| {
                    let further = row.vehicles.iter().filter(|vehicle| !record.vehicles.contains(vehicle));
                    let further: Vec<_> = further.cloned().collect();
                    record.vehicles.extend(further);
                    record.body.mode = GrantMode::User;
                    record
                })
            })
            .await?;
        row.vehicles.iter().for_each(|vehicle| manager.unlink(vehicle));
    }
    let handed_over = found.status == GrantStatus::HandedOver;
    Ok((grant_id, if handed_over { Adopted::HandedOver } else { Adopted::Before }))
}

/// Where a grant stands that was there when its row, with this refresh token, was to be adopted. One that was handed over is
/// adopted again, if that token is the one that was handed over.
pub(crate) async fn standing(manager: &Manager, grant_id: &GrantId, token: &Secret) -> Result<Standing> {
    let adopts_again = manager.records.update(grant_id, |mut record, now| {
        let ours = record.body.refresh_token.as_ref() == Some(token);
        (record.status == GrantStatus::HandedOver && ours).then(|| {
            (record.status, record.status_changed_at) = (GrantStatus::Adopted, now);
            record.refresh_expires_at = Some(record.body.refresh_ends_at.take().unwrap_or(now));
            record
        })
    });
    let Some((record, adopted)) = adopts_again.await? else { return Ok(Standing::Moved) };
    if adopted {
        manager.link_may_have_moved(&record);
    }
    let generation = record.body.generation;
    Ok(match record.status {
        GrantStatus::Adopted | GrantStatus::ReconnectRequired => Standing::Waits { generation },
        GrantStatus::HandedOver => Standing::Stale,
        GrantStatus::Removed if generation == 0 => Standing::RemovedUnused,
        GrantStatus::Active | GrantStatus::Removed => Standing::Moved,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        ErrorKind,
        tokens::{
            refresh::goals::refresh_past,
            verification::scenes::{Scene, play, seconds, vehicle_id},
        },
    };

    const DAY: Duration = Duration::from_secs(86_400);

    fn row(token: &str) -> Imported {
        Imported {
            refresh_token: Secret::new(token),
            access: None,
            refresh_expires_at: None,
            obtained_at: None,
            user_id: Some(UserId::new("user").unwrap()),
            vehicles: vec![vehicle_id(1)],
            mode: GrantMode::User,
            account: None,
        }
    }

    fn id(scene: &Scene, token: &str) -> GrantId {
        row(token).grant_id(&scene.manager.records.application).unwrap()
    }

    async fn stored(scene: &Scene, token: &str) -> Record {
        scene.manager.records.load(&id(scene, token)).await.unwrap().unwrap().0
    }

    #[test]
    fn a_row_that_comes_twice_is_one_grant_whatever_became_of_it() {
        play(|| async {
            let scene = Scene::new();
            assert!(look_up(&scene.manager, &row("r")).await.unwrap().1.is_none());
            assert_eq!(adopt(&scene.manager, row("r")).await.unwrap().1, Adopted::Now);
            assert_eq!(adopt(&scene.manager, row("r")).await.unwrap().1, Adopted::Before);
            assert_eq!(scene.call(1, 5).await.unwrap(), "won-access-0");
            assert_eq!(adopt(&scene.manager, row("r")).await.unwrap().1, Adopted::Before);
            let refreshed = stored(&scene, "r").await;
            assert_eq!((refreshed.status, refreshed.body.generation), (GrantStatus::Active, 1));
            assert_ne!(id(&scene, "r"), id(&scene, "s"));
            assert_ne!(row("r").grant_id("one").unwrap(), row("r").grant_id("another").unwrap());
        });
    }

    #[test]
    fn an_adopted_access_token_is_used_until_it_is_about_to_end() {
        play(|| async {
            let scene = Scene::new();
            let now = scene.manager.records.store_time().await.unwrap();
            let access = |seconds| Some((Secret::new("theirs"), now.after(Duration::from_secs(seconds))));
            let lives = Imported { access: access(3600), ..row("r") };
            adopt(&scene.manager, lives).await.unwrap();
            assert_eq!(scene.call(1, 5).await.unwrap(), "theirs");
            assert!(scene.endpoint.presented().is_empty());
            let ends = Imported { access: access(120), vehicles: vec![vehicle_id(2)], ..row("s") };
            adopt(&scene.manager, ends).await.unwrap();
            assert!(stored(&scene, "s").await.body.access_token.is_none());
            assert_eq!(scene.call(2, 5).await.unwrap(), "won-access-0");
            assert_eq!(scene.endpoint.presented(), ["s"]);
        });
    }

    #[test]
    fn a_row_of_unknown_age_takes_no_vehicle_over() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            adopt(&scene.manager, row("r")).await.unwrap();
            assert!(scene.call(1, 5).await.unwrap().starts_with("won-access"));
            assert_eq!(scene.endpoint.presented(), ["refresh-1"]);
            let now = scene.manager.records.store_time().await.unwrap();
            let younger = Imported { obtained_at: Some(now), ..row("s") };
            adopt(&scene.manager, younger).await.unwrap();
            seconds(1).await;
            scene.call(1, 5).await.unwrap();
            assert_eq!(scene.endpoint.presented(), ["refresh-1", "s"]);
        });
    }

    #[test]
    fn what_is_not_known_is_asked_for_once_a_token_works() {
        play(|| async {
            let scene = Scene::new();
            let unknown = |token| Imported { vehicles: Vec::new(), user_id: None, ..row(token) };
            adopt(&scene.manager, unknown("r")).await.unwrap();
            assert_eq!(stored(&scene, "r").await.due_at, None, "nothing is refreshed for it");
            refresh_past(&scene.manager, &id(&scene, "r"), 0).await.unwrap();
            let refreshed = stored(&scene, "r").await;
            assert!(refreshed.body.unfinished && refreshed.due_at.is_some());
            let now = scene.manager.records.store_time().await.unwrap();
            let access = Some((Secret::new("theirs"), now.after(Duration::from_secs(7200))));
            adopt(&scene.manager, Imported { access, ..unknown("s") }).await.unwrap();
            assert!(stored(&scene, "s").await.due_at.is_some());
        });
    }

    #[test]
    fn when_a_refresh_token_ends_is_known_or_taken_for_now() {
        play(|| async {
            let scene = Scene::new();
            let now = scene.manager.records.store_time().await.unwrap();
            let life = scene.manager.timings.refresh_lifetime;
            let yesterday = now.before(DAY);
            for (token, refresh_expires_at, obtained_at, ends) in [
                ("a", None, None, now),
                ("b", None, Some(yesterday), yesterday.after(life)),
                ("c", Some(now.after(DAY)), Some(yesterday), now.after(DAY)),
                ("d", Some(now.after(DAY * 400)), None, now),
                ("e", None, Some(now.after(DAY * 400)), now),
                ("f", Some(now.after(DAY * 400)), Some(yesterday), yesterday.after(life)),
                ("g", Some(now.after(life + DAY / 2)), None, now.after(life)),
            ] {
                let row = Imported { refresh_expires_at, obtained_at, ..row(token) };
                adopt(&scene.manager, row).await.unwrap();
                let stored = stored(&scene, token).await.refresh_expires_at.unwrap();
                assert!(stored.since(ends).max(ends.since(stored)) < Duration::from_secs(5), "{token}");
            }
            assert_eq!(scene.call(9, 1).await.unwrap_err().kind(), ErrorKind::NotConnected);
        });
    }
}
