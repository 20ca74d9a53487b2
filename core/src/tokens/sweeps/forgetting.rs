//! Forgets who a grant is of: what is left of it is a tombstone that names nobody.

use crate::{
    Result,
    clock::Timestamp,
    ids::GrantId,
    random,
    store::{
        Row, Swap,
        record::{Body, GrantMode, GrantStatus, Record, TOMBSTONE},
        spool::{Spool, Spooled},
    },
    tokens::{event::GrantEventKind, manager::Manager},
};

impl Record {
    /// What is left of this grant once it was removed: its tokens are gone for good, and no late reply revives it.
    pub(crate) fn tombstone(mut self, now: Timestamp) -> Self {
        self.body = Body { generation: self.body.generation, ..Body::new(self.body.mode) };
        self.status = GrantStatus::Removed;
        self.status_changed_at = now;
        self.refresh_expires_at = None;
        self.due_at = Some(now.after(TOMBSTONE));
        self
    }
}

/// Makes the grant in `row` a tombstone without user, account and vehicles, whatever becomes of the row meanwhile. Whether
/// it named any of these, or was not removed yet. A row that cannot be read is erased like any other.
pub(crate) async fn erase(manager: &Manager, mut row: Row) -> Result<bool> {
    loop {
        let removed = row.status == GrantStatus::Removed.as_str();
        if removed && row.user_id.is_none() && row.account.is_none() && row.vehicles.is_empty() {
            return Ok(false);
        }
        let now = manager.records.store_time().await?;
        let record = Record::from_row(&row, &manager.records.sealer).or_else(|_| unread(&row, now))?;
        let mut erased = if removed { record } else { record.tombstone(now) };
        (erased.user_id, erased.account, erased.vehicles) = (None, None, Vec::new());
        (erased.version, erased.updated_at) = (random::version(), now);
        let next = erased.to_row(&manager.records.sealer)?;
        match manager.records.swap_row(&next, row.version).await? {
            Swap::Current(Some(current)) if current.version != next.version => row = *current,
            Swap::Current(None) => return Ok(false),
            Swap::Done | Swap::Current(Some(_)) => {
                manager.drop_grant(&erased.grant_id);
                if !removed {
                    manager.emit(&erased.grant_id, GrantEventKind::Removed);
                }
                return Ok(true);
            }
        }
    }
}

/// Removes from the spool what `is_meant` says, given the grant, and of a Connect its user and account. How many files.
pub(crate) fn erase_spooled(
    manager: &Manager,
    is_meant: impl Fn(&GrantId, Option<&str>, Option<&str>) -> bool,
) -> Result<u64> {
    let Some(spool) = &manager.records.spool else { return Ok(0) };
    let mut removed = 0;
    for (path, grant_id, spooled) in spool.read(&manager.records.sealer)? {
        let (user, account) = match &spooled {
            Spooled::Pair(_) => (None, None),
            Spooled::Connect(record) => (record.user_id(), record.account()),
        };
        if is_meant(&grant_id, user, account) {
            Spool::remove(&path);
            removed += 1;
        }
    }
    Ok(removed)
}

/// A record in the place of one that cannot be read, of which nothing is kept but its id.
fn unread(row: &Row, now: Timestamp) -> Result<Record> {
    Ok(Record {
        grant_id: GrantId::new(row.grant_id.clone())?,
        version: row.version,
        user_id: None,
        account: None,
        status: GrantStatus::Removed,
        vehicles: Vec::new(),
        connected_at: row.connected_at,
        refresh_expires_at: None,
        due_at: Some(now.after(TOMBSTONE)),
        status_changed_at: now,
        updated_at: now,
        body: Body::new(GrantMode::User),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::UserId,
        store::{sealing::Sealer, spool::SpooledRecord},
        tokens::{
            credentials::access,
            verification::scenes::{Does, Scene, grant_id, play, seconds, vehicle_id},
        },
    };

    const KEYS: &str = "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    fn of(record: Record, user: &str, account: &str) -> Record {
        Record { user_id: Some(UserId::new(user).unwrap()), account: Some(account.to_owned()), ..record }
    }

    #[test]
    fn a_pair_that_comes_late_does_not_revive_a_forgotten_grant() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&of(scene.grant(1), "user-1", "customer-1")).await;
            scene.endpoint.next([Does::WinAfter(std::time::Duration::from_secs(3))]);
            scene.call(1, 1).await.unwrap_err();
            assert!(erase(&scene.manager, scene.stored_row(1).await).await.unwrap());
            seconds(10).await;
            let left = scene.stored(1).await;
            assert_eq!((left.status, left.has_tokens()), (GrantStatus::Removed, false));
            assert_eq!((left.user_id, left.account, left.vehicles.len()), (None, None, 0));
            assert!(
                !erase(&scene.manager, scene.stored_row(1).await).await.unwrap(),
                "nothing is left to erase"
            );
        });
    }

    #[test]
    fn an_erased_grants_token_is_given_by_no_other_process() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&of(scene.grant(1), "user-1", "customer-1")).await;
            let another = scene.another(Sealer::clear());
            let call = async || {
                let within = std::time::Duration::from_secs(5);
                access::of_vehicle(&another, &vehicle_id(1), within).await.map(drop)
            };
            call().await.unwrap();
            seconds(1).await;
            assert!(erase(&scene.manager, scene.stored_row(1).await).await.unwrap());
            another.link_may_have_moved(&scene.stored(1).await); // as recovery does every few seconds
            assert_eq!(call().await.unwrap_err().kind(), crate::ErrorKind::NotConnected);
            assert!(another.cache.filter_map(|_| Some(())).is_empty(), "nothing of it is remembered");
        });
    }

    #[test]
    fn a_grant_that_cannot_be_read_is_erased_all_the_same() {
        play(|| async {
            let scene = Scene::new();
            let mut row = of(scene.grant(1), "user-1", "customer-1").to_row(&Sealer::clear()).unwrap();
            row.body = b"\x01 sealed with another key".to_vec();
            scene.put_row(&row).await;
            assert!(erase(&scene.manager, row).await.unwrap());
            let left = scene.stored_row(1).await;
            assert_eq!((left.status.as_str(), left.user_id, left.account), ("removed", None, None));
            assert!(left.due_at.is_some(), "the tombstone is cleared away one day");
            assert!(!String::from_utf8_lossy(&left.body).contains("another key"));
        });
    }

    #[test]
    fn the_spool_forgets_a_grants_pairs_and_a_customers_connects() {
        play(|| async {
            let folder = tempfile::tempdir().unwrap();
            let spool = Spool::open(folder.path(), "test").unwrap();
            let scene = Scene::with(16, Some(spool.clone()), Sealer::new("test", KEYS).unwrap());
            let sealer = &scene.manager.records.sealer;
            for (number, user, account) in [(1, "user-1", "customer-1"), (2, "user-2", "customer-2")] {
                let record = of(scene.grant(number), user, account);
                let spooled = Spooled::Connect(SpooledRecord::of(&record));
                spool.put(&record.grant_id, &spooled, sealer).unwrap();
            }
            let erased =
                |account| erase_spooled(&scene.manager, |_, _, found| found == Some(account)).unwrap();
            assert_eq!((erased("customer-3"), erased("customer-1")), (0, 1));
            let left = spool.read(sealer).unwrap();
            assert!(matches!(&left[..], [(_, id, _)] if *id == grant_id(2)));
            assert_eq!(erase_spooled(&scene.manager, |id, _, _| *id == grant_id(2)).unwrap(), 1);
        });
    }
}
