//! Adopts a grant of another system: stores its pair as it is, without a refresh. And the way back: hands a grant over to
//! another system, which refreshes it from then on.

use std::{fmt::Write, time::Duration};

use sha2::{Digest, Sha256};

use crate::{
    Error, ErrorKind, Result,
    clock::Timestamp,
    ids::{GrantId, UserId, VehicleId},
    random,
    secret::Secret,
    store::record::{Body, GrantMode, GrantStatus, Record},
    tokens::{
        manager::Manager,
        timings::{Margin, Timings},
    },
};

/// How far the clock that wrote a row may be ahead of the store's.
const SKEW: Duration = Duration::from_secs(86_400);

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

/// What came of a grant that was to be handed over.
pub(crate) enum HandedOver {
    /// Another system may have it: its record, with the pair.
    Now(Box<Record>),
    /// Something of it is under way or in doubt; a later try may succeed.
    Unsettled,
    /// Its driver must connect again, as far as is known here.
    GivenUp,
    /// Nothing of it can be refreshed, by nobody.
    Dead,
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
        // What another clock said of an access token's end is believed no further than a token lives.
        let longest = Duration::from_secs(86_400);
        let good = |end: Timestamp| {
            let left = end.since(now).min(longest);
            (left > timings.margin(Margin::Soft, longest)).then_some(left)
        };
        let access = self.access.and_then(|(token, end)| Some((token, good(end)?)));
        body.unfinished = self.user_id.is_none() || self.vehicles.is_empty();
        // With a token at hand Smartcar can be asked before the first refresh; else that makes it due. A fleet's look-ups are
        // spread over an hour, or half of what the token has left.
        let left = access.as_ref().map(|(_, left)| (*left / 2).min(Duration::from_secs(3600)));
        let due_at = left.filter(|_| body.unfinished).map(|left| now.after(left.mul_f64(random::unit())));
        if let Some((token, left)) = access {
            body.access_token = Some(token);
            body.access_expires_at = Some(now.after(left));
            body.access_lifetime = u64::try_from(left.as_millis()).unwrap_or(u64::MAX);
        }
        // A time that cannot be is another column's, or in another form: then nobody knows.
        let obtained_at = self.obtained_at.filter(|time| *time <= now.after(SKEW)).map(|time| time.min(now));
        let latest = now.after(timings.refresh_lifetime);
        let ends = self.refresh_expires_at.filter(|end| *end <= latest.after(SKEW));
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

impl Manager {
    /// The id that a grant of another system has here, and its record where there is one: adopted by this refresh token, or
    /// handed over with it.
    pub(crate) async fn look_up(&self, imported: &Imported) -> Result<(GrantId, Option<Record>)> {
        self.look_up_now(imported).await.map(|(grant_id, record, _)| (grant_id, record))
    }

    /// The same, and the store's time.
    async fn look_up_now(&self, imported: &Imported) -> Result<(GrantId, Option<Record>, Timestamp)> {
        let grant_id = imported.grant_id(&self.records.application)?;
        let (record, now) = self.records.look(&grant_id).await?;
        if record.is_some() {
            return Ok((grant_id, record, now));
        }
        for vehicle in imported.vehicles.iter().take(1) {
            let handed_over = |record: &Record| {
                let same = record.body.refresh_token.as_ref() == Some(&imported.refresh_token);
                record.status == GrantStatus::HandedOver && same
            };
            if let Some(record) = self.records.load_for(vehicle).await?.into_iter().find(handed_over) {
                return Ok((record.grant_id.clone(), Some(record), now));
            }
        }
        Ok((grant_id, None, now))
    }

    /// Stores the pair of another system as a grant, unless it is there.
    pub(crate) async fn adopt(&self, imported: Imported) -> Result<(GrantId, Adopted)> {
        let (grant_id, found, now) = self.look_up_now(&imported).await?;
        if let Some(found) = found {
            return self.join(grant_id, found, imported).await;
        }
        let again = imported.clone();
        let record = imported.into_record(grant_id.clone(), now, &self.timings);
        if self.records.insert_new(&record).await? {
            for vehicle in &record.vehicles {
                self.unlink(vehicle);
            }
            return Ok((grant_id, Adopted::Now));
        }
        // Somebody else was quicker.
        match self.records.load(&grant_id).await? {
            Some((found, _)) => self.join(grant_id, found, again).await,
            None => Ok((grant_id, Adopted::Before)),
        }
    }

    /// A row of a grant that is there: it may name a vehicle that another row of the same token did not.
    async fn join(&self, grant_id: GrantId, found: Record, row: Imported) -> Result<(GrantId, Adopted)> {
        let lacks = |record: &Record| row.vehicles.iter().any(|vehicle| !record.vehicles.contains(vehicle));
        let may_join = |record: &Record| record.status.works() && !record.body.unfinished;
        if may_join(&found) && lacks(&found) {
            self.records
                .update(&grant_id, |mut record, _| {
                    (may_join(&record) && lacks(&record)).then(|| {
                        let further =
                            row.vehicles.iter().filter(|vehicle| !record.vehicles.contains(vehicle));
                        let further: Vec<_> = further.cloned().collect();
                        record.vehicles.extend(further);
                        record.body.mode = GrantMode::User;
                        record
                    })
                })
                .await?;
            row.vehicles.iter().for_each(|vehicle| self.unlink(vehicle));
        }
        let handed_over = found.status == GrantStatus::HandedOver;
        Ok((grant_id, if handed_over { Adopted::HandedOver } else { Adopted::Before }))
    }

    /// Where a grant stands that was there when its row, with this refresh token, was to be adopted. One that was handed over is
    /// adopted again, if that token is the one that was handed over.
    pub(crate) async fn standing(&self, grant_id: &GrantId, token: &Secret) -> Result<Standing> {
        let adopts_again = self.records.update(grant_id, |mut record, now| {
            let ours = record.body.refresh_token.as_ref() == Some(token);
            (record.status == GrantStatus::HandedOver && ours).then(|| {
                (record.status, record.status_changed_at) = (GrantStatus::Adopted, now);
                record.refresh_expires_at = Some(record.body.refresh_ends_at.take().unwrap_or(now));
                record
            })
        });
        let Some((record, adopted)) = adopts_again.await? else { return Ok(Standing::Moved) };
        if adopted {
            self.link_may_have_moved(&record);
        }
        let generation = record.body.generation;
        Ok(match record.status {
            GrantStatus::Adopted | GrantStatus::ReconnectRequired => Standing::Waits { generation },
            GrantStatus::HandedOver => Standing::Stale,
            GrantStatus::Removed if generation == 0 => Standing::RemovedUnused,
            GrantStatus::Active | GrantStatus::Removed => Standing::Moved,
        })
    }

    /// Removes the grants that were handed over and have come back by this one: of the same user, and all that they reach works
    /// here by others.
    pub(crate) async fn retire_predecessors(&self, grant_id: &GrantId) -> Result<()> {
        let Some((record, _)) = self.records.load(grant_id).await? else { return Ok(()) };
        for vehicle in &record.vehicles {
            for other in self.records.load_for(vehicle).await? {
                let same_user = other.user_id.is_some() && other.user_id == record.user_id;
                let works = |another: &Record| another.status.works() && another.has_tokens();
                if other.status == GrantStatus::HandedOver
                    && same_user
                    && self.is_reached_by_others(&other, works).await?
                {
                    self.records
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
    async fn is_reached_by_others(&self, record: &Record, counts: impl Fn(&Record) -> bool) -> Result<bool> {
        for vehicle in &record.vehicles {
            let others = self.records.load_for(vehicle).await?;
            if !others.iter().any(|other| other.grant_id != record.grant_id && counts(other)) {
                return Ok(false);
            }
        }
        Ok(!record.vehicles.is_empty())
    }

    /// Marks a grant as another system's, durably, and keeps its pair for that: nothing here refreshes it any more. One that
    /// was handed over before is so still.
    pub(crate) async fn hand_over(&self, grant_id: &GrantId) -> Result<HandedOver> {
        let handed = self.records.update(grant_id, |mut record, now| {
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
                    self.link_may_have_moved(&record);
                } else if self.came_back(&record).await? {
                    return Ok(HandedOver::Dead);
                }
                HandedOver::Now(Box::new(record))
            }
            Some((record, _)) if record.status.works() && record.has_tokens() => HandedOver::Unsettled,
            Some((record, _)) if record.status == GrantStatus::ReconnectRequired => {
                // Its token is not presented again from here, while the other system may.
                self.records
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
    async fn came_back(&self, handed_over: &Record) -> Result<bool> {
        let newer = |other: &Record| {
            let lives = other.status.works() || other.status == GrantStatus::HandedOver;
            lives && other.has_tokens() && other.connected_at > handed_over.status_changed_at
        };
        self.is_reached_by_others(handed_over, newer).await
    }

    /// Has the tokens of a grant that was given up presented once more. The grant as it is then.
    pub(crate) async fn retry(self: &std::sync::Arc<Self>, grant_id: &GrantId) -> Result<Record> {
        let due = self.records.update(grant_id, |mut record, now| {
            (record.status == GrantStatus::ReconnectRequired && record.has_tokens()).then(|| {
                record.due_at = Some(now);
                // A round that was asked for is none of those that come by themselves.
                record.body.failures = record.body.failures.saturating_sub(1);
                record
            })
        });
        let missing = || {
            Error::new(ErrorKind::NotConnected, format!("there is no grant {grant_id}")).with_grant(grant_id)
        };
        match due.await?.ok_or_else(missing)? {
            (_, true) => match self.look_at_what_is_due(grant_id).await {
                // Refused again.
                Err(error) if error.kind() == ErrorKind::ReconnectRequired => {}
                looked => looked?,
            },
            (record, false) => return Ok(record),
        }
        Ok(self.records.load(grant_id).await?.ok_or_else(missing)?.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ErrorKind,
        store::record::Lease,
        tokens::verification::scenes::{Does, Scene, grant_id, play, seconds, vehicle_id},
    };

    const DAY: Duration = Duration::from_secs(86_400);

    type Change = fn(&mut Record, Timestamp);

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
            assert!(scene.manager.look_up(&row("r")).await.unwrap().1.is_none());
            assert_eq!(scene.manager.adopt(row("r")).await.unwrap().1, Adopted::Now);
            assert_eq!(scene.manager.adopt(row("r")).await.unwrap().1, Adopted::Before);
            assert_eq!(scene.call(1, 5).await.unwrap(), "won-access-0");
            assert_eq!(scene.manager.adopt(row("r")).await.unwrap().1, Adopted::Before);
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
            scene.manager.adopt(lives).await.unwrap();
            assert_eq!(scene.call(1, 5).await.unwrap(), "theirs");
            assert!(scene.endpoint.presented().is_empty());
            let ends = Imported { access: access(120), vehicles: vec![vehicle_id(2)], ..row("s") };
            scene.manager.adopt(ends).await.unwrap();
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
            scene.manager.adopt(row("r")).await.unwrap();
            assert!(scene.call(1, 5).await.unwrap().starts_with("won-access"));
            assert_eq!(scene.endpoint.presented(), ["refresh-1"]);
            let now = scene.manager.records.store_time().await.unwrap();
            let younger = Imported { obtained_at: Some(now), ..row("s") };
            scene.manager.adopt(younger).await.unwrap();
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
            scene.manager.adopt(unknown("r")).await.unwrap();
            assert_eq!(stored(&scene, "r").await.due_at, None, "nothing is refreshed for it");
            scene.manager.refresh_past(&id(&scene, "r"), 0).await.unwrap();
            let refreshed = stored(&scene, "r").await;
            assert!(refreshed.body.unfinished && refreshed.due_at.is_some());
            let now = scene.manager.records.store_time().await.unwrap();
            let access = Some((Secret::new("theirs"), now.after(Duration::from_secs(7200))));
            scene.manager.adopt(Imported { access, ..unknown("s") }).await.unwrap();
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
                scene.manager.adopt(row).await.unwrap();
                let stored = stored(&scene, token).await.refresh_expires_at.unwrap();
                assert!(stored.since(ends).max(ends.since(stored)) < Duration::from_secs(5), "{token}");
            }
            assert_eq!(scene.call(9, 1).await.unwrap_err().kind(), ErrorKind::NotConnected);
        });
    }

    #[test]
    fn what_is_handed_over_keeps_its_pair_and_is_refreshed_no_more() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            let ends = scene.stored(1).await.refresh_expires_at;
            for _ in 0..2 {
                let HandedOver::Now(record) = scene.manager.hand_over(&grant_id(1)).await.unwrap() else {
                    panic!("it was settled")
                };
                assert_eq!(record.body.refresh_token, Some(Secret::new("refresh-1")));
                assert_eq!(record.body.refresh_ends_at, ends);
                let stored = scene.stored(1).await;
                assert_eq!((stored.status, stored.refresh_expires_at), (GrantStatus::HandedOver, None));
            }
            assert_eq!(scene.call(1, 5).await.unwrap_err().kind(), ErrorKind::NotConnected);
            let refreshed = scene.manager.refresh_past(&grant_id(1), 0).await;
            assert_eq!(refreshed.unwrap_err().kind(), ErrorKind::NotConnected);
            assert!(scene.endpoint.presented().is_empty());
            let standing =
                async |token| scene.manager.standing(&grant_id(1), &Secret::new(token)).await.unwrap();
            assert_eq!(standing("refresh-0").await, Standing::Stale);
            assert_eq!(scene.stored(1).await.status, GrantStatus::HandedOver);
            assert_eq!(standing("refresh-1").await, Standing::Waits { generation: 0 });
            assert_eq!(scene.stored(1).await.refresh_expires_at, ends);
            scene.manager.refresh_past(&grant_id(1), 0).await.unwrap();
            assert_eq!(standing("refresh-1").await, Standing::Moved);
            scene.put(&scene.grant(2).tombstone(scene.stored(1).await.updated_at)).await;
            let removed = scene.manager.standing(&grant_id(2), &Secret::new("refresh-2")).await.unwrap();
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
                let handed = scene.manager.hand_over(&grant_id(number)).await.unwrap();
                assert!(matches!(handed, HandedOver::Unsettled), "{number}");
                assert_eq!(scene.stored(number).await.status, GrantStatus::Active, "{number}");
            }
            let status = GrantStatus::ReconnectRequired;
            scene.put(&Record { status, due_at: Some(now.after(DAY)), ..scene.grant(9) }).await;
            let given_up = scene.manager.hand_over(&grant_id(9)).await.unwrap();
            assert!(matches!(given_up, HandedOver::GivenUp));
            assert_eq!((scene.stored(9).await.status, scene.stored(9).await.due_at), (status, None));
            assert!(matches!(scene.manager.hand_over(&grant_id(10)).await.unwrap(), HandedOver::Dead));
        });
    }

    #[test]
    fn a_grant_that_was_given_up_is_tried_again_when_asked() {
        play(|| async {
            let scene = Scene::new();
            let mut dead = Record { status: GrantStatus::ReconnectRequired, due_at: None, ..scene.grant(1) };
            dead.body.failures = 1;
            scene.put(&dead).await;
            scene.endpoint.always("refresh-1", Some(Does::Refuse));
            for _ in 0..3 {
                let still = scene.manager.retry(&grant_id(1)).await.unwrap();
                assert_eq!(still.status, GrantStatus::ReconnectRequired);
                assert_eq!(
                    (still.body.failures, still.due_at.is_some()),
                    (1, true),
                    "as many rounds are left"
                );
            }
            assert!(scene.endpoint.presented().contains(&"refresh-1".to_owned()));
            scene.endpoint.always("refresh-1", None);
            let works = scene.manager.retry(&grant_id(1)).await.unwrap();
            assert_eq!((works.status, works.body.generation), (GrantStatus::Active, 1));
            let asked = scene.endpoint.presented().len();
            scene.manager.retry(&grant_id(1)).await.unwrap();
            assert_eq!(scene.endpoint.presented().len(), asked, "it works: nothing is sent");
            let missing = scene.manager.retry(&grant_id(2)).await.unwrap_err();
            assert_eq!(missing.kind(), ErrorKind::NotConnected);
        });
    }
}
